"""Faults to plant in the model: days of messages, groups, units, editions."""

from tests.mutation.fault import Fault

FAULTS = (
    # fewer days of messages are read than a figure hangs on
    Fault("model/lookback.py", "max(0, -max(days))", "max(0, -min(days))"),
    Fault("model/lookback.py", "max(0, -max(days))", "max(0, -max(days) - 1)"),
    Fault(
        "model/lookback.py",
        "return None if None in steps else sum(days for days in steps if days is not None)",
        "return None if None in steps else max(days for days in steps if days is not None)",
    ),
    Fault(
        "model/lookback.py",
        "    steps += [node.days for node in nodes if isinstance(node, HadBuyerDay)]\n",
        "    steps += []\n",
    ),
    Fault(
        "model/lookback.py",
        "        steps.append(AUTHOR_DAYS)",
        "        steps.append(AUTHOR_DAYS - 1)",
    ),
    Fault("model/lookback.py", "if peers or (by_agent and of_messages):", "if peers:"),
    Fault(
        "model/lookback.py",
        "if peers or (by_agent and of_messages):",
        "if by_agent and of_messages:",
    ),
    Fault(
        "model/lookback.py", "return -(-look.within // _DAY) + 1", "return -(-look.within // _DAY)"
    ),
    Fault(
        "model/lookback.py",
        "    if look.before != at:\n        return None\n",
        "    if False:\n        return None\n",
    ),
    Fault(
        "model/lookback.py", "return rounds or of_session or (rows", "return of_session or (rows"
    ),
    Fault("model/lookback.py", "return rounds or of_session or (rows", "return rounds or (rows"),
    Fault("model/lookback.py", 'or (rows is not None and rows.table == "sessions")', "or False"),
    Fault("model/lookback.py", "isinstance(unit, BuyerDays) and unit.per_account", "False"),
    Fault("model/lookback.py", "[rows.reported_after if rows else 0]", "[0]"),
    Fault(
        "model/lookback.py", "last = _moved(end, max(settled))", "last = _moved(end, min(settled))"
    ),
    Fault(
        "model/lookback.py",
        "first = _moved(start, -max(known) -",
        "first = _moved(start, -min(known) -",
    ),
    Fault("model/lookback.py", " - max(edition.trailing for edition in editions))", ")"),
    Fault(
        "model/lookback.py",
        "if end is not None and settled and len(settled) == len(editions):",
        "if end is not None and settled:",
    ),
    Fault(
        "model/lookback.py",
        "return max(known) if len(known) == len(found) else None",
        "return max(known, default=None)",
    ),
    Fault(
        "model/lookback.py",
        "if start is not None and known and len(known) == len(back):",
        "if start is not None and known:",
    ),
    Fault(
        "model/lookback.py",
        '    return column == "agent_id" or not (\n        column in ("hour", "weekday") or any(column in columns_of(table) for table in _EVENTS)\n    )',
        '    return column == "agent_id" ',
    ),
    Fault("model/lookback.py", "spans.append(abs(value))", "spans.append(value)"),
    Fault(
        "model/lookback.py",
        "max(known, default=0) if len(known) == len(looks)",
        "min(known, default=0) if len(known) == len(looks)",
    ),
    # units of points and of numbers of one's own
    Fault(
        "model/requirements.py", '("points", "buyers"): "points",', '("points", "buyers"): "ratio",'
    ),
    Fault(
        "model/requirements.py", '("number", "number"): "ratio",', '("number", "number"): "number",'
    ),
    # a number below 0 is no whole number
    Fault("project/choosing.py", 'value.lstrip("-").isdigit()', "value.isdigit()"),
    # of both sides' messages, none is a buyer's
    Fault(
        "model/requirements.py",
        'return any(node.sender == "buyer" for node in sent)',
        'return all(node.sender == "buyer" for node in sent)',
    ),
    # rows with helpers, and sessions of their repliers, belong to nobody
    Fault(
        "model/requirements.py",
        "has_agent = made_of.agent or made_of.helpers or made_of.credited",
        "has_agent = made_of.agent or made_of.credited",
    ),
    Fault(
        "model/requirements.py",
        "has_agent = made_of.agent or made_of.helpers or made_of.credited",
        "has_agent = made_of.agent or made_of.helpers",
    ),
    # agents are grouped by the date they left
    Fault(
        "model/requirements.py",
        'keys = ("shop_id", "agent_id", "since", "until")',
        'keys = ("shop_id", "agent_id", "since")',
    ),
    Fault("model/edition.py", "self.since >= self.until", "self.since > self.until"),
    Fault("language/hours.py", "if self.start >= self.end:", "if self.start > self.end:"),
    Fault(
        "language/base.py",
        "Days = Annotated[int, Field(ge=0, le=3660)]",
        "Days = Annotated[int, Field(ge=0, le=366)]",
    ),
    Fault(
        "language/windows.py",
        "if (self.within is None) == (self.within_days is None):",
        "if self.within is None and self.within_days is None:",
    ),
    Fault(
        "language/measures.py", "Field(ge=0, le=1, max_digits=9)", "Field(ge=0, le=1, max_digits=3)"
    ),
    Fault(
        "language/measures.py",
        "Decimal(str(q)) if isinstance(q, float)",
        "Decimal(q) if isinstance(q, float)",
    ),
    Fault(
        "catalogue/registry.py",
        "return Registry((*self.values(), *metrics), settings=self.settings)",
        "return Registry((*self.values(), *metrics))",
    ),
    Fault(
        "model/validation/vacuity.py",
        "if set(by.flags) <= set(to.flags)",
        "if set(to.flags) <= set(by.flags)",
    ),
    Fault(
        "catalogue/names.py", "not platforms or m.platform in platforms", "m.platform in platforms"
    ),
    Fault("catalogue/names.py", "shared > _SHARED", "shared >= _SHARED"),
    Fault("catalogue/names.py", "return sorted(best, key=_retired)", "return best"),
    Fault(
        "catalogue/names.py",
        "return metric.editions[-1].until is not None",
        "return metric.editions[0].until is not None",
    ),
    Fault("catalogue/names.py", "(-near[one], one.id)", "(near[one], one.id)"),
    Fault(
        "catalogue/names.py", "m.name.zh.casefold(), m.name.en.casefold()", "m.name.zh.casefold()"
    ),
    Fault(
        "catalogue/names.py", "elif all(map(_retired, called))", "elif any(map(_retired, called))"
    ),
    Fault(
        "catalogue/names.py",
        "sought = name.strip().casefold()\n    called",
        "sought = name.strip()\n    called",
    ),
    Fault(
        "project/loading.py", '"as_of": as_of or settings.as_of', '"as_of": settings.as_of or as_of'
    ),
    Fault(
        "project/loading.py",
        '"invalid": invalid or settings.invalid',
        '"invalid": settings.invalid or invalid',
    ),
    Fault(
        "project/loading.py",
        '"time_zone": time_zone or settings.time_zone',
        '"time_zone": settings.time_zone or time_zone',
    ),
    Fault("project/loading.py", '"refuse": settings.refuse', '"refuse": ()'),
    Fault(
        "project/loading.py",
        'if invalid not in {None, "quarantine"}',
        'if invalid not in {None, "quarantine", "raise"}',
    ),
    Fault(
        "project/loading.py",
        "if not isinstance(one, Metric) or one.filled:",
        "if not isinstance(one, Metric):",
    ),
    Fault("project/loading.py", 'given.suffix.lower() == ".toml"', 'given.suffix == ".toml"'),
    Fault("project/choosing.py", "registry.select(name)\n            found", "found"),
)
