"""Each rule that rows of a table can break, and its advice, is told in Chinese."""

import re

import polars as pl

from csmetrics.cli.translations import message_for
from csmetrics.tables import TABLES, columns_of
from csmetrics.tables.validation import keys
from csmetrics.tables.validation.violations import column_rule, pair_rules
from tests.every import for_every

_KEPT = {"UTC", "Unicode", "Float64", "e"}
"""Words that stay: 1e+13 has one."""


def rules(table):
    """The rules of single rows: those of each column's type, and those between two columns."""
    for column in columns_of(table).values():
        for name in column.type.says:
            yield column_rule(column, name, pl.Float64() if name == "type" else None)
    yield from pair_rules(table).values()


@for_every(table=TABLES)
def test_a_rule_and_its_advice_are_told_in_chinese(table):
    for rule in rules(table):
        text = message_for(f"{rule.says}: 1 row: row 0\n    {rule.advice}", "zh")
        words = set(re.findall(r"[A-Za-z]\w*", re.sub(r"'[^']*'", "", text)))
        assert words <= {*columns_of(table), *_KEPT}, text
        assert re.search(r"[一-鿿]", text.splitlines()[0].removesuffix("：1 行：第 0 行")), text


RULES = (
    ("order_id repeats an identical row", "Leave the copies out."),
    (
        "shop_id, agent_id, since is shared by rows that differ",
        "Keep the row that is right; none of them is accepted.",
    ),
    (
        "since to until overlaps another row of the same shop_id and agent_id",
        "End each row where the next begins; until itself is not included.",
    ),
    ("session_id has several shops or buyers", keys._ADVICE),  # noqa: SLF001
    ("shop_id or buyer_id differs from its session's row", keys._ADVICE),  # noqa: SLF001
    (
        "a time is before 2000 or ten years after the data",
        "Give null for a time that never came; correct the others.",
    ),
    ("an agent's message has no agent_id", "Give the agent who wrote it."),
    (
        "an id is a placeholder for a missing value, such as 'nan', 'NULL' or '-'",
        "Give null where there is no id.",
    ),
    (
        "order_id is not an order of that shop and buyer",
        "Give the orders as well, or correct the ids.",
    ),
)
"""Rules between rows, and doubts, as the error says them."""


@for_every(case=RULES)
def test_a_rule_between_rows_is_told_in_chinese(case):
    rule, advice = case
    text = message_for(f"{rule}: 1 row: row 0\n    {advice}", "zh")
    words = set(re.findall(r"[A-Za-z]\w*", re.sub(r"'[^']*'", "", text)))
    assert words <= {"order_id", "shop_id", "agent_id", "since", "until", "session_id", "buyer_id"}
    assert len(re.findall(r"[一-鿿]+", text)) > 3
