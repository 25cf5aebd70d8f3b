"""Tables of which some rows break rules, and what plain Python says of them."""

from collections import defaultdict
from datetime import UTC, date

from hypothesis import strategies as st
from pydantic import ValidationError

from csmetrics.tables import KEYS, TABLES, columns_of
from csmetrics.tables.schema.amounts import Amount
from csmetrics.tables.schema.column_types import Flag, IdText, Name, OneOf, Text, Whole
from csmetrics.tables.schema.date_type import LocalDate
from csmetrics.tables.schema.timestamps import Timestamp
from tests.tables.table_frames import local

ZONE = "Europe/London"
HOURS = [local(f"2024-03-31 0{hour}:30") for hour in range(4)]  # half past one does not exist


def values(column):
    """Values of one polars type, of which some are refused."""
    kind = column.type
    if isinstance(kind, OneOf):
        return st.sampled_from([*kind.values, *kind.values, "Buyer"])
    ids = ["a", "a", "b", "b", "c", ""] if column.name != "shop_id" else ["s", "s", "s", "x"]
    return {
        IdText: st.sampled_from(ids),
        Text: st.sampled_from(["text", "card"]),
        Name: st.sampled_from(["小王", "小李"]),
        LocalDate: st.sampled_from([date(2024, 3, n) for n in (1, 1, 2, 3, 4)]),
        Flag: st.booleans(),
        Whole: st.sampled_from([1, 1, 2, 5, 0]),
        Amount: st.sampled_from([1.0, 1.0, 2.5, -1.0, 0.001]),
        Timestamp: st.sampled_from([HOURS[0], HOURS[0], HOURS[2], HOURS[2], HOURS[3], HOURS[1]]),
    }[type(kind)]


@st.composite
def tables_of(draw, table, most=6):
    """Rows of a table in a few values, so that keys and sessions meet."""
    columns = {}
    for name, column in columns_of(table).items():
        own = values(column)
        columns[name] = own if column.required else st.one_of(st.none(), st.none(), own)
    key = KEYS[table]
    if len(key) == 1:
        columns[key[0]] = st.sampled_from([f"k{n}" for n in range(most)] * 2 + ["k0", ""])
    return draw(st.lists(st.fixed_dictionaries(columns), max_size=most))


def meaning(table, row):
    """What the model makes of a row, None where it refuses it."""
    try:
        model = TABLES[table].model_validate(row, context={"time_zone": ZONE})
    except ValidationError:
        return None
    return {
        name: value.astimezone(UTC) if hasattr(value, "astimezone") else value
        for name, value in model
    }


def rules_broken(table, row):
    """What the model says of a row, in the words of the report; nothing of one it accepts."""
    try:
        TABLES[table].model_validate(row, context={"time_zone": ZONE})
    except ValidationError as error:
        text = set()
        for fault in error.errors():
            if fault["loc"]:
                name = fault["loc"][0]
                rule = "null" if fault["type"] == "missing" else fault["type"]
                text.add(f"{name} {columns_of(table)[name].type.says[rule]}")
            else:
                text |= set(fault["ctx"]["rules"])
        return text
    return set()


BETWEEN_ROWS = (
    "repeats an identical row",
    "is shared by rows that differ",
    "session_id has several shops or buyers",
    "shop_id or buyer_id differs from its session's row",
    "since to until overlaps another row of the same shop_id and agent_id",
)
"""The rules that no row can break alone."""


def refused(tables):
    """For each table the numbers of the rows the contract refuses."""
    out, kept = {}, {}
    for name, rows in tables.items():
        meant = {number: meaning(name, row) for number, row in enumerate(rows)}
        own = {number for number, row in meant.items() if row is None}
        standing = {number: row for number, row in meant.items() if row is not None}
        out[name] = own | copies(name, standing)
        if name == "agents":
            out[name] |= overlapping(standing)
        kept[name] = {n: row for n, row in standing.items() if n not in out[name]}
    if "messages" in kept:
        out["messages"] |= torn(kept["messages"], kept.get("sessions", {}))
    return out


def copies(table, rows):
    """Of identical copies all but the first, of conflicting ones all."""
    groups = defaultdict(list)
    for number, row in rows.items():
        groups[tuple(row[column] for column in KEYS[table])].append(number)
    found = set()
    for numbers in groups.values():
        same = all(rows[number] == rows[numbers[0]] for number in numbers)
        found |= set(numbers[1:] if same else numbers)
    return found


def overlapping(rows):
    """Agents' rows of one shop and account, not copies of each other, that share a day."""
    found = set()
    for number, row in rows.items():
        for other in rows.values():
            same = (row["shop_id"], row["agent_id"]) == (other["shop_id"], other["agent_id"])
            apart = ends(row) <= begins(other) or ends(other) <= begins(row)
            if same and row != other and not apart:
                found.add(number)
    return found


def begins(row):
    return row["since"] or date.min


def ends(row):
    return row["until"] or date.max


def torn(messages, sessions):
    """Messages whose session has another shop or buyer, or several."""
    owners = {row["session_id"]: party(row) for row in sessions.values()}
    talks = defaultdict(set)
    for row in messages.values():
        talks[row["session_id"]].add(party(row))
    found = set()
    for number, row in messages.items():
        session = row["session_id"]
        own = owners.get(session)
        wrong = party(row) != own if own else len(talks[session]) > 1
        if session is not None and wrong:
            found.add(number)
    return found


def party(row):
    return row["shop_id"], row["buyer_id"]
