"""Faults to plant in results, explained units and partial sums."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "evaluation/evaluate.py",
        "or any(OMITTABLE[table].difference",
        "or not any(OMITTABLE[table].difference",
    ),
    Fault(
        "evaluation/explain.py",
        "if asked.trailing is not None:  # windows share days",
        "if asked.trailing is None:",
    ),
    Fault(
        "evaluation/incremental/changes.py",
        'later = pl.col("as_of_right") >= pl.col("as_of")',
        'later = pl.col("as_of_right") < pl.col("as_of")',
    ),
    Fault(
        "evaluation/incremental/compute.py",
        "of_days.filter(reported >= first, reported < end)",
        "of_days.filter(reported > first, reported < end)",
    ),
    Fault(
        "evaluation/incremental/finish.py",
        'known.filter(~pl.col("final"), pl.col("as_of") < partials.as_of)',
        'known.filter(~pl.col("final"), pl.col("as_of") > partials.as_of)',
    ),
    Fault(
        "evaluation/incremental/nights.py",
        "if len(usual) < _ENOUGH or not",
        "if len(usual) < 99 or not",
    ),
    Fault(
        "evaluation/incremental/partials.py",
        'pl.col("as_of", "final").sort_by("as_of").last()',
        'pl.col("as_of", "final").sort_by("as_of").first()',
    ),
    Fault(
        "evaluation/incremental/partials.py",
        "if self.fingerprint != other.fingerprint:",
        "if False:",
    ),
    Fault(
        "evaluation/incremental/schema.py",
        '(own["numerator"] < 0).any()',
        '(own["numerator"] < -9).any()',
    ),
    Fault("evaluation/request.py", "self.start >= self.end:", "self.start > self.end:"),
    Fault(
        "evaluation/requested_metric.py",
        "return (edition.since, edition.until) if self.dated else (None, None)",
        "return None, None",
    ),
    Fault("evaluation/incremental/store.py", "if seal != found.encode():", "if False:"),
    Fault(
        "evaluation/refusals.py",
        "if counts_buyers_messages(unit) and self._tells_of_agents(name):",
        "if False:",
    ),
    Fault(
        "evaluation/result.py",
        '"weighted hours": 3600 * 1_000_000 * 10_000,',
        '"weighted hours": 3600 * 1_000_000 * 1_000,',
    ),
    Fault(
        "evaluation/result_frame.py",
        "return day, day + timedelta(days=1)",
        "return day, day + timedelta(days=2)",
    ),
    Fault(
        "evaluation/open_day.py",
        'pl.col("status") != "final", pl.col("final_at") <= end',
        'pl.col("status") != "final", pl.col("final_at") < end',
    ),
    Fault(
        "evaluation/open_day.py",
        "if data.as_of_given or data.as_of is None:",
        "if data.as_of is None:",
    ),
    Fault("evaluation/open_day.py", 'pl.col("status") != "final", pl', "pl"),
    Fault("evaluation/periods_asked.py", "if one[0] >= one[1]:", "if one[0] > one[1]:"),
    Fault(
        "evaluation/periods_asked.py",
        "end = end or max(ends for _, ends in per)",
        "end = end or min(ends for _, ends in per)",
    ),
    Fault(
        "evaluation/periods_asked.py",
        "own = {edition.trailing for edition in editions} - {1, days}",
        "own = {edition.trailing for edition in editions} - {days}",
    ),
    Fault("evaluation/periods_asked.py", "not 1 <= days <= _LONGEST", "not 0 <= days <= _LONGEST"),
    Fault("evaluation/periods_asked.py", "_LONGEST = 366", "_LONGEST = 36"),
    Fault(
        "evaluation/result_frame.py",
        'if self.absolute or (below is not None and dimension(below) != "count"):',
        "if self.absolute:",
    ),
    # a day that no edition judges stays open
    Fault(
        "evaluation/incremental/compute.py",
        "final.fill_null(value=True)",
        "final.fill_null(value=False)",
    ),
    # the day after the last is kept, too
    Fault(
        "evaluation/incremental/compute.py",
        "of_days.filter(reported >= first, reported < end)",
        "of_days.filter(reported >= first, reported <= end)",
    ),
    Fault(
        "evaluation/incremental/compute.py",
        "day >= first, day < end)\n        .group_by",
        "day >= first, day <= end)\n        .group_by",
    ),
    # looking back goes beyond the first day there is
    Fault(
        "evaluation/incremental/compute.py",
        "max(FIRST_DAY.toordinal(), start.toordinal() - recheck)",
        "start.toordinal() - recheck",
    ),
    # a first day without a unit goes when nights are merged
    Fault(
        "evaluation/incremental/partials.py",
        '.filter(pl.col("reported_on") < pl.col("reported_on_first"))',
        '.filter(pl.col("reported_on") <= pl.col("reported_on_first"))',
    ),
    # silent days of a file are written over
    Fault(
        "evaluation/incremental/partials.py",
        "return both.sums.equals(self.sums) and both.days.equals(self.days)",
        "return both.sums.equals(self.sums)",
    ),
    # files that were read are forgotten
    Fault(
        "evaluation/incremental/partials.py",
        "if there._seals <= self._seals:",
        "if there._seals >= self._seals:",
    ),
    Fault(
        "evaluation/incremental/partials.py",
        '        object.__setattr__(self, "_seals", self._seals | {seal})\n',
        "        _ = seal\n",
    ),
    Fault(
        "evaluation/incremental/partials.py", "            _seals=self._seals | other._seals,\n", ""
    ),
    # sums of other zones or fixed dates are merged
    Fault(
        "evaluation/incremental/partials.py",
        "hashed = [SEMANTICS, self.by, self.time_zone, str(self.edition)]",
        "hashed = [SEMANTICS, self.by, self.time_zone]",
    ),
    Fault(
        "evaluation/incremental/partials.py",
        "hashed = [SEMANTICS, self.by, self.time_zone, str(self.edition)]",
        "hashed = [SEMANTICS, self.by, str(self.edition)]",
    ),
    # a rule that ended before the period settles it
    Fault(
        "evaluation/result.py",
        "touches &= _first_covered(asked.trailing) < until",
        "touches &= _first_covered(asked.trailing) <= until",
    ),
    Fault(
        "evaluation/result.py",
        "touches &= _first_covered(asked.trailing) < until",
        'touches &= pl.col("period_start") < until',
    ),
    # days after a rule settle by it
    Fault(
        "evaluation/result.py",
        "            end = pl.min_horizontal(end, pl.lit(until))\n",
        "            end = pl.max_horizontal(end, pl.lit(until))\n",
    ),
    # the first rule to settle settles the period
    Fault("evaluation/result.py", "pl.max_horizontal(*settled)", "pl.min_horizontal(*settled)"),
    # metrics of the same dates settle alike, and trail alike
    Fault(
        "evaluation/result.py",
        "edition.since, edition.until, edition.settles_after)",
        "edition.since, edition.until)",
    ),
    Fault(
        "evaluation/result.py",
        "        *(asked.dated, asked.trailing),\n",
        "        *(asked.dated,),\n",
    ),
    # the first day of a rule, and its last, are not covered
    Fault("evaluation/result.py", "first >= since", "first > since"),
    Fault("evaluation/result.py", 'pl.col("period_end") <= until', 'pl.col("period_end") < until'),
    # what tells of agents
    Fault(
        "evaluation/refusals.py",
        "found = ever and to_nobody and not of_nobody",
        "found = ever and not of_nobody",
    ),
    Fault(
        "evaluation/refusals.py",
        "found = ever and to_nobody and not of_nobody",
        "found = ever and to_nobody",
    ),
    Fault(
        "evaluation/refusals.py", '(pl.col("values") == 1).all()', '(pl.col("values") == 1).any()'
    ),
    Fault(
        "evaluation/refusals.py",
        'hide_later(self.data, self.as_of).frame("messages")',
        'self.data.frame("messages")',
    ),
    Fault(
        "evaluation/refusals.py", '(nobody & (pl.col("sender") == "buyer")).any()', "nobody.any()"
    ),
    Fault("evaluation/refusals.py", 'group_by("shop_id", "agent_id")', 'group_by("agent_id")'),
    # every edition has to find its tables, whichever is asked for
    Fault(
        "evaluation/refusals.py",
        "requested_metric(metric, self.edition).editions",
        "metric.editions",
    ),
    # a day without a failure is no day
    Fault(
        "evaluation/incremental/schema.py",
        'own["numerator"] > own["denominator"]',
        'own["numerator"] >= own["denominator"]',
    ),
    # sums that are none are read
    Fault(
        "evaluation/incremental/schema.py",
        'for name in ("denominator", "pending", "pending_met"):',
        'for name in ("denominator", "pending"):',
    ),
    Fault(
        "evaluation/incremental/schema.py",
        'hours["hour"].is_between(0, 23)',
        'hours["hour"].is_between(0, 24)',
    ),
    Fault(
        "evaluation/incremental/schema.py",
        'if quantile and (own["numerator"] != 0).any():',
        "if False:",
    ),
    Fault(
        "evaluation/incremental/schema.py",
        'counted = pl.col("denominator") > 0 if quantile',
        'counted = pl.col("denominator") > 1 if quantile',
    ),
    Fault(
        "evaluation/incremental/schema.py",
        'stray = sums.join(days, on=list(KEYS), how="anti")',
        'stray = sums.join(days, on="metric", how="anti")',
    ),
    Fault("evaluation/refusals.py", "if not (one.whole or one.dtype)", "if not one.whole"),
    Fault("evaluation/open_day.py", 'pl.col("final_at") <= end', 'pl.col("final_at") < end'),
    Fault(
        "evaluation/requested_metric.py",
        "(since is None or since < end)",
        "(since is None or since <= end)",
    ),
    Fault(
        "evaluation/requested_metric.py",
        "until.toordinal() > first)",
        "until.toordinal() >= first)",
    ),
    Fault("evaluation/requested_metric.py", "if self.over is not None or own > 1", "if own > 1"),
    Fault("evaluation/periods_asked.py", "not 1 <= days <= _LONGEST", "not 1 <= days < _LONGEST"),
    Fault("evaluation/periods_asked.py", "start = start or min(", "start = min("),
    Fault("evaluation/periods_asked.py", "value > _LATEST", "value >= _LATEST"),
    Fault("evaluation/calendar_periods.py", 'how="left", nulls_equal=True)', 'how="left")'),
    Fault(
        "evaluation/calendar_periods.py",
        'pl.col("up_to") > pl.col("low") + 1',
        'pl.col("up_to") >= pl.col("low") + 1',
    ),
    Fault("evaluation/calendar_periods.py", "if one[0] < one[1]]", "if one[0] <= one[1]]"),
    Fault("evaluation/evaluate.py", "        lists_units=False,\n", ""),
    Fault("evaluation/request.py", "if beside_units and (taken", "if (taken"),
)
