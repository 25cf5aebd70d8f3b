"""Bad inputs, each with the message it gets; those seen by analysts of other tools say where.

An input is another one if the rule, the table or the way in is another, not the value.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

NOON = datetime(2026, 3, 2, 12)  # noqa: DTZ001  local
EARLY = NOON - timedelta(hours=1)
SKIPPED = datetime(2026, 3, 29, 1, 30)  # noqa: DTZ001  London's clocks skip it
PARTIES = {"shop_id": ["s", "s"], "buyer_id": ["b", "b"]}

GOOD = {
    "messages": {"message_id": ["m0", "m1"], **PARTIES, "sent_at": [NOON, NOON]}
    | {"sender": ["buyer", "agent"]},
    "sessions": {"session_id": ["t0", "t1"], **PARTIES, "started_at": [NOON, NOON]},
    "orders": {"order_id": ["o0", "o1"], **PARTIES, "created_at": [NOON, NOON]}
    | {"amount": [1.5, 2.0], "quantity": [1, 2]},
    "refunds": {"refund_id": ["r0", "r1"], "order_id": ["o0", "o1"], **PARTIES}
    | {"kind": ["exchange", "refund_only"], "applied_at": [NOON, NOON], "amount": [1.0, 2.0]},
    "reviews": {"review_id": ["v0", "v1"], "order_id": ["o0", "o1"], **PARTIES}
    | {"reviewed_at": [NOON, NOON], "score": [5, 4]},
    "ratings": {"rating_id": ["g0", "g1"], **PARTIES, "invited_at": [NOON, NOON]},
    "complaints": {"complaint_id": ["c0", "c1"], **PARTIES, "filed_at": [NOON, NOON]},
    "shifts": {"shop_id": ["s", "s"], "agent_id": ["a", "b"], "online_at": [NOON, NOON]},
    "buyer_flags": {**PARTIES, "flag": ["spam", "blocked"], "from_at": [NOON, NOON]},
}
"""Two good rows of each table."""

ID = {name: next(iter(rows)) for name, rows in GOOD.items()} | {"shifts": "agent_id"}
TIME = {
    "messages": "sent_at",
    "sessions": "started_at",
    "orders": "created_at",
    "refunds": "applied_at",
    "reviews": "reviewed_at",
    "ratings": "invited_at",
    "complaints": "filed_at",
    "shifts": "online_at",
    "buyer_flags": "from_at",
}
KEY = ID | {
    "shifts": "shop_id, agent_id, online_at",
    "buyer_flags": "shop_id, buyer_id, flag, from_at",
}
OTHER = {
    "messages": "kind",
    "sessions": "stage",
    "orders": "quantity",
    "refunds": "amount",
    "reviews": "score",
    "ratings": "agent_id",
    "complaints": "agent_id",
    "shifts": "weight",
    "buyer_flags": "to_at",
}
"""A column by which two rows of one key may differ."""
DIFFERENT = {
    "kind": ["text", "card"],
    "stage": ["presale", "aftersale"],
    "quantity": [1, 2],
    "amount": [1.0, 2.0],
    "score": [5, 4],
    "agent_id": ["a", "b"],
    "weight": [1.0, 2.0],
    "to_at": [None, NOON],
}


@dataclass(frozen=True)
class Bad:
    """A bad input: one table whose columns are bent, what the error says, and what it advises."""

    table: str
    rule: str
    columns: dict
    says: str
    advice: str
    rows: str = "1 row: row 0"
    more: dict = field(default_factory=dict)
    reported: str | None = None

    @property
    def name(self):
        return f"{self.table}: {self.rule}"

    def frame(self):
        return pl.DataFrame(GOOD[self.table] | self.columns, strict=False)


CORRECT = "Correct these rows, or leave them out."
CONVERT = "Convert the column before you give it; nothing is guessed."
FILL = "Give every row a value, or leave these rows out."
NAME = "Give the id, or null where the column is nullable."
MAP = "Map your words to these before you give the table."
NEVER = "Give null for a time that never comes."
OFFSET = "Give these times with their UTC offset."
COPIES = "Leave the copies out."
DECIDE = "Keep the row that is right; none of them is accepted."
ROUND = "Round the amounts, or leave these rows out."
MONEY = "Amounts are never below 0; give what is paid back as rows of refunds."
PARTY = "A session has one shop and one buyer; correct these rows, or leave them out."
BOTH = "2 rows: row 0"

ISSUES = "https://github.com/"
SEEN = {
    ("orders", "id a float"): f"{ISSUES}pandas-dev/pandas/issues/48170",
    ("messages", "id a float"): f"{ISSUES}pandas-dev/pandas/issues/32134",
    ("orders", "identical copies"): f"{ISSUES}woocommerce/woocommerce/issues/12035",
    ("messages", "time skipped"): f"{ISSUES}pandas-dev/pandas/issues/12446",
    ("complaints", "time skipped"): f"{ISSUES}ResEnv/chain-api/issues/90",
    ("orders", "time a number"): f"{ISSUES}tableflowhq/csv-import/issues/243",
    ("refunds", "time a number"): f"{ISSUES}nuovo/spreadsheet-reader/issues/171",
    ("sessions", "ended_at before"): (
        f"{ISSUES}open-telemetry/opentelemetry-js-contrib/issues/1209"
    ),
    ("messages", "a robot for a person"): f"{ISSUES}chatwoot/chatwoot/pull/6409",
    ("messages", "a header repeated"): f"{ISSUES}manybabies/mb2-analysis/issues/89",
    ("messages", "far_dates"): f"{ISSUES}nicusX/moodle-mod_attendanceregister/issues/19",
}
"""Where analysts of other tools met the same input."""


def bad(table, rule, columns, says, advice, rows="1 row: row 0", **more):  # noqa: PLR0913, PLR0917  as the table
    return Bad(table, rule, columns, says, advice, rows, more, SEEN.get((table, rule)))


def of_every_table():
    for table, rows in GOOD.items():
        own, time, key = ID[table], TIME[table], KEY[table]
        good, when = rows[own], [NOON]
        yield bad(table, "id null", {own: [None, good[1]]}, f"{own} is null", FILL)
        yield bad(table, "id empty", {own: ["", good[1]]}, f"{own} is an empty string", NAME)
        says = f"{own} is Float64, not a string or an integer (floats are refused"
        yield bad(table, "id a float", {own: [1.0, 2.0]}, says, CONVERT, BOTH)
        says = f"{own} is Boolean, not a string or an integer"
        yield bad(table, "id a boolean", {own: [True, False]}, says, CONVERT, BOTH)
        says = f"{time} is String, not a datetime (strings and dates are refused: parse them"
        yield bad(table, "time a text", {time: ["2026-03-02"] * 2}, says, CONVERT, BOTH)
        says = f"{time} is Float64, not a datetime"
        yield bad(table, "time a number", {time: [46083.5, 46084.5]}, says, CONVERT, BOTH)
        if table != "ratings":
            yield bad(table, "time null", {time: [None, NOON]}, f"{time} is null", FILL)
        says = f"{time} is a local time that the clocks skip"
        yield bad(table, "time skipped", {time: [SKIPPED, *when]}, says, OFFSET)
        far = pl.Series([2**62, 0]).cast(pl.Datetime("ms"))
        yield bad(table, "time beyond years", {time: far}, f"{time} is outside the years", NEVER)
        same = {name: [values[0]] * 2 for name, values in rows.items()}
        says, row = f"{key} repeats an identical row", "1 row: row 1"
        yield bad(table, "identical copies", same, says, COPIES, row)
        differing = same | {OTHER[table]: DIFFERENT[OTHER[table]]}
        says = f"{key} is shared by rows that differ"
        yield bad(table, "conflicting copies", differing, says, DECIDE, BOTH)


BEFORE = {
    "sessions": ["ended_at", "human_requested_at", "queued_at", "assigned_at"],
    "orders": ["paid_at", "grouped_at", "shipped_at", "signed_at", "closed_at"],
    "refunds": ["completed_at"],
    "reviews": ["changed_at"],
    "ratings": ["rated_at"],
    "shifts": ["offline_at"],
    "buyer_flags": ["to_at"],
}


def of_times():
    for table, later in BEFORE.items():
        for name in later:
            columns = {name: [EARLY, None]} | ({"level": [5, None]} if name == "rated_at" else {})
            says = f"{name} is before {TIME[table]}"
            yield bad(table, f"{name} before", columns, says, CORRECT)
    columns = {"queued_at": [NOON, None], "started_at": [EARLY] * 2, "assigned_at": [EARLY, None]}
    says = "assigned_at is before queued_at"
    yield bad("sessions", "assigned before queued", columns, says, CORRECT)
    says = "only one of level and rated_at is set"
    yield bad("ratings", "level alone", {"level": [5, None]}, says, CORRECT)


def of_numbers():
    for table, name, places in (
        ("orders", "amount", 2),
        ("refunds", "amount", 2),
        ("shifts", "weight", 4),
    ):
        yield bad(table, "negative", {name: [-1.0, 1.0]}, f"{name} is negative", MONEY)
        says = f"{name} is not a finite number"
        yield bad(table, "not finite", {name: [float("nan"), 1.0]}, says, CORRECT)
        yield bad(
            table, "too large", {name: [1e13, 1.0]}, f"{name} is not less than 1e+13", CORRECT
        )
        says = f"{name} has more than {places} decimals"
        yield bad(table, "decimals", {name: [0.00005, 1.0]}, says, ROUND)
        says = f"{name} is String, not a decimal, an integer or a float"
        yield bad(table, "money a text", {name: ["1,234.50", "1"]}, says, CONVERT, BOTH)
    for table, name, out, why in (
        ("messages", "seq", 2**70, "seq is not a 64-bit integer"),
        ("orders", "quantity", 0, "quantity is not 1 or more (in 64 bits)"),
        ("reviews", "score", -1, "score is not 0 or more (in 64 bits)"),
        ("ratings", "level", 6, "level is not between 1 and 5"),
    ):
        both = {"rated_at": [NOON, NOON]} if name == "level" else {}
        yield bad(table, "out of range", {name: [out, 1], **both}, why, CORRECT)
        says = f"{name} is Float64, not an integer (floats are refused, even 2.0)"
        yield bad(table, "a float for a number", {name: [1.0, 2.0], **both}, says, CONVERT, BOTH)


def of_words():
    for table, name, word, known in (
        ("messages", "mode", "manuel", "'manual', 'assisted', 'automatic', 'bulk'"),
        ("sessions", "stage", "pre-sale", "'presale', 'aftersale'"),
        ("refunds", "liability", "sellr", "'seller', 'buyer', 'platform', 'none'"),
        ("buyer_flags", "flag", "Spam", "'spam', 'blocked', 'internal'"),
    ):
        says = f"{name} is not one of {known}"
        yield bad(
            table, "another word", {name: [word, None if name != "flag" else "spam"]}, says, MAP
        )
        yield bad(
            table,
            "a number for a word",
            {name: [0, 1]},
            f"{name} is Int64, not one of",
            CONVERT,
            BOTH,
        )
    says = "sender is not one of 'buyer', 'agent', 'system'"
    yield bad("messages", "a robot for a person", {"sender": ["AgentBot", "agent"]}, says, MAP)
    yield bad("messages", "a header repeated", {"sender": ["sender", "agent"]}, says, MAP)
    for table, name in (("sessions", "left_message"), ("refunds", "intervened")):
        says = f"{name} is String, not true or false as a boolean"
        yield bad(table, "a word for a flag", {name: ["yes", "no"]}, says, CONVERT, BOTH)
    says = "kind is Int64, not a string"
    yield bad("messages", "a number for a text", {"kind": [1, 2]}, says, CONVERT, BOTH)


def of_tables():
    torn = {"session_id": ["t0", "t0"], "buyer_id": ["b", "c"]}
    says = "session_id has several shops or buyers"
    yield bad("messages", "a torn session", torn, says, PARTY, BOTH)
    says = "shop_id or buyer_id differs from its session's row"
    yield bad("messages", "another's session", torn, says, PARTY, "1 row: row 1", sessions={})
    says, advice = (
        "order_id is not an order of that shop and buyer",
        "Give the orders as well, or correct the ids.",
    )
    for table in ("refunds", "reviews", "complaints"):
        lost = {"order_id": ["o9", "o1"]}
        yield bad(table, "orphans", lost, says, advice, refuse=("orphans",), orders={})
    says = "an agent's message has no agent_id"
    columns, row = {"agent_id": ["a", None]}, "1 row: row 1"
    yield bad(
        "messages",
        "unauthored",
        columns,
        says,
        "Give the agent who wrote it.",
        row,
        refuse=("unauthored",),
    )
    says = "a time is before 2000 or ten years after the data"
    for table in ("messages", "orders", "complaints"):
        old = {TIME[table]: [datetime(1970, 1, 1, 8), NOON]}  # noqa: DTZ001  local
        advice = "Give null for a time that never came; correct the others."
        yield bad(table, "far_dates", old, says, advice, refuse=("far_dates",), as_of=NOON)


BAD = [
    *of_every_table(),
    *of_times(),
    *of_numbers(),
    *of_words(),
    *of_tables(),
]
