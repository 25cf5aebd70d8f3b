"""Faults to plant in tables and charts."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault("display/funnel.py", 'share = f"{n / first:.1%}" if', 'share = f"{first / n:.1%}" if'),
    Fault(
        "display/ranking.py",
        'x=alt.X("low:Q", scale=scale), x2=alt.X2("high:Q")',
        'x=alt.X("low:Q", scale=scale), x2=alt.X2("low:Q")',
    ),
    Fault(
        "display/read_result.py", 'if row["pending"] and None not in pair:', "if None not in pair:"
    ),
    Fault("display/table.py", "(+{row['pending']:,})", "({row['pending']:,})"),
    Fault(
        "display/theme.py",
        "first = int(low // step) * step",
        "first = int(low // step) * step + step",
    ),
    Fault("display/trend.py", "\"datum.status == 'final'\"", "\"datum.status != 'final'\""),
    Fault(
        "display/wait_histogram.py",
        "lower >= limit.total_seconds()",
        "lower > limit.total_seconds()",
    ),
    Fault(
        "display/people_names.py",
        '.filter(pl.col("__names") == 1)',
        '.filter(pl.col("__names") >= 1)',
    ),
    Fault(
        "display/people_names.py",
        '.sort("since", nulls_last=False)',
        '.sort("since", nulls_last=True)',
    ),
    Fault(
        "display/people_names.py",
        'behind = pl.format("{} ({})", "__name", _AGENT)',
        'behind = pl.format("{} ({})", "__name", "__name")',
    ),
    Fault(
        "display/people_names.py", "pl.when(ids > 1).then(behind)", "pl.when(ids > 2).then(behind)"
    ),
    Fault(
        "display/people_names.py",
        'how="left", nulls_equal=True, maintain_order="left").select(',
        'how="left", maintain_order="left").select(',
    ),
)
