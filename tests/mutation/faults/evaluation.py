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
)
