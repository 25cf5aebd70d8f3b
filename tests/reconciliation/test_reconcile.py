"""The planted clause is found, faults of the data are called so, and nothing is made up."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from tests.reconciliation.planted import (
    as_printed,
    in_another_zone,
    outside_the_vocabulary,
    planted,
    with_doubled_rows,
    with_transfers,
    without_some_messages,
    world,
)

RATE = cs.registry["pdd.reply_rate_3min"]


@pytest.fixture(scope="module")
def shop():
    return world(0)


def named(result):
    return {one.metric.fingerprint for one in (*result.readings, *result.undetermined)}


@pytest.mark.parametrize("seed", [2, 3])
def test_a_planted_clause_is_found(seed):
    data, metric, truth = planted(seed)
    result = cs.reconcile(metric, data, as_printed(truth, data), by="agent_id")
    assert result.verdict in ("explained", "undecided", "same")
    assert truth.fingerprint in named(result)


@pytest.mark.wide
def test_two_planted_clauses_are_found(shop):
    truth = cs.vary(cs.registry["pdd.avg_response_time"], hours="09:00-22:00", unanswered=600)
    result = cs.reconcile("pdd.avg_response_time", shop, as_printed(truth, shop), by="agent_id")
    assert result.verdict == "explained"
    assert result.readings[0].metric.fingerprint == truth.fingerprint
    assert result.readings[0].edits == 2
    assert "没有回复或更久的按 10 分钟计" in result.text("zh")


def test_our_own_figures_are_the_same(shop):
    result = cs.reconcile(RATE, shop, as_printed(RATE, shop), by="agent_id")
    assert result.verdict == "same"
    assert result.cells["agrees"].drop_nulls().all()
    assert "与我们的口径完全一致" in result.text("zh")
    assert not any("一" <= sign <= "鿿" for sign in result.text("en").splitlines()[0])


def test_missing_messages_are_called_data(shop):
    result = cs.reconcile(
        RATE, without_some_messages(shop, 3), as_printed(RATE, shop), by="agent_id", edits=1
    )
    assert (result.verdict, result.fault.kind) == ("data", "missing")


@pytest.mark.filterwarnings("ignore:the data look wrong")
def test_a_shifted_time_zone_is_called_so(shop):
    result = cs.reconcile(RATE, in_another_zone(shop), as_printed(RATE, shop), by="agent_id")
    assert (result.verdict, result.fault.kind, result.fault.hours) == ("data", "shifted", 8)


def test_doubled_rows_are_called_so(shop):
    metric = cs.registry["pdd.response_rate_30s"]
    doubled = with_doubled_rows(shop, 0)
    result = cs.reconcile(metric, doubled, as_printed(metric, shop), by="agent_id")
    assert (result.verdict, result.fault.kind) == ("data", "doubled")


@pytest.mark.wide
def test_a_definition_outside_the_vocabulary_is_not_explained(shop):
    truth = outside_the_vocabulary(RATE, 0)
    result = cs.reconcile(RATE, shop, as_printed(truth, shop), by="agent_id", edits=1)
    assert result.verdict == "no reading"
    assert not result.readings
    with pytest.raises(ArgumentError, match="name one"):
        result.units()


@pytest.mark.wide
def test_a_single_figure_cannot_tell_readings_apart_and_says_what_would(shop):
    truth = cs.vary(RATE, limit=600)
    rows = as_printed(truth, shop)
    base = cs.evaluate(RATE, shop, by="agent_id").with_columns(
        pl.col("period_start").cast(pl.String)
    )
    apart = rows.join(
        base.select(date="period_start", agent_id="agent_id", ours="value"), on=["date", "agent_id"]
    ).filter((pl.col("value") == "100.00%") & (pl.col("ours") < 1))
    result = cs.reconcile(RATE, shop, apart.drop("ours").head(1), by="agent_id")
    assert result.verdict == "undecided"
    assert truth.fingerprint in named(result)
    first = result.distinguishing.row(0, named=True)
    values = {v for k, v in first.items() if k not in ("period_start", "agent_id")}
    assert len(values) > 1
    assert "would decide" in result.text("en")


def test_few_differing_figures_are_no_proof_and_it_says_what_else_it_may_be(shop):
    truth = as_printed(cs.vary(RATE, limit=600), shop)
    same = truth["value"] == as_printed(RATE, shop)["value"]
    rows = pl.concat([truth.filter(same), truth.filter(~same).head(1)])
    result = cs.reconcile(RATE, shop, rows, by="agent_id", edits=1)
    assert result.verdict == "undecided"
    assert cs.vary(RATE, limit=600).fingerprint in named(result)
    assert "but only 1 differs from the definition as it stands" in result.text("en")
    assert "the data are incomplete: about 1 unit is missing" in result.text("en")


def test_rows_that_are_missing_of_one_day_are_called_so(shop):
    messages = shop.frame("messages").collect().with_row_index("n")
    lost = (pl.col("sent_at").dt.date() == date(2026, 3, 5)) & (pl.col("n") % 2 == 0)
    fewer = cs.Dataset(
        messages=messages.filter(~lost).drop("n"),
        buyer_flags=shop.frame("buyer_flags").collect(),
        as_of=shop.as_of,
    )
    result = cs.reconcile(RATE, fewer, as_printed(RATE, shop), by="agent_id", edits=1)
    assert (result.verdict, result.fault.kind) == ("data", "missing")
    assert "2026-03-05" in result.text("en")
    assert "2026-03-04" not in result.text("en")


def test_a_mean_that_differs_as_if_rows_were_missing_is_told_in_rows(shop):
    metric = cs.registry["douyin.first_response_time"]
    published = as_printed(metric, shop)
    result = cs.reconcile(metric, without_some_messages(shop, 4), published, by="agent_id", edits=1)
    assert (result.verdict, result.fault.kind) == ("data", "missing")
    assert "rows (" in result.text("en")


def test_the_units_that_flip_are_those_of_diff_with_their_messages(shop):
    truth = cs.vary(RATE, limit=300)
    result = cs.reconcile(RATE, shop, as_printed(truth, shop), by="agent_id")
    flipped = result.units()
    assert flipped.height > 0
    assert set(flipped["clause"]) == {"limit"}
    assert flipped["a_decided_by"].null_count() == 0
    assert (flipped["b_in_numerator"] > flipped["a_in_numerator"]).all()


def test_days_not_published_are_not_compared(shop):
    rows = as_printed(RATE, shop).with_columns(
        value=pl.when(pl.col("date") == "2026-03-03").then(pl.lit("延迟统计")).otherwise("value")
    )
    result = cs.reconcile(RATE, shop, rows, by="agent_id")
    assert result.verdict == "same"
    left_out = result.cells.filter(pl.col("agrees").is_null())
    assert set(left_out["period_start"]) == {date(2026, 3, 3)}
    assert set(left_out["why_not"]) == {"not published"}


def test_html_and_text_hold_the_verdict_escaped(shop):
    rows = as_printed(RATE, shop).with_columns(pl.col("value") + "<b>")
    with pytest.raises(ArgumentError, match="not a figure"):
        cs.reconcile(RATE, shop, rows, by="agent_id")
    result = cs.reconcile(RATE, shop, as_printed(RATE, shop), by="agent_id")
    assert result.text("en") in result._repr_html_()


def test_other_names_for_agents_are_an_error_and_no_missing_data(shop):
    rows = as_printed(RATE, shop).with_columns(agent_id=pl.lit("店小二 ") + pl.col("agent_id"))
    with pytest.raises(ArgumentError, match=r"for example 2026-03-0., 店小二"):
        cs.reconcile(RATE, shop, rows.drop_nulls("agent_id"), by="agent_id")


@pytest.mark.wide
@pytest.mark.parametrize(("text", "verdict"), [("41.66%", "same"), ("41.67%", "same")])
def test_a_rounded_and_a_cut_figure_are_both_ours(text, verdict):
    # 5 of 12 buyers are answered in time: 41.666… %
    rows = [
        {
            "message_id": f"m{n}{sender}",
            "shop_id": "peach",
            "buyer_id": f"b{n}",
            "sent_at": f"2026-03-02 10:{minute:02}:00",
            "sender": sender,
        }
        for n in range(12)
        for sender, minute in (("buyer", 0), ("agent", 2 if n < 5 else 9))
    ]
    frame = pl.DataFrame(rows).with_columns(pl.col("sent_at").str.to_datetime())
    data = cs.Dataset(messages=frame, as_of=datetime(2026, 3, 4))  # noqa: DTZ001  local
    published = [{"date": "2026-03-02", "value": text}]
    assert cs.reconcile(RATE, data, published).verdict == verdict
    wrong = [{"date": "2026-03-02", "value": "41.68%"}]
    assert cs.reconcile(RATE, data, wrong, edits=1).verdict != verdict


def questions(*answers, as_of=None):
    """A question at ten, and at the last minute, with the seconds until each is answered."""
    rows = []
    for n, (clock, wait) in enumerate(zip(("10:00:00", "22:59:00"), answers, strict=True)):
        at = datetime.fromisoformat(f"2026-03-02 {clock}")
        own = {"shop_id": "peach", "buyer_id": f"b{n}"}
        rows.append(own | {"message_id": f"q{n}", "sent_at": at, "sender": "buyer"})
        if wait is not None:
            done = at + timedelta(seconds=wait)
            rows.append(own | {"message_id": f"a{n}", "sent_at": done, "sender": "agent"})
    return cs.Dataset(messages=pl.DataFrame(rows), as_of=as_of)


def test_a_figure_that_still_waits_is_compared_where_it_agrees_already():
    # the question of 22:59 may be answered until 23:02; the data end at 22:59
    data = questions(60, None)
    assert cs.reconcile(RATE, data, [{"date": "2026-03-02", "value": "100%"}]).verdict == "same"
    result = cs.reconcile(RATE, data, [{"date": "2026-03-02", "value": "50%"}])
    assert result.verdict == "nothing compared"
    assert result.cells["why_not"].to_list() == ["not settled"]
    assert "say so with as_of" in result.text("en")


def test_units_are_of_a_reading_or_a_metric_and_nothing_else(shop):
    result = cs.reconcile(RATE, shop, as_printed(RATE, shop), by="agent_id")
    varied = cs.vary(RATE, limit=300)
    assert result.units(varied).equals(cs.diff(RATE, varied, shop, by=["agent_id"]))
    with pytest.raises(ArgumentError, match="give one of"):
        result.units("limit")


def test_a_clause_that_only_a_varied_definition_has_does_not_stop_the_search():
    # by messages, a rate by buyer-day can be credited to whoever replies
    metric = cs.registry["kuaishou.human_reply_rate_3min"]
    data = with_transfers(world(0, days=7))
    truth = cs.vary(metric, unit="message", credited="replier")
    result = cs.reconcile(metric, data, as_printed(truth, data), by="agent_id")
    assert result.verdict in ("explained", "undecided", "data", "no reading")


def test_so_few_figures_are_no_sign_of_missing_rows():
    data = questions(60, 60, as_of=datetime(2026, 3, 4))  # noqa: DTZ001  local
    result = cs.reconcile(RATE, data, [{"date": "2026-03-02", "value": "12.34%"}])
    assert (result.verdict, result.fault) == ("no reading", None)


def test_no_groups_may_be_said_with_none_and_what_is_no_column_is_refused():
    data = questions(60, 60)
    rows = [{"date": "2026-03-02", "value": "100%"}]
    assert cs.reconcile(RATE, data, rows, by=None).verdict == "same"
    for wrong in (1, [1]):
        with pytest.raises(ArgumentError, match="by must be a column name or several"):
            cs.reconcile(RATE, data, rows, by=wrong)
