"""Sums that are kept: what they hold, what they refuse to be merged with, and what is missing."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from csmetrics import (
    CsmetricsWarning,
    Dataset,
    Partials,
    days_needed,
    evaluate,
    finish,
    partials,
    registry,
)
from csmetrics.errors import ArgumentError, FileError

RATE = "pdd.reply_rate_3min"


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute)  # noqa: DTZ001  local


def asked(buyer, day, answered_after):
    """A question at ten o'clock, and an answer so many minutes later."""
    messages = [(f"{buyer}{day}q", buyer, at(day, 10), "buyer")]
    if answered_after is not None:
        messages.append((f"{buyer}{day}a", buyer, at(day, 10, answered_after), "agent"))
    return messages


def dataset(*message, shop="s", as_of=None):
    rows = [row for messages in message for row in messages]
    frame = pl.DataFrame(
        rows, schema=["message_id", "buyer_id", "sent_at", "sender"], orient="row"
    ).with_columns(shop_id=pl.lit(shop))
    return Dataset(messages=frame, as_of=as_of)


DATA = dataset(asked("x", 2, 1), asked("y", 2, 5), asked("x", 3, 2), asked("z", 3, None))


def test_sums_are_integers_by_day():
    sums = partials(RATE, DATA, by="shop_id").to_frame()
    rows = sums.select(
        *("metric", "part", "reported_on", "shop_id", "numerator", "denominator"),
        *("pending", "pending_met"),
    )
    assert rows.rows() == [
        (RATE, "", date(2026, 3, 2), "s", 1, 2, 0, 0),
        (RATE, "", date(2026, 3, 3), "s", 0, 0, 2, 1),  # 10:02, before the deadline; one is met
    ]
    assert sums.schema["numerator"] == pl.Int128


def test_finished_sums_are_the_result():
    sums = partials([RATE, "pdd.consult_buyers"], DATA)
    assert finish(sums, per="week").equals(evaluate([RATE, "pdd.consult_buyers"], DATA, per="week"))


def test_a_later_evaluation_of_a_day_stands_in_place_of_the_earlier():
    early = partials(RATE, DATA, as_of=at(3, 10, 1))
    late = partials(RATE, DATA, start=date(2026, 3, 3), as_of=at(3, 10, 2))
    assert early.to_frame()["pending"].to_list() == [0, 2]
    for merged in (early.merge(late), late.merge(early)):
        assert finish(merged, per="all").row(0)[3:7] == (1.0, 2.0, 1 / 2, 2)


def test_merging_the_same_sums_twice_changes_nothing():
    sums = partials(RATE, DATA, by="shop_id")
    assert sums.merge(sums).to_frame().equals(sums.to_frame())


def test_two_shops_of_one_part_are_not_merged_in_silence():
    one = partials(RATE, DATA)
    other = partials(RATE, dataset(asked("x", 2, 9), shop="t", as_of=DATA.as_of))
    with pytest.raises(
        ArgumentError, match=r"different sums for pdd\.reply_rate_3min on 2026-03-02"
    ):
        one.merge(other)


def test_a_shop_that_is_silent_on_a_day_is_another_shop_all_the_same():
    one = partials(RATE, DATA)
    other = partials(
        RATE, dataset(asked("x", 3, None), shop="t", as_of=DATA.as_of), start=date(2026, 3, 2)
    )
    with pytest.raises(ArgumentError, match=f"different sums for {RATE} on 2026-03-02, part ''"):
        one.merge(other)


def test_the_day_named_is_the_first_that_differs():
    one = partials(RATE, DATA)
    other = partials(RATE, dataset(asked("x", 2, 1), asked("y", 2, 5), as_of=DATA.as_of))
    other = other.merge(partials(RATE, DATA, start=date(2026, 3, 4), end=date(2026, 3, 5)))
    silent = partials(
        RATE,
        dataset(asked("x", 2, 1), asked("y", 2, 5), as_of=DATA.as_of),
        start=date(2026, 3, 2),
        end=date(2026, 3, 4),
    )
    assert one.merge(other).days["reported_on"].n_unique() == 3, "the 2nd is the same in both"
    with pytest.raises(ArgumentError, match="on 2026-03-03"):
        one.merge(silent)


def test_a_warning_names_a_settled_day_whose_sums_changed():
    early = partials(RATE, DATA)
    late = partials(RATE, dataset(asked("x", 2, 1), asked("y", 2, 2)), as_of=at(4, 12))
    for one, other in ((early, late), (late, early)):
        with pytest.warns(CsmetricsWarning, match=f"{RATE} had settled 2026-03-02, part '', and"):
            merged = one.merge(other)
        assert finish(merged, end=date(2026, 3, 3)).row(0)[3:5] == (2.0, 2.0), "known later"


def test_the_sums_of_two_parts_are_added():
    north = partials(RATE, DATA, part="north")
    south = partials(
        RATE, dataset(asked("x", 2, 9), asked("x", 3, 1), shop="t", as_of=DATA.as_of), part="south"
    )
    row = finish(north.merge(south), per="all").row(0, named=True)
    assert (row["numerator"], row["denominator"], row["pending"]) == (1.0, 3.0, 3)


def test_a_part_that_lacks_a_day_is_an_error():
    north = partials(RATE, DATA, part="north")
    south = partials(RATE, DATA, part="south", start=date(2026, 3, 3))
    with pytest.raises(
        ArgumentError, match="part 'south', has no sums for 1 of the days needed, the first"
    ):
        finish(north.merge(south))


def test_what_is_open_is_open_in_any_part():
    three = {"start": date(2026, 3, 2), "end": date(2026, 3, 5), "as_of": at(9, 0)}
    north = partials(RATE, DATA, part="north", **three)
    south = partials(RATE, DATA, part="south", **three | {"end": date(2026, 3, 3)})
    assert (north.open_since, south.open_since) == (date(2026, 3, 5), date(2026, 3, 3))
    assert north.merge(south).open_since == date(2026, 3, 3)


def test_a_day_between_that_was_not_evaluated_is_open():
    known = {"as_of": at(9, 0)}
    one = partials(RATE, DATA, end=date(2026, 3, 3), **known)
    other = partials(RATE, DATA, start=date(2026, 3, 5), end=date(2026, 3, 7), **known)
    assert one.merge(other).open_since == date(2026, 3, 3)


@pytest.mark.parametrize("by", [(), ("shop_id",)])
def test_a_night_without_events_adds_nothing(by, tmp_path):
    kept = partials(RATE, DATA, by=by)
    night = partials(RATE, DATA, by=by, start=date(2026, 3, 4))
    night.write_parquet(tmp_path / "night.parquet")
    night = Partials.read_parquet(tmp_path / "night.parquet")
    assert night.open_since is night.as_of is None
    assert finish(night).is_empty()
    for merged in (kept.merge(night), night.merge(kept)):
        assert merged.to_frame().equals(kept.to_frame())
        assert finish(merged).equals(finish(kept))


def test_no_metrics_are_no_rows():
    none = partials([], DATA, by="shop_id")
    assert finish(none.merge(none)).equals(evaluate([], DATA, by="shop_id"))


def team(values, **kwargs):
    frame = DATA.frame("messages").collect()
    teams = pl.Series("team", [*values, *[values[-1]] * (frame.height - len(values))])
    return partials(RATE, Dataset(messages=frame.with_columns(teams)), by="team", **kwargs)


def test_nobody_is_a_group_that_is_merged_like_any_other():
    # the 2nd: x in time, of team 7; y late, of none. The 3rd: all of none, x and z pending
    nobody = team([7, 7, None])
    first = team([7, 7, None], end=date(2026, 3, 3), as_of=at(3, 0))
    second = team([None], start=date(2026, 3, 3))  # a column of nothing but nulls
    merged = first.merge(second).merge(second)
    rows = finish(merged, per="all").select("team", "numerator", "denominator", "pending").rows()
    assert rows == [(None, 0.0, 1.0, 2), (7, 1.0, 1.0, 0)]
    assert finish(merged, per="all").equals(finish(nobody, per="all"))


def test_groups_of_unlike_types_are_not_merged():
    with pytest.raises(ArgumentError, match="by column 'team' is Int64 in one and String in the"):
        team([7], end=date(2026, 3, 3)).merge(team(["7"], start=date(2026, 3, 3)))


@pytest.mark.parametrize(
    "value", [Decimal("1.50"), "七", True, date(2026, 1, 1), at(1, 1), timedelta(1), 1.5, b"x"]
)
def test_groups_of_any_type_survive_the_file(value, tmp_path):
    sums = team([value])
    sums.write_parquet(tmp_path / "sums [1].parquet")
    again = Partials.read_parquet(tmp_path / "sums [1].parquet")
    assert again.to_frame().schema == sums.to_frame().schema
    assert finish(again.merge(sums), per="all")["team"].to_list() == [value]


def test_a_group_of_two_types_is_refused():
    order = pl.DataFrame(
        {
            "order_id": ["o"],
            "shop_id": ["s"],
            "buyer_id": ["x"],
            "created_at": [at(2, 11)],
            "paid_at": [at(2, 12)],
            "grouped_at": [at(2, 12)],
            "shipped_at": [at(2, 13)],
            "signed_at": [at(2, 14)],
            "closed_at": [at(2, 15)],
            "amount": [1],
            "quantity": [1],
            "team": ["7"],
        }
    )
    messages = DATA.frame("messages").with_columns(team=pl.lit(7))
    data = Dataset(messages=messages, orders=order)
    for asked in (partials, evaluate):
        with pytest.raises(
            ArgumentError, match="'team' has different types in different tables, Int32 and String"
        ):
            asked([RATE, "taobao.sales_amount"], data, by="team")
    unknown = DATA.frame("messages").with_columns(team=pl.lit(None))
    sales = evaluate(
        [RATE, "taobao.sales_amount"], Dataset(messages=unknown, orders=order), by="team", per="all"
    )
    assert sales.select("metric", "team").rows() == [(RATE, None), ("taobao.sales_amount", "7")]


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda sums: finish(sums, per="weeks"), "per is one of .* Did you mean 'week'"),
        (lambda sums: finish(sums, start="2026-03-02"), "start is a date, for example"),
        (lambda sums: finish(sums, end=at(3, 0)), "end is a date, for example"),
        (lambda sums: finish(sums, start=date(2026, 3, 9)), "start=2026-03-09 is not before the"),
        (lambda sums: finish(sums, end=date(2026, 3, 1)), "end=2026-03-01 is not after the days"),
        (
            lambda sums: finish(sums, start=date(2026, 3, 3), end=date(2026, 3, 3)),
            "start=2026-03-03 is not before end=2026-03-03",
        ),
        (
            lambda sums: finish(sums, end=date(2026, 3, 9)),
            (
                "has no sums for 5 of the days needed, the first being 2026-03-04; it has 2, "
                "2026-03-02 to"
            ),
        ),
        (lambda _: finish(DATA), "finish takes Partials, not a Dataset"),
        (lambda sums: sums.merge(DATA), "merged with Partials, not with a Dataset"),
        (lambda _: partials(RATE, DATA, part=None), "part must be a string"),
        (lambda _: days_needed(RATE), "metric is a Metric"),
    ],
)
def test_what_is_no_argument_is_said(call, what):
    with pytest.raises(ArgumentError, match=what):
        call(partials(RATE, DATA))


def test_days_before_anything_was_are_silent_days():
    sums = partials(RATE, DATA)
    rows = finish(sums, start=date(2026, 3, 1)).select("denominator", "value").rows()
    assert rows == [(0.0, None), (2.0, 0.5), (0.0, None)]
    cut = partials(RATE, DATA, start=date(2026, 3, 2))
    with pytest.raises(
        ArgumentError, match="has no sums for 1 of the days needed, the first being 2026-0"
    ):
        finish(cut, start=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (
            lambda: partials([RATE, "pdd.consult_buyers"], DATA),
            "different metrics cannot be merged: only one has pdd.consult_buyers",
        ),
        (lambda: partials(RATE, DATA, by="shop_id"), "different by"),
        (lambda: partials(RATE, DATA, edition=date(2026, 1, 1)), "different edition"),
    ],
)
def test_unlike_sums_are_not_merged(other, what):
    with pytest.raises(ArgumentError, match=what):
        partials(RATE, DATA).merge(other())


def test_sums_of_a_definition_that_was_changed_are_not_merged():
    metric = registry[RATE]
    edition = metric.editions[0]
    changed = metric.model_copy(
        update={"editions": (edition.model_copy(update={"settles_after": 5}), *metric.editions[1:])}
    )
    with pytest.raises(ArgumentError, match="different definitions"):
        partials(metric, DATA).merge(partials(changed, DATA))


def test_a_day_that_had_not_settled_has_to_be_evaluated_again():
    early = partials(RATE, DATA, as_of=at(3, 10, 1))
    late = partials(RATE, dataset(asked("x", 4, 1)), start=date(2026, 3, 4), as_of=at(4, 10, 1))
    merged = early.merge(late)
    with pytest.raises(
        ArgumentError,
        match="had unsettled figures on 2026-03-03 when it was last evaluated at 2026-03-03 10:01",
    ):
        finish(merged)
    assert early.open_since == date(2026, 3, 3)
    assert finish(merged, end=date(2026, 3, 3)).row(0)[3:5] == (1.0, 2.0)


def test_a_gap_between_the_days_is_an_error():
    one = partials(RATE, DATA, end=date(2026, 3, 3))
    other = partials(RATE, dataset(asked("x", 5, 1)), start=date(2026, 3, 5))
    with pytest.raises(
        ArgumentError, match="has no sums for 2 of the days needed, the first being 2026-03-03"
    ):
        finish(one.merge(other), per="all")


def test_a_trailing_window_needs_its_days_unless_nothing_was_before():
    trailing = next(
        metric
        for metric in registry.values()
        if metric.editions[0].trailing > 1
        and not metric.unfilled
        and set(partials_tables(metric)) <= {"messages"}
        and all(e.settles_after is not None for e in metric.editions)
    )
    begun = partials(trailing, DATA, edition=date(2026, 3, 2))
    whole = evaluate(trailing, DATA, edition=date(2026, 3, 2))
    assert finish(begun).equals(whole)
    cut = partials(trailing, DATA, edition=date(2026, 3, 2), start=date(2026, 3, 2))
    with pytest.raises(ArgumentError, match="has no sums for"):
        finish(cut)


def partials_tables(metric):
    from csmetrics.model.requirements import required_columns  # noqa: PLC0415

    return [
        table
        for e in metric.editions
        for table in required_columns(e.measure)
        if table != "buyer_flags"
    ]


def test_a_metric_that_never_settles_is_refused():
    with pytest.raises(ArgumentError, match=r"desk\.response_rate_3min: never settles"):
        partials("desk.response_rate_3min", DATA)


def test_a_file_gives_back_the_same_sums(tmp_path):
    sums = partials([RATE, "pdd.avg_response_time"], DATA, by=["shop_id", "agent_id"])
    sums.write_parquet(tmp_path / "sums.parquet")
    again = Partials.read_parquet(tmp_path / "sums.parquet")
    assert again.fingerprint == sums.fingerprint
    assert again.to_frame().equals(sums.to_frame())
    assert finish(again, per="all").equals(finish(sums, per="all"))


def test_a_file_of_another_version_is_refused_where_figures_mean_something_else(
    tmp_path, monkeypatch
):
    sums = partials(RATE, DATA)
    sums.write_parquet(tmp_path / "sums.parquet")
    monkeypatch.setattr("csmetrics.evaluation.incremental.partials.VERSION", "0.0.0")
    assert finish(Partials.read_parquet(tmp_path / "sums.parquet")).equals(finish(sums))
    monkeypatch.setattr("csmetrics.evaluation.incremental.partials.SEMANTICS", 99)
    with pytest.raises(FileError, match="by a version of the library whose"):
        Partials.read_parquet(tmp_path / "sums.parquet")


@pytest.mark.parametrize("content", [b"", b"PAR1 cut", None])
def test_what_holds_no_sums_is_refused(tmp_path, content):
    path = tmp_path / "sums.parquet"
    if content is None:
        pl.DataFrame({"a": [1]}).write_parquet(path)
    else:
        path.write_bytes(content)
    with pytest.raises(FileError, match="cannot be read as partial sums"):
        Partials.read_parquet(path)


def test_sums_travel():
    sums = partials(RATE, DATA, by="shop_id")
    for other in (copy.deepcopy(sums), pickle.loads(pickle.dumps(sums))):  # noqa: S301  our own
        assert finish(sums.merge(other)).equals(finish(sums))


def test_no_days_are_no_rows():
    empty = partials(RATE, DATA, start=date(2026, 3, 2), end=date(2026, 3, 3), as_of=at(2, 9))
    assert finish(empty).height == 1
    assert finish(empty)["denominator"].to_list() == [0.0]


def test_by_may_not_name_a_column_of_the_sums():
    data = Dataset(messages=DATA.frame("messages").with_columns(part=pl.lit("x")))
    with pytest.raises(ArgumentError, match="'part' is also a column that partials adds"):
        partials(RATE, data, by="part")


@pytest.mark.parametrize(
    ("metric", "by", "days"),
    [
        (RATE, (), 0),
        (RATE, ("agent_id",), 30),  # whom a question reached may be the author of 30 days before
        (RATE, ("shop_id", "hour"), 0),
        (RATE, ("team",), 30),  # of whose agent it follows
        ("taobao.response_rate_3min", (), 30),  # rounds with one agent
        ("ali1688.first_response_time", (), 30),  # once an account
        ("douyin.cs_sales_amount", ("agent_id",), 4 + 30),  # 72 h back, and whom it reached
        ("douyin.reply_rate_3min", (), 0),
        ("jd.answer_rate", (), None),  # all messages of its sessions
    ],
)
def test_a_metric_says_how_many_days_of_messages_it_needs(metric, by, days):
    assert days_needed(registry[metric], by) == days


def test_knowledge_is_that_of_the_latest_night():
    sums = partials(RATE, DATA, end=date(2026, 3, 3), as_of=at(3, 0))
    assert sums.as_of == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert sums.open_since - date(2026, 3, 2) in (timedelta(0), timedelta(1))


def test_one_edition_that_never_settles_is_enough_to_refuse():
    (rule,) = registry[RATE].editions
    first = rule.model_copy(update={"until": date(2026, 1, 1), "settles_after": None})
    second = rule.model_copy(update={"since": date(2026, 1, 1), "until": None})
    two = registry[RATE].model_copy(update={"id": "test.two", "editions": (first, second)})
    with pytest.raises(ArgumentError, match="never settles"):
        partials(two, DATA)
