"""A machine's answer is no answer of a person, and a greeting to all is no answer at all."""

import polars as pl
import pytest

from csmetrics.tables import Dataset
from tests.soundness.talks import figures, talk

TALK = talk(
    ("b", "2026-03-02 10:00", "buyer"),
    ("b", "2026-03-02 10:00:01", "agent"),
    ("b", "2026-03-02 10:10", "agent"),
)


@pytest.mark.parametrize(
    ("mode", "in_time"), [("manual", 1.0), ("assisted", 1.0), ("automatic", 0.0), ("bulk", 0.0)]
)
def test_who_answered_decides(mode, in_time):
    messages = TALK.with_columns(mode=pl.Series(["manual", mode, "manual"]))
    assert figures("pdd.reply_rate_3min", messages) == {"2026-03-02": (in_time, 1.0)}


def test_an_entry_card_that_nobody_typed_is_no_question():
    messages = TALK.with_columns(mode=pl.Series(["automatic", "automatic", "manual"]))
    assert figures("pdd.reply_rate_3min", messages) == {}


def test_the_system_answers_nobody():
    messages = TALK.with_columns(sender=pl.Series(["buyer", "system", "agent"]))
    assert figures("pdd.reply_rate_3min", messages) == {"2026-03-02": (0.0, 1.0)}


def test_an_export_that_does_not_say_who_typed_counts_all_as_people():
    """So it is documented: only the export can tell. What a null stands for is the same."""
    assert figures("pdd.reply_rate_3min", TALK) == {"2026-03-02": (1.0, 1.0)}
    nobody_said = TALK.with_columns(mode=pl.lit(None, dtype=pl.String))
    assert figures("pdd.reply_rate_3min", nobody_said) == {"2026-03-02": (1.0, 1.0)}
    assert "mode" not in Dataset(messages=TALK).columns("messages")
