"""Faults to plant in the engine."""

from tests.mutation.fault import Fault

FAULTS = (
    # of a unit's first message another is taken
    Fault(
        "engine/aggregate_plan.py",
        "messages.gather(places_of(which).filter(start), ",
        "messages.gather(places_of(which).filter(start).reverse(), ",
    ),
    # a unit in several pieces counts once for each
    Fault("engine/aggregate_plan.py", "split = units.is_split", "split = None"),
    # a message at the very instant that is looked back from is passed over
    Fault(
        "engine/asof_index.py",
        "return count_less(self._order, wanted, inclusive=inclusive)",
        "return count_less(self._order, wanted)",
    ),
    # a trailing window is a day short
    Fault("evaluation/calendar_periods.py", "(last - trailing, own)", "(last - trailing + 1, own)"),
    Fault(
        "evaluation/calendar_periods.py",
        'pl.col("up_to") > pl.col("low") + 1)',
        'pl.col("up_to") > pl.col("low"))',
    ),
    Fault(
        "engine/column_ops.py",
        'with_row_index("count", offset=1)',
        'with_row_index("count", offset=0)',
    ),
    # what nobody has answered waits for ever
    Fault(
        "engine/compile_conditions.py",
        "passed = [deadline <= as_of for",
        "passed = [deadline < 0 for",
    ),
    Fault(
        "engine/compile_conditions.py",
        "case _ if sense is Sense.CERTAIN and is_awaited(condition):",
        "case _ if sense is Sense.CERTAIN and not is_awaited(condition):",
    ),
    Fault(
        "engine/decision_evidence.py",
        "{FALSE: 0, UNKNOWN: 1, TRUE: 2}",
        "{FALSE: 1, UNKNOWN: 0, TRUE: 2}",
    ),
    Fault(
        "engine/decision_evidence.py",
        "{TRUE: 0, UNKNOWN: 1, FALSE: 2}",
        "{FALSE: 0, UNKNOWN: 1, TRUE: 2}",
    ),
    Fault("engine/decision_evidence.py", "of = rule.after or rule.of", "of = rule.of"),
    Fault("engine/decision_evidence.py", "rows.sort(*order_by)", '.sort("rank", "ord")'),
    # an earlier buyer-day is found as the one of the day itself
    Fault("engine/earlier_days.py", '.then(pl.col("place") - 1)', '.then(pl.col("place"))'),
    # a row before its buyer's first message finds the last one of the buyer before
    Fault(
        "engine/last_message.py",
        'near = (pl.col("message_buyer") == pl.col("buyer")) & _within_reach(self._snapshot, look)',
        "near = _within_reach(self._snapshot, look)",
    ),
    # authors are looked for from the last message on
    Fault(
        "engine/last_message.py",
        "member=pl.int_ranges(first, end, dtype=pl.UInt32)",
        "member=pl.int_ranges(first + 1, end, dtype=pl.UInt32)",
    ),
    Fault(
        "engine/last_message.py",
        'return pl.col("message_reach") >= snapshot.clock.day(pl.col("anchor")) - look.within_days',
        'return pl.col("at") > world.clock.day(pl.col("from")) - look.within_days',
    ),
    Fault(
        "engine/load/extent.py",
        "return min(first for first, _ in known), max(last for _, last in known)",
        "return min(first for first, _ in known), min(last for _, last in known)",
    ),
    # a key at the end of a segment is in two
    Fault(
        "engine/load/sorted_runs.py",
        "bounds.append(key < pl.lit(end, pl.UInt64))",
        "bounds.append(key <= pl.lit(end, pl.UInt64))",
    ),
    # all shards are read at once in the end
    Fault(
        "engine/snapshot.py",
        "if self._plan.shards == 1:  # else",
        "if self._plan.shards >= 1:  # else",
    ),
    # rows that were read at different times are not put together
    Fault(
        "engine/load/sorted_runs.py",
        'return pl.concat(own, rechunk=True).sort("key", maintain_order=True)',
        "return pl.concat(own, rechunk=True)",
    ),
    # codes of words are taken for others
    Fault(
        "engine/load/words.py",
        "[places.get(word, last) for word",
        "[last - places.get(word, last) for word",
    ),
    # an id as a code is another one than as a string
    Fault(
        "engine/load/words.py",
        "dtype.categories.hash(seed))",
        "dtype.categories.hash(seed + 50))",
    ),
    Fault(
        "engine/load/table_loader.py",
        "return SENDERS.index(sender) * len(MODES) + MODES.index(mode)",
        "return SENDERS.index(sender) * len(MODES)",
    ),
    # a midnight that comes twice begins the day the second time
    Fault("engine/local_days.py", 'ambiguous="earliest"', 'ambiguous="latest"'),
    # of several answers those still awaited do not count
    Fault("engine/message_conditions.py", ".when(waits)", ".when(waits & ~waits)"),
    # a gap as long as the longest that is passed over ends a reception
    Fault(
        "engine/message_conditions.py",
        "long = pl.when(gap > microseconds(quantity.gap))",
        "long = pl.when(gap >= microseconds(quantity.gap))",
    ),
    # a reply exactly at the limit is too late
    Fault("engine/message_subject.py", "in_time &= reply <= limit", "in_time &= reply < limit"),
    # replies after the settling end count
    Fault(
        "engine/message_subject.py",
        "return reply if self.cutoff is None else pl.when(reply < self.cutoff).then(reply)",
        "return reply",
    ),
    # messages after the settling end count
    Fault(
        "engine/message_subject.py",
        'return None if self.cutoff is None or self.own_day else pl.col("t") < self.cutoff',
        "return None",
    ),
    Fault(
        "engine/messages/accounts_reached.py",
        'day >= pl.col("day") - AUTHOR_DAYS',
        'day > pl.col("day") - AUTHOR_DAYS',
    ),
    Fault(
        "engine/messages/accounts_reached.py",
        'pl.when(pl.col("session").is_not_null()).then("of_session")',
        'pl.when(pl.col("session").is_null()).then("of_session")',
    ),
    # messages at the same time are put in order by their row alone
    Fault(
        "engine/messages/message_order.py",
        'order = [name for name in ("check", "t", "seq")',
        'order = [name for name in ("check", "t")',
    ),
    # the last buyer has no messages
    Fault(
        "engine/messages/ordered_messages.py",
        "first.shift(-1, fill_value=len(ordered))",
        "first.shift(-1, fill_value=0)",
    ),
    # service hours include the instant they close
    Fault(
        "engine/messages/message_table.py",
        'time.is_between(*limits, closed="left")',
        'time.is_between(*limits, closed="both")',
    ),
    # a flag covers the instant it ends
    Fault(
        "engine/messages/message_table.py",
        'pl.col("t") < pl.col("to_at")',
        'pl.col("t") <= pl.col("to_at")',
    ),
    Fault(
        "engine/messages/message_table.py",
        'pl.col("worked") * 2 + pl.col("inside")',
        'pl.col("worked") * 2',
    ),
    Fault(
        "engine/messages/rounds.py",
        'pl.col("asked") & pl.col("day").ne_missing(before)',
        'pl.col("asked") & pl.lit(value=False)',
    ),
    # a unit's sum runs on into the next unit
    Fault("engine/messages/segment_folds.py", "sums - sums.shift(1, fill_value=0)", "sums"),
    # true answers of the unit before are counted too
    Fault(
        "engine/messages/segment_folds.py",
        "first.shift(-1, fill_value=len(true)) - first",
        "first.shift(-1, fill_value=len(true))",
    ),
    # a conversation's replies answer the next buyer's questions
    Fault(
        "engine/messages/segments.py",
        "same, found = whose[count] == self.segment, listed[count]",
        "same, found = whose[count] >= 0, listed[count]",
    ),
    # a conversation that another interrupts is over
    Fault("engine/messages/segments.py", "return several if len(several) else None", "return None"),
    # a round's first message in a later piece opens a round of its own
    Fault(
        "engine/messages/segments.py",
        'pl.when(first).then(pl.lit(carried).gather(pl.col("segment"))).otherwise(own)',
        "own",
    ),
    # the unanswered are left out of the denominator
    Fault(
        "engine/outcomes.py",
        'numerator, denominator = known & pl.col(f"satisfied{label}"), known',
        'numerator, denominator = known & pl.col(f"satisfied{label}"), known & col("holds")',
    ),
    Fault(
        "engine/populations.py",
        "return compile_condition(condition, self.subject, sense)",
        "return judge(condition, self.subject)",
    ),
    Fault(
        "engine/roster.py",
        '.filter(pl.col("day") < pl.col("until"))',
        '.filter(pl.col("day") <= pl.col("until"))',
    ),
    # a buyer counts once for each row of a day
    Fault("engine/row_days.py", ".filter(whose.is_first_distinct())", ""),
    # an order paid at the first message came before it
    Fault(
        "engine/row_lookup.py",
        "place = pl.lit(index.count_before(self._since(units, window, bounds)))",
        "place = pl.lit(index.count_before(self._since(units, window, bounds), inclusive=True))",
    ),
    # the next order of another buyer is this one's
    Fault(
        "engine/row_lookup.py",
        'same = take(rows["party"], place) == pl.lit(party)',
        'same = take(rows["party"], place) >= 0',
    ),
    # an order at the end of a window lies in it
    Fault(
        "engine/row_lookup.py",
        "inside.append(next_row < bounds.at(window.before))",
        "inside.append(next_row <= bounds.at(window.before))",
    ),
    # of the rows in a window the first is passed over
    Fault(
        "engine/row_lookup.py",
        "place=pl.int_ranges(first, last, dtype=pl.UInt32)",
        "place=pl.int_ranges(first + 1, last, dtype=pl.UInt32)",
    ),
    Fault("engine/row_lookup.py", 'known & (pl.col(name) < pl.col("cutoff"))', "known"),
    # what a row has of its order begins after the bound
    Fault(
        "engine/row_pairs.py", "yield edge(window.since) <= time", "yield edge(window.since) < time"
    ),
    # sessions without messages are lost
    Fault(
        "engine/row_populations.py",
        'units.with_columns(_placed(sums, self.snapshot.rows("sessions").height))',
        'units.with_columns(_placed(sums, self.snapshot.rows("sessions").height)).filter(pl.col("row").is_in(sums["row"].implode()))',
    ),
    Fault(
        "engine/row_populations.py",
        "conditions += [pl.col(name) < cutoff for name in needed]",
        "conditions += []",
    ),
    # what comes after as_of is known
    Fault("engine/snapshot.py", "self.data = hide_later(data, as_of)", "self.data = data"),
    Fault(
        "engine/snapshot.py",
        '.unique(["shop", "day"], keep="first", maintain_order=True)',
        '.unique(["shop", "day"], keep="last", maintain_order=True)',
    ),
    Fault(
        "engine/working_time.py",
        'weekday = fullest if kind == "workday" else (day + 3) % 7 + 1',
        'weekday = fullest if kind == "workday" else (day + 4) % 7 + 1',
    ),
    Fault(
        "engine/working_time.py",
        '(pl.col("at") < pl.col("end"))',
        '(pl.col("at") <= pl.col("end"))',
    ),
    Fault(
        "engine/messages/set_parts.py",
        "return (int(hour) * 60 + int(minute)) * 60_000_000",
        "return (int(hour) * 60) * 60_000_000",
    ),
    # the day behind a row is that of the agent alone
    Fault(
        "engine/compiler.py",
        "return self._days(by if len(self.snapshot.messages.of_buyer) == len(by) else ())",
        "return self._days(by)",
    ),
    Fault("engine/compiler.py", "((units.day + 3) % 7 + 1)", "((units.day + 4) % 7 + 1)"),
    Fault("engine/compiler.py", "waiting = certain & nothing", "waiting = nothing"),
    Fault(
        "engine/compiler.py",
        "waits = isinstance(measure, Proportion) and not side",
        "waits = isinstance(measure, Proportion)",
    ),
    Fault(
        "engine/compiler.py",
        "key = (measure, settles_after, waits, (*without, self.snapshot.platform_of_days))",
        "key = (measure, settles_after, waits)",
    ),
    Fault("engine/compiler.py", "key = (unit, settles_after, credit)\n", "key = (unit, credit)\n"),
    Fault("engine/row_pairs.py", "and not read <= inside", "and not inside"),
    Fault("engine/row_pairs.py", '== "level" or isinstance', '== "rated_at" or isinstance'),
    Fault("engine/outcomes.py", "if one != pl.Null)", "if one is not None)"),
    Fault("engine/roster.py", ".fill_null(_EVER)", ".fill_null(0)"),
    Fault(
        "engine/roster.py", 'pl.col("day") < pl.col("until")', 'pl.col("day") <= pl.col("until")'
    ),
    Fault(
        "engine/earlier_days.py",
        '_STEP_BACK = pl.when(pl.col("place") > 0)',
        '_STEP_BACK = pl.when(pl.col("place") > 1)',
    ),
    Fault(
        "engine/earlier_days.py",
        'found = found.with_columns(pl.when(there).then(place).otherwise("place"))',
        "found = found.with_columns(place=place)",
    ),
    Fault("engine/local_days.py", "if local >= wanted", "if local > wanted"),
    Fault("engine/local_days.py", "(day_number(before) + 1) * DAY", "day_number(before) * DAY"),
    Fault(
        "engine/local_days.py",
        "instants >= (day_number(since) - 1) * DAY",
        "instants >= day_number(since) * DAY",
    ),
)
