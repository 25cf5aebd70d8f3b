"""Faults to plant in the health check."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "model/bearing.py",
        'return all(part in read for part in what.split("+"))',
        'return any(part in read for part in what.split("+"))',
    ),
    Fault("evaluation/doubted_data.py", "    if not found:", "    if found:"),
    Fault(
        "health/clocks.py", 'if table == "orders" and unit.en != "day":', 'if table == "orders":'
    ),
    Fault("health/coverage.py", "if covered >= 0.6 * len(days):", "if covered >= 6 * len(days):"),
    Fault(
        "health/offsets.py",
        "rows = int(((found - hours * _HOUR).abs() <= _HOUR / 4).sum())",
        "rows = 0",
    ),
    Fault(
        "health/order_rows.py",
        'in_cents = pl.col("amount") == pl.col("paid") * _CENTS',
        'in_cents = pl.col("amount") * _CENTS == pl.col("paid")',
    ),
    Fault(
        "health/people.py",
        'if view.height("messages") < 200:',
        'if view.height("messages") < 10**9:',
    ),
    Fault(
        "health/rhythm.py",
        "return slow * sum(usual[day][hour] for day, hour in whole)",
        "return sum(usual[day][hour] for day, hour in whole)",
    ),
    Fault(
        "health/talks.py",
        "if paired < 0.3 * view.height(table):",
        "if paired < 30 * view.height(table):",
    ),
    Fault(
        "health/view.py",
        'and self.share_of_minutes("messages") < 0.5',
        'and self.share_of_minutes("messages") > 0.5',
    ),
    Fault(
        "health/view.py", '"hourly": count % (60 * _MINUTE) == 0', '"hourly": count % _MINUTE == 0'
    ),
    Fault(
        "health/view.py",
        'sums = {"whole": count % _MINUTE == 0, "hourly": count % (60 * _MINUTE) == 0}',
        'sums = {"whole": count % _MINUTE == 0, "hourly": count % _MINUTE == 0}',
    ),
    Fault(
        "health/talks.py",
        "paired // 2,\n            paired / 2 / view.height(table),",
        "paired,\n            paired / 2 / view.height(table),",
    ),
    Fault("health/people.py", "if both >= 0.02 * own.height:", "if both >= 0.5 * own.height:"),
    Fault(
        "health/order_rows.py",
        'table, times = ("refunds", large) if large > small else ("orders", small)',
        'table, times = ("orders", large) if large > small else ("refunds", small)',
    ),
    Fault(
        "health/offsets.py",
        'side = Words("早", "early") if ahead > 0 else Words("晚", "late")',
        'side = Words("晚", "early") if ahead > 0 else Words("早", "late")',
    ),
    Fault(
        "health/offsets.py",
        'side = Words("早", "early") if shift.hours > 0 else Words("晚", "late")',
        'side = Words("早", "early")',
    ),
    Fault("health/coverage.py", "(rows in _CUT or rows % _EVERY == 0)", "rows in _CUT"),
    Fault("health/clocks.py", "if sum(hours) < 200:", "if sum(hours) < 20000:"),
    Fault("model/bearing.py", 'if "agent_id" in by:\n        read |= {"agents"}', "pass"),
    Fault(
        "health/coverage.py",
        "if expected < EXPECTED or days > _DAYS_OFF:",
        "if expected < EXPECTED or days >= _DAYS_OFF:",
    ),
    Fault(
        "health/people.py",
        "return day, names[0], names[1], rows[1]",
        "return day, names[0], names[1], rows[0]",
    ),
    Fault(
        "health/talks.py",
        '.filter(pl.col("rows") >= 50, pl.col("most") >= 0.6 * pl.col("rows"))',
        '.filter(pl.col("rows") >= 50, pl.col("most") > pl.col("rows"))',
    ),
    Fault("health/talks.py", "if first.height < 50:", "if first.height < 500:"),
    Fault(
        "health/talks.py",
        'rows, paired = int(days["rows"].sum()), int(days["paired"].sum())',
        'rows, paired = int(days["rows"].sum()), int(groups["paired"].sum())',
    ),
    Fault("health/offsets.py", "hence = (peak + ahead) % HOURS", "hence = (peak - ahead) % HOURS"),
    Fault(
        "health/people.py",
        'people.join(flagged, on=_PERSON, how="anti")',
        'people.join(flagged, on=_PERSON, how="semi")',
    ),
    Fault("health/people.py", 'found["long"] > _SHORT or', 'found["long"] >= _SHORT or'),
    Fault("health/people.py", "often = 1.2 if", "often = 1.3 if"),
    Fault("health/people.py", '"lower").cast(pl.Int64)', '"lower")'),
    Fault("health/coverage.py", "<= latest - end <= _MONTH", "<= latest - end < _MONTH"),
    Fault("health/clocks.py", "if sum(hours) < 200:", "if sum(hours) < 400:"),
    Fault(
        "health/clocks.py", "days=60 if total >= 100 else 300", "days=60 if total >= 10 else 300"
    ),
    Fault("health/offsets.py", "if sum(hours) >= 150", "if sum(hours) >= 50"),
    Fault("health/offsets.py", "night >= 0.08 * sum(hours)", "night >= 0.2 * sum(hours)"),
    Fault("health/offsets.py", "if count >= 15", "if count >= 5"),
    Fault("health/order_rows.py", "max(10, 0.06 * total)", "max(10, 0.12 * total)"),
    Fault("health/talks.py", "_NEW_VISIT = 1800", "_NEW_VISIT = 600"),
    Fault("health/people.py", "found.height > 20", "found.height > 5"),
    Fault(
        "health/talks.py",
        'pl.col("rows") >= 50, pl.col("most")',
        'pl.col("rows") > 50, pl.col("most")',
    ),
    Fault(
        "health/talks.py",
        'rows * view.sampling_interval,\n        rows / view.sampled_messages.height,\n        frozenset({"replies"})',
        'rows,\n        rows / view.sampled_messages.height,\n        frozenset({"replies"})',
    ),
    Fault(
        "health/talks.py",
        'f"{begun:,} 次来访里有 {opening:,} 次',
        'f"{opening:,} 次来访里有 {begun:,} 次',
    ),
    Fault("health/talks.py", 'pl.col("kind") != "text",\n', "\n"),
    Fault("health/talks.py", '"ratings", "complaints"):', '"ratings"):'),
    Fault("health/talks.py", 'without = "" if view.has', 'without = "" if not view.has'),
    Fault("health/view.py", '.is_in(["manual", "assisted"])', '.is_in(["manual"])'),
    Fault(
        "health/view.py",
        '"hourly": count % (60 * _MINUTE) == 0',
        '"hourly": count % (30 * _MINUTE) == 0',
    ),
    Fault(
        "health/view.py",
        'return max(1, self.height("messages") // SAMPLED)',
        'return max(1, -(-self.height("messages") // SAMPLED))',
    ),
    Fault(
        "health/view.py",
        'own.group_by("shop_id", "buyer_id", hour=hour)',
        'own.group_by("buyer_id", hour=hour)',
    ),
    Fault(
        "health/people.py",
        'rows = round(found["share"] * view.height(table))',
        'rows = round(found["share"] * view.sampled_messages.height)',
    ),
    Fault(
        "health/people.py",
        'rows = int(found["rows"].sum()) * view.sampling_interval',
        'rows = int(found["rows"].sum())',
    ),
)
