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
)
