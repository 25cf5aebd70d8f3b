"""Faults to plant in the calendar, the command line and the model."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "calendars.py",
        '{"holiday": library.constants.holidays, "workday": library.constants.workdays}',
        '{"workday": library.constants.holidays, "holiday": library.constants.workdays}',
    ),
    Fault("cli/output.py", 'pl.lit("\'") + text', "text"),
    Fault(
        "cli/result_tables.py",
        'plain(row["numerator"]), plain(row["denominator"])',
        'plain(row["denominator"]), plain(row["numerator"])',
    ),
    Fault("model/context.py", "return [of for of in found if of is not None]", "return []"),
    Fault("model/lookback.py", "return sum(spans) + 2", "return 0"),
    Fault(
        "model/requirements.py",
        "return tuple(name for name in by if name in agent_columns(data) and name not in own)",
        "return ()",
    ),
)
