"""Faults in doubts about data: counts, gaps and shares at their limits."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "health/clocks.py",
        "ties / view.sampled_messages.height",
        'ties / view.height("messages") / 2',
    ),
    Fault(
        "health/clocks.py",
        "(hours[12] and not hours[0]) or (hours[0] and not hours[12])",
        "(hours[12] and not hours[0])",
    ),
    Fault(
        "health/clocks.py",
        'if view.height("messages") < 50 or view.data.is_lazy("messages"):',
        'if view.height("messages") <= 50 or view.data.is_lazy("messages"):',
    ),
    Fault(
        "health/clocks.py",
        '0.9 * max(found["down"] + found["up"], 30)',
        '0.9 * max(found["down"] + found["up"], 3)',
    ),
    Fault("health/clocks.py", "own_up=((step > 0) & same).sum(),", "own_up=(step > 0).sum(),"),
    Fault("health/clocks.py", "day.year < _FIRST_YEAR or", "day.year <= _FIRST_YEAR or"),
    Fault(
        "health/clocks.py",
        "(day - near).days > _TEN_YEARS for",
        "(day - near).days >= _TEN_YEARS for",
    ),
    Fault(
        "health/clocks.py",
        'for name in ("shop_id", "buyer_id", "sent_at")',
        'for name in ("buyer_id", "sent_at")',
    ),
    Fault("health/clocks.py", "begun.fill_null(value=True)", "begun.fill_null(value=False)"),
    Fault("health/clocks.py", 'if 0 < far["rows"] <= few:', 'if 0 < far["rows"]:'),
    Fault(
        "health/clocks.py",
        "latest = pl.max_horizontal(columns)",
        "latest = pl.min_horizontal(columns)",
    ),
    Fault("health/clocks.py", "0.9 * max(own, 30)", "0.9 * max(own, 3)"),
    Fault(
        "health/clocks.py",
        "day = max(far) if min(far) > near else min(far)",
        "day = min(far) if min(far) > near else max(far)",
    ),
    Fault(
        "health/clocks.py",
        "last = max(hour for hour in range(HOURS) if hours[hour])",
        "last = min(hour for hour in range(HOURS) if hours[hour])",
    ),
    Fault("health/clocks.py", "day=latest.max().dt.date()", "day=latest.min().dt.date()"),
    Fault(
        "health/clocks.py",
        'backwards = found["down"] >= 0.9 * max(',
        'backwards = found["down"] > 0.9 * max(',
    ),
    Fault(
        "health/coverage.py",
        "min(until, reach.last + _WEEK), ends=True)",
        "min(until, reach.last + _WEEK))",
    ),
    Fault(
        "health/coverage.py",
        ".weekday()) > 1 for n in range(1, days + 1))",
        ".weekday()) > 0 for n in range(1, days + 1))",
    ),
    Fault("health/coverage.py", "if len(rhythm.days) < 5:", "if len(rhythm.days) < 6:"),
    Fault("health/coverage.py", "_WEEK = timedelta(days=7)", "_WEEK = timedelta(days=6)"),
    Fault(
        "health/coverage.py",
        "_CUT = frozenset({1_000, 2_000, 3_000,",
        "_CUT = frozenset({1_000, 2_000,",
    ),
    Fault(
        "health/coverage.py",
        "expected * rhythm.per / max(1, sum(rhythm.slots.values())),",
        "expected / max(1, sum(rhythm.slots.values())),",
    ),
    Fault(
        "health/coverage.py",
        "if until - reach.last < 6 * _HOUR:",
        "if until - reach.last < 5 * _HOUR:",
    ),
    Fault("health/coverage.py", "1 - covered / len(days)", "covered / len(days)"),
    Fault(
        "health/coverage.py", "if ends[name] == max(ends.values())]", "if ends[name] > ends[table]]"
    ),
    Fault("health/coverage.py", 'int(pulse["at"][-1]) + 1', 'int(pulse["at"][-1])'),
    Fault("health/coverage.py", "if len(rhythm.days) < 5:", "if len(rhythm.days) < 4:"),
    Fault("health/coverage.py", "if b - a > 4 * 4]", "if b - a >= 4 * 4]"),
    Fault("health/coverage.py", "_EVERY = 5_000", "_EVERY = 10_000"),
    Fault(
        "health/coverage.py",
        "view.local(max(_ends(view).values()))",
        "view.local(min(_ends(view).values()))",
    ),
    Fault("health/coverage.py", "EXPECTED = 9", "EXPECTED = 8"),
    Fault(
        "health/coverage.py",
        "if until - reach.last < 6 * _HOUR:",
        "if until - reach.last <= 6 * _HOUR:",
    ),
    Fault("health/coverage.py", "(max(own) - min(own)).days + 1)", "(max(own) - min(own)).days)"),
    Fault("health/coverage.py", "_ROWS = 200", "_ROWS = 201"),
    Fault(
        "health/coverage.py",
        'table = "messages" if view.height("messages") >= _ROWS else "orders"',
        'table = "messages"',
    ),
    Fault("health/coverage.py", "65_535, 65_536", "65_536"),
    Fault("health/coverage.py", "EXPECTED = 9", "EXPECTED = 10"),
    Fault("health/coverage.py", "_ROWS = 200", "_ROWS = 199"),
    Fault("health/coverage.py", "rows < 3 * len(own)", "rows <= 3 * len(own)"),
    Fault(
        "health/coverage.py",
        "if days > 0 and (expected < 2 * EXPECTED",
        "if days > 0 and (expected < 1 * EXPECTED",
    ),
    Fault("health/coverage.py", "_ROWS or table in strange:", "_ROWS:"),
    Fault(
        "health/coverage.py",
        "if until - reach.last < 6 * _HOUR:",
        "if until - reach.last < 12 * _HOUR:",
    ),
    Fault("health/coverage.py", "if b - a > 4 * 4]", "if b - a > 4]"),
    Fault("health/coverage.py", "for n in range(1, days + 1))", "for n in range(1, days))"),
    Fault("health/coverage.py", "min(until, reach.last + _WEEK), ends=True)", "until, ends=True)"),
    Fault("health/offsets.py", "((early, ahead), (late, -ahead))", "((early, ahead),)"),
    Fault("health/offsets.py", "count * view.sampling_interval)", "count)"),
    Fault("health/offsets.py", 'pl.col("sent_at").head(_PAIRED)', 'pl.col("sent_at").head(1)'),
    Fault("health/offsets.py", "<= _HOUR / 4)", "<= _HOUR * 4)"),
    Fault(
        "health/offsets.py", "((early, ahead), (late, -ahead))", "((early, -ahead), (late, ahead))"
    ),
    Fault("health/offsets.py", "for hours in (ahead, -ahead):", "for hours in (ahead,):"),
    Fault(
        "health/offsets.py",
        "if on_twelve_hours(hours):\n        return False",
        "if on_twelve_hours(hours):\n        return True",
    ),
    Fault("health/offsets.py", ".n_unique()\n", ".count()\n"),
    Fault("health/offsets.py", '"sessions", rows * view.sampling_interval)', '"sessions", rows)'),
    Fault("health/offsets.py", '.filter(pl.col("mode") != "bulk")', ""),
    Fault(
        "health/offsets.py",
        "is_between(shift - 0.1, shift + 2)",
        "is_between(shift - 0.1, shift + 1)",
    ),
    Fault(
        "health/offsets.py",
        "night = sum(hours[2:5]) / sum(hours)",
        "night = sum(hours[2:6]) / sum(hours)",
    ),
    Fault(
        "health/offsets.py", 'for table in ("sessions", "orders"):', 'for table in ("sessions",):'
    ),
    Fault("health/offsets.py", "            return None\n    for table", "    for table"),
    Fault(
        "health/offsets.py", "is_between(shift - 0.1, shift + 2)", "is_between(shift, shift + 2)"
    ),
    Fault(
        "health/order_rows.py",
        '.group_by("shop_id", "buyer_id", "created_at")',
        '.group_by("buyer_id", "created_at")',
    ),
    Fault("health/order_rows.py", '.max().over("shop_id", "agent_id"))', ".max())"),
    Fault(
        "health/order_rows.py",
        '.filter(pl.col("amount") > 0)\n',
        '.filter(pl.col("amount") >= 0)\n',
    ),
    Fault("health/order_rows.py", "cum_max().shift()", "shift()"),
    Fault(
        "health/order_rows.py",
        '.shift().over("shop_id", "agent_id"),',
        '.shift().over("agent_id"),',
    ),
    Fault(
        "health/order_rows.py",
        'descending=[True, False])["agent_id"]',
        'descending=[False, False])["agent_id"]',
    ),
    Fault(
        "health/order_rows.py",
        'if view.share_of_minutes("orders") >= 0.5:',
        'if view.share_of_minutes("orders") > 0.5:',
    ),
    Fault("health/order_rows.py", '(rows - sizes["orders"]) / total', "rows / total"),
    Fault("health/order_rows.py", '        rows - sizes["orders"],\n', "        rows,\n"),
    Fault(
        "health/order_rows.py", 'pl.col("paid") > 0, pl.col("amount") > 0', 'pl.col("amount") > 0'
    ),
    Fault("health/order_rows.py", 'and view.spread("orders")', "and True"),
    Fault(
        "health/order_rows.py",
        'pl.min_horizontal(pl.col("before").fill_null(0), pl.col("end").to_physical())',
        'pl.col("before").fill_null(0)',
    ),
    Fault(
        "health/order_rows.py",
        'median=pl.col("amount").cast(pl.Float64).median()',
        'median=pl.col("amount").cast(pl.Float64).mean()',
    ),
    Fault(
        "health/people.py",
        "own = talks.lazy().join(agents, on=_PERSON",
        'own = talks.lazy().join(agents, on="buyer_id"',
    ),
    Fault(
        "health/people.py", 'if view.height("messages") < 500:', 'if view.height("messages") < 200:'
    ),
    Fault(
        "health/people.py",
        "descending=[True, False])\n    if found.is_empty()",
        "descending=[False, False])\n    if found.is_empty()",
    ),
    Fault(
        "health/people.py",
        'buyers=pl.col("buyer_id").filter(stars).n_unique()',
        'buyers=pl.col("buyer_id").n_unique()',
    ),
    Fault(
        "health/people.py",
        'ended = max(agent["last"] for agent in before)',
        'ended = min(agent["last"] for agent in before)',
    ),
    Fault("health/people.py", "max(20.0, 10 * usual)", "max(10.0, 10 * usual)"),
    Fault(
        "health/people.py", 'pl.col("rows") >= 0.02 * pl.lit(', 'pl.col("rows") >= 0.2 * pl.lit('
    ),
    Fault("health/people.py", "quantile(0.98)", "quantile(0.5)"),
    Fault("health/people.py", "if both >= 0.02 * own.height:", "if both > 0.02 * own.height:"),
    Fault("health/people.py", "max(20.0, 10 * usual)", "max(20.0, 5 * usual)"),
    Fault("health/people.py", "or table in apart:\n", "or False:\n"),
    Fault(
        "health/people.py", 'int((talks["agents"] > 1).sum())', 'int((talks["agents"] > 2).sum())'
    ),
    Fault(
        "health/people.py", 'pl.col("rows") >= 0.02 * pl.lit(', 'pl.col("rows") >= 0.0002 * pl.lit('
    ),
    Fault("health/people.py", 'quantile(0.99, "lower")', 'quantile(0.5, "lower")'),
    Fault(
        "health/people.py",
        "together < 0.1 * max(1, talks.height)",
        "together < 0.05 * max(1, talks.height)",
    ),
    Fault(
        "health/people.py", 'if ended <= after[0]["first"] and', 'if ended < after[0]["first"] and'
    ),
    Fault(
        "health/people.py",
        "filter(typed | human, ~name.str.contains(_MASK))",
        "filter(typed | human)",
    ),
    Fault(
        "health/people.py",
        "crowded = people.filter(human).group_by(*_PERSON, quarter=quarter)",
        "crowded = people.group_by(*_PERSON, quarter=quarter)",
    ),
    Fault(
        "health/people.py",
        "together < 0.1 * max(1, talks.height)",
        "together < 0.3 * max(1, talks.height)",
    ),
    Fault("health/people.py", 'most = max(found["talks"]', 'most = min(found["talks"]'),
    Fault(
        "health/people.py", 'on=("shop_id", "agent_id"), how="semi"', 'on="agent_id", how="semi"'
    ),
    Fault(
        "health/people.py",
        'ended = max(agent["last"] for agent in before)',
        'ended = before[-1]["last"]',
    ),
    Fault(
        "health/people.py",
        '.unique()\n    found = found.sort("rows", "buyer_id", descending=[True, False])',
        '\n    found = found.sort("rows", "buyer_id", descending=[True, False])',
    ),
)
