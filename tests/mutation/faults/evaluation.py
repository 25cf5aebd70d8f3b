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
        "if trailing > 1 or isinstance(request.per, str):",
        "if trailing > 1:",
    ),
    Fault(
        "evaluation/incremental/changes.py",
        'later = pl.col("as_of_right") >= pl.col("as_of")',
        'later = pl.col("as_of_right") < pl.col("as_of")',
    ),
    Fault(
        "evaluation/incremental/compute.py",
        "found.filter(reported >= first, reported < end)",
        "found.filter(reported > first, reported < end)",
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
    Fault("evaluation/incremental/store.py", "if seal != found.encode():", "if False:"),
    Fault(
        "evaluation/request.py",
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
)
