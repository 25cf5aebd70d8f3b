"""Faults that an outsider planted and that no test found at first."""

from tests.mutation.fault import Fault

FAULTS = (
    # of equals a workday wins over a holiday
    Fault(
        "engine/snapshot.py",
        '.sort("named", "kind", descending=[True, False])',
        '.sort("named", "kind", descending=[True, True])',
    ),
    # a shop's workday beats its platform's holiday
    Fault(
        "engine/snapshot.py",
        'when(platform_is_off).then(pl.lit("holiday"))',
        'when(platform_is_off).then("kind")',
    ),
    # of the weekdays with the most hours the latest
    Fault("engine/working_time.py", "of_days[day])), -day))", "of_days[day])), day))"),
    # an opening hour that comes twice is the later one
    Fault(
        "engine/working_time.py",
        "wall.replace(tzinfo=zone, fold=0)",
        "wall.replace(tzinfo=zone, fold=1)",
    ),
    # a limit of half a day has passed at the end of the day
    Fault(
        "engine/row_pairs.py",
        "more = -(-microseconds(bound.plus) // DAY)",
        "more = microseconds(bound.plus) // DAY",
    ),
    # a session that starts at the settling end is seen
    Fault("engine/message_subject.py", "else started < self.cutoff", "else started <= self.cutoff"),
    # at its deadline a reply is awaited still
    Fault(
        "engine/message_subject.py",
        "late |= until <= self.snapshot.as_of",
        "late |= until < self.snapshot.as_of",
    ),
    # who helps with a row of nobody is no helper
    Fault(
        "engine/row_populations.py",
        'pl.col("agent_id").ne_missing(pl.col("owner"))',
        'pl.col("agent_id") != pl.col("owner")',
    ),
    # the day behind a row reported later sees less than the row
    Fault(
        "engine/row_populations.py",
        "None if k is None else k + later + back",
        "None if k is None else k + back",
    ),
    # a team is that of the reported day
    Fault(
        "engine/row_populations.py",
        'self.snapshot.of_agents(rows, agent, pl.col("day"))',
        'self.snapshot.of_agents(rows, agent, pl.col("reported"))',
    ),
    # a team is that of the message's day though its session's counts
    Fault(
        "engine/populations.py",
        "table.groups_of(self._snapshot.of_agents, agent, self.subject.day)",
        'table.groups_of(self._snapshot.of_agents, agent, pl.col("day"))',
    ),
    # one platform's working time is another's
    Fault(
        "engine/messages/message_table.py",
        '("worked", working, name, platform)',
        '("worked", working, name)',
    ),
    # counts of a talk in pieces are not added
    Fault("engine/messages/segment_folds.py", "case Fold.SUM | Fold.COUNT:", "case Fold.SUM:"),
    # the reply told is that of a condition, not of the wait
    Fault(
        "engine/decision_evidence.py",
        "parts = (*quantity, *_conditions(measure))",
        "parts = (*_conditions(measure), *quantity)",
    ),
    # the last day is that of the last instant, though clocks went back
    Fault(
        "engine/load/extent.py",
        "and offsets[0] == offsets[1] and offsets[2] == offsets[3]:",
        "and offsets[0] == offsets[1]:",
    ),
    # the first hours of the first day are not read
    Fault(
        "engine/local_days.py",
        "[instants >= (day_number(since) - 1) * DAY]",
        "[instants >= day_number(since) * DAY]",
    ),
    # of two knowledge times the one whose clock shows more is the later
    Fault(
        "evaluation/request.py",
        "if own is not None and micros(asked) > micros(own):",
        "if own is not None and asked > own:",
    ),
    # a data set of a hundred rows is not doubted
    Fault(
        "evaluation/doubted_data.py",
        "for table in data.tables) < LEAST:",
        "for table in data.tables) <= LEAST:",
    ),
    # so is one of two nights
    Fault(
        "evaluation/incremental/partials.py",
        "return micros(self.as_of) <= micros(other.as_of)",
        "return self.as_of <= other.as_of",
    ),
    # a night's hours take the place of another part's
    Fault(
        "evaluation/incremental/partials.py",
        'on=["part", "reported_on"], how="anti")',
        'on="reported_on", how="anti")',
    ),
    # an open day before settled ones is passed over
    Fault(
        "evaluation/incremental/partials.py",
        ".cast(pl.Int32).cum_min().sum()",
        ".cast(pl.Int32).sum()",
    ),
    # sums whose pending units are all met are no sums
    Fault(
        "evaluation/incremental/schema.py",
        '(sums["pending_met"] > sums["pending"])',
        '(sums["pending_met"] >= sums["pending"] + (sums["pending"] == 0))',
    ),
    # rows that are shown are told as not shown
    Fault(
        "evaluation/incremental/changes.py",
        "; and {changed.height - _SHOWN} more",
        "; and {changed.height} more",
    ),
    # days before rows that came late need not be known
    Fault(
        "evaluation/incremental/finish.py",
        'if begins["begins"].any():',
        'if known["begins"].any():',
    ),
    # a day ends before its last event, where clocks go back over midnight
    Fault("tables/time_zones.py", "return max(end, local, key=micros)", "return max(end, local)"),
    # numbers of rows are not explained beside lines of a file
    Fault(
        "tables/validation/violations.py",
        "if any(rule.lines.null_count() for rule in rules):",
        "if all(rule.lines.null_count() for rule in rules):",
    ),
    # a message of another day waits from the round's first
    Fault(
        "engine/messages/rounds.py",
        'there = take(messages["day"], place) == pl.col("day")',
        "there = place.is_not_null()",
    ),
    # the reply that is credited is sought in another conversation
    Fault(
        "engine/compiler.py",
        "credit = Wait(by=credit.by, scope=credit.scope)",
        "credit = Wait(by=credit.by)",
    ),
    # who comes once the day is over has come on it
    Fault(
        "engine/message_conditions.py",
        'in_time = pl.col("t") < self.messages.end(condition.until)',
        'in_time = pl.col("t") <= self.messages.end(condition.until)',
    ),
    # a shop that is there now and then is missed
    Fault(
        "evaluation/incremental/nights.py",
        'steady.filter(pl.col("reported_on") == len(usual))',
        'steady.filter(pl.col("reported_on") >= 1)',
    ),
    # hours are compared with few messages
    Fault(
        "evaluation/incremental/nights.py",
        "if counted < _MESSAGES or total < 4 * _MESSAGES:",
        "if counted < _MESSAGES:",
    ),
    # a published 0.7 is less than seven tenths
    Fault(
        "evaluation/result_frame.py",
        'value = Fraction(str(row["value"]))',
        'value = Fraction(row["value"])',
    ),
    # a sum of which one is not known leaves it out
    Fault(
        "evaluation/result_frame.py",
        "return pl.when(sums.null_count() == 0).then(sums.sum())",
        "return sums.sum()",
    ),
    # teams that are to be kept are hidden
    Fault(
        "tables/pseudonyms.py",
        "or (isinstance(column.type, Name) and name not in keep)",
        "or isinstance(column.type, Name)",
    ),
    # the days of a window before the start lose their edition
    Fault(
        "evaluation/requested_metric.py",
        "start.toordinal() - max(edition.trailing for edition in self.editions) + 1",
        "start.toordinal()",
    ),
    # at the settling end an event is seen: who replies then owns a message's wait
    Fault(
        "engine/message_subject.py",
        'else pl.when(self.table.at(place, "t") < self.cutoff)',
        'else pl.when(self.table.at(place, "t") <= self.cutoff)',
    ),
    # at the settling end an event is seen: who replies then owns a session's wait
    Fault(
        "engine/message_conditions.py",
        'place = pl.when(table.at(place, "t") < self._cutoff)',
        'place = pl.when(table.at(place, "t") <= self._cutoff)',
    ),
    # at the settling end an event is seen: a reply then ends a wait
    Fault(
        "engine/message_conditions.py",
        "return reply if self._cutoff is None else pl.when(reply < self._cutoff)",
        "return reply if self._cutoff is None else pl.when(reply <= self._cutoff)",
    ),
    # who comes once the day is over is told as the reply
    Fault(
        "engine/message_conditions.py",
        'in_time &= pl.col("t") < self.messages.end(condition.until)',
        'in_time &= pl.col("t") <= self.messages.end(condition.until)',
    ),
    # at the settling end an event is seen: a row then is a unit
    Fault(
        "engine/row_populations.py",
        "conditions += [pl.col(name) < cutoff for name in needed]",
        "conditions += [pl.col(name) <= cutoff for name in needed]",
    ),
    # at the settling end an event is seen: a row's own time
    Fault(
        "engine/row_populations.py",
        "return at if self.cutoff is None else pl.when(at < self.cutoff)",
        "return at if self.cutoff is None else pl.when(at <= self.cutoff)",
    ),
    # at the settling end an event is seen: what a row's agent is looked back from
    Fault(
        "engine/last_message.py",
        "found = pl.when(pl.col(look.before) < cutoff)",
        "found = pl.when(pl.col(look.before) <= cutoff)",
    ),
    # at the settling end an event is seen: what helpers are looked back from
    Fault(
        "engine/last_message.py",
        "else rows.filter(pl.col(look.before) < cutoff)",
        "else rows.filter(pl.col(look.before) <= cutoff)",
    ),
    # at the settling end an event is seen: the next order of a buyer
    Fault(
        "engine/row_lookup.py",
        "inside.append(next_row < bounds.cutoff)",
        "inside.append(next_row <= bounds.cutoff)",
    ),
    # at the settling end an event is seen: a time before an order's event
    Fault(
        "engine/row_lookup.py",
        'known & (pl.col(name) < pl.col("cutoff"))',
        'known & (pl.col(name) <= pl.col("cutoff"))',
    ),
    # at the settling end an event is seen: one of several orders
    Fault(
        "engine/row_pairs.py",
        'yield time < self._of_unit(("cutoff", bounds.label)',
        'yield time <= self._of_unit(("cutoff", bounds.label)',
    ),
    # at the settling end an event is seen: a robot's answer
    Fault(
        "engine/message_subject.py",
        "found if self.cutoff is None else pl.when(found < self.cutoff)",
        "found if self.cutoff is None else pl.when(found <= self.cutoff)",
    ),
    # what decided the units of nobody is not told
    Fault(
        "evaluation/explain.py",
        'on=keys, how="left", nulls_equal=True), EVIDENCE',
        'on=keys, how="left"), EVIDENCE',
    ),
    # ids that are integers fail in polars' words
    Fault("exports/sessions.py", "pl.col(_PARTIES).cast(pl.String)", "pl.col(_PARTIES)"),
    # an id of 16 digits that became a number is taken
    Fault(
        "exports/cells.py",
        'text.str.contains(r"^-?[0-9]{16,}\\.0+$")',
        'text.str.contains(r"^-?[0-9]{17,}\\.0+$")',
    ),
    # two rows that a quote makes one are taken for one
    Fault(
        "exports/csv_records.py",
        "return any(whole[1:-1]) or (whole[0] and whole[-1])",
        "return any(whole[1:-1])",
    ),
    # a row with one cell like its header is lost
    Fault(
        "exports/read_export.py",
        "again = pl.all_horizontal(repeated)",
        "again = pl.any_horizontal(repeated)",
    ),
    # a quantity that two orders share counts twice
    Fault("exports/raw.py", 'frozenset({"amount", "quantity"})', 'frozenset({"amount"})'),
    # whom a buyer wrote to is the author
    Fault(
        "exports/sessions.py",
        'wrote = (pl.col("sender") == "agent") & pl.col("agent_id")',
        'wrote = pl.col("agent_id")',
    ),
    # an order is taken though its second line cannot be read
    Fault(
        "exports/importing/rollup.py",
        "made, faults = [], [pl.col(REFUSED).drop_nulls().first()]",
        "made, faults = [], [pl.col(REFUSED).first()]",
    ),
    # what the session says goes before what the row says
    Fault(
        "exports/importing/assemble.py",
        'pl.coalesce(name, f"{name}|new")',
        'pl.coalesce(f"{name}|new", name)',
    ),
    # of several agents of a session the first fills its rows
    Fault(
        "exports/importing/apply.py",
        "pl.when(own.drop_nulls().n_unique() == 1)",
        "pl.when(own.drop_nulls().n_unique() >= 1)",
    ),
    # a visitor called by the buyer's id is an agent
    Fault(
        "exports/importing/chats.py", 'visitor | (pl.col("name") == pl.col("buyer_id"))', "visitor"
    ),
    # rows with cells beyond the header alone are lost
    Fault(
        "exports/importing/parts.py",
        "filled = filled | pl.col(FAULT).is_not_null()",
        "filled = filled | pl.lit(value=False)",
    ),
    # a day and a week contradict each other
    Fault(
        "exports/importing/published.py",
        '"period_start", "period_end", "group_kind", "group"]',
        '"period_start", "group_kind", "group"]',
    ),
    # the unit of the recipe beats that of the header
    Fault(
        "exports/importing/published.py",
        "unit = header_unit(header) or figure.per or",
        "unit = figure.per or header_unit(header) or",
    ),
    # a reply that comes after a question is credited in another session
    Fault(
        "model/context.py",
        'return Wait(by=by, scope="session", of=after)',
        'return Wait(by=by, scope="buyer", of=after)',
    ),
    # what is denied gives a buyer-day its hour
    Fault(
        "model/context.py",
        "elif node is not None and not isinstance(node, Not):\n        yield node",
        "elif node is not None:\n        yield node.of if isinstance(node, Not) else node",
    ),
    # sums are kept of a metric of which one edition never settles
    Fault(
        "evaluation/incremental/compute.py",
        "if any(e.settles_after is None for e in a.editions)",
        "if all(e.settles_after is None for e in a.editions)",
    ),
)
