"""What programs write where there is nobody is nobody, or refused, or doubted; never a person."""

from datetime import datetime

import polars as pl
import pytest

from csmetrics import Dataset, evaluate
from csmetrics.exports import read_export

NOBODY = ["nan", "NaN", "NULL", "None", r"\N", "#N/A", "-", "--", "无", "undefined"]
AT = "2026-03-02 10:0{}:00"


def messages(agent):
    rows = [("m0", "buyer", None), ("m1", "agent", agent)]
    return pl.DataFrame(
        [
            {
                "message_id": one,
                "shop_id": "s",
                "buyer_id": "b",
                "sent_at": AT.format(n),
                "sender": sender,
                "agent_id": by,
            }
            for n, (one, sender, by) in enumerate(rows)
        ]
    )


def rate(frame):
    data = Dataset(messages=frame, as_of=datetime(2026, 3, 9))  # noqa: DTZ001  local
    figures = evaluate("taobao.response_rate_3min", data, per="all")
    return figures["value"].item(), data.report()


@pytest.mark.parametrize("word", NOBODY)
def test_an_export_reads_the_word_as_null_and_says_so(word):
    figure, report = rate(read_export(messages(word)))
    assert figure == rate(read_export(messages(None)))[0]
    assert report.repairs.rows() == [("messages", f"agent_id: '{word}' as null", 1)]


@pytest.mark.parametrize("word", NOBODY)
def test_a_frame_with_the_word_is_doubted(word):
    frame = messages(word).with_columns(pl.col("sent_at").str.to_datetime())
    _, report = rate(frame)
    assert report.doubts.rows() == [
        ("messages", "an id is a placeholder for a missing value, such as 'nan', 'NULL' or '-'", 1)
    ]
    refused = Dataset(messages=frame, invalid="quarantine", refuse=["placeholders"])
    assert refused.rejected["row"].to_list() == [1]


@pytest.mark.parametrize("word", NOBODY)
def test_where_somebody_must_be_the_word_is_refused(word):
    frame = messages("li").with_columns(buyer_id=pl.lit(word))
    text = read_export(frame)["csmetrics_refused"]
    assert text.str.starts_with(f"buyer_id '{word}' is a placeholder for a missing value").all()


def test_a_person_of_that_name_is_one_where_the_user_says_so():
    found = read_export(messages("nan"), values={"agent_id": {"nan": "nan"}})
    assert found["agent_id"].to_list() == [None, "nan"]
    assert read_export(messages("Nan"))["agent_id"].to_list() == [None, "Nan"]


def test_a_word_that_a_column_means_is_that_word():
    frame = pl.DataFrame({"liability": ["none", "NULL"], "shop_id": "s"})
    assert read_export(frame, "refunds")["liability"].to_list() == ["none", None]


@pytest.mark.parametrize("column", ["message_id", "shop_id", "buyer_id", "sent_at", "sender"])
def test_in_every_column_that_needs_a_value_the_word_is_named(column):
    frame = messages("li").with_columns(pl.lit("无").alias(column))
    found = read_export(frame)["csmetrics_refused"].to_list()
    says = (
        "is a placeholder for a missing value, and a value is needed; say what it means with "
        "values=…"
    )
    assert found == [f"{column} '无' {says}"] * 2
