"""Files of partial sums: damaged, forged or fought over, each has an error of its own."""

from __future__ import annotations

import multiprocessing
import random
import threading
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

import csmetrics as cs
from csmetrics import CsmetricsError, Partials, finish
from csmetrics.errors import FileError

METRICS = ["pdd.reply_rate_3min", "pdd.consult_buyers"]
SHOP = cs.datasets.sample_shop(days=8)


def night(first, last, **more):
    return cs.partials(
        METRICS,
        SHOP,
        by="shop_id",
        start=date(2026, 3, first),
        end=date(2026, 3, last + 1),
        as_of=datetime(2026, 3, last + 1),  # noqa: DTZ001  local
        **more,
    )


KEPT = night(2, 5)


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "sums.parquet"
    KEPT.write_parquet(path)
    return path


def refused(path, says=""):
    with pytest.raises(FileError, match=says) as caught:
        Partials.read_parquet(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("seed", range(40))
def test_a_file_with_other_bytes_is_refused_before_any_of_it_is_read(store, seed):
    content = bytearray(store.read_bytes())
    chance = random.Random(seed)  # noqa: S311  no secret
    at = chance.randrange(len(content))
    match seed % 4:
        case 0:
            content[at] ^= 1 << chance.randrange(8)
        case 1:
            del content[at:]
        case 2:
            content[at:at] = content[: chance.randrange(1, 50)]
        case 3:
            content[at : at + 40] = bytes(40) if any(content[at : at + 40]) else b"x" * 40
    store.write_bytes(content)
    refused(store, "cannot be read as partial sums")


@pytest.mark.parametrize(
    "edit",
    [
        lambda rows: pl.concat([rows, rows]),
        lambda rows: rows.head(rows.height // 2),
        lambda rows: rows.with_columns(pl.col("numerator") + 1),
        lambda rows: rows.with_columns(pl.lit(date(9999, 12, 30)).alias("reported_on")),
        lambda rows: rows,
    ],
    ids=["doubled", "halved", "more", "year 9999", "only written again"],
)
def test_a_file_that_another_program_wrote_again_is_refused(store, edit):
    found = {"csmetrics partials": pl.read_parquet_metadata(store)["csmetrics partials"]}
    edit(pl.read_parquet(store)).write_parquet(store, metadata=found, compression="gzip")
    refused(store, "not written by write_parquet|changed or is damaged")


def sums(column, value):
    return lambda kept: replace(kept, sums=kept.sums.with_columns(value.alias(column)))


def days(column, value):
    return lambda kept: replace(kept, days=kept.days.with_columns(value.alias(column)))


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda kept: replace(kept, sums=pl.concat([kept.sums, kept.sums])), "twice"),
        (lambda kept: replace(kept, days=pl.concat([kept.days, kept.days])), "a day of .* twice"),
        (lambda kept: replace(kept, days=kept.days.head(3)), "has no day of|no row for that day"),
        (sums("numerator", pl.lit(None, pl.Int128)), "numerator is null in a row of its sums"),
        (sums("pending", pl.lit(None, pl.Int64)), "pending is null in a row of its sums"),
        (sums("numerator", pl.lit(-1, pl.Int128)), "numerator of pdd.* is negative"),
        (sums("denominator", pl.lit(-1, pl.Int128)), "denominator is negative"),
        (sums("pending", pl.lit(-1, pl.Int64)), "pending is negative"),
        (sums("pending_met", pl.lit(9, pl.Int64)), "a row has pending_met above pending"),
        (sums("numerator", pl.col("numerator").cast(pl.Float64)), "numerator Float64"),
        (sums("numerator", pl.col("numerator").cast(pl.String)), "numerator String"),
        (sums("numerator", pl.col("denominator") + 1), "above its denominator"),
        (sums("reported_on", pl.lit(date(9999, 12, 30))), "twice|no such day"),
        (days("reported_on", pl.lit(date(9999, 12, 30))), "the day 9999-12-30"),
        (days("reported_on", pl.col("reported_on").dt.offset_by("7973y")), "the day 9999-03-02"),
        (days("final", pl.lit(None, pl.Boolean)), "final is null in a row of its days"),
        (days("final", pl.lit(1)), "final Int32"),
        (days("as_of", pl.col("as_of").dt.replace_time_zone(None)), "as_of Datetime"),
        (days("metric", pl.lit("pdd.none")), "twice|not one of its metrics"),
        (lambda kept: replace(kept, time_zone="Mars/Base"), "Mars/Base"),
        (lambda kept: replace(kept, by=("shop_id", "agent_id")), "g1"),
        (lambda kept: replace(kept, by=()), "a column 'g0'"),
        (lambda kept: replace(kept, sums=kept.sums.with_columns(extra=1)), "a column 'extra'"),
        (lambda kept: replace(kept, sums=kept.sums.drop("pending")), "pending"),
        (lambda kept: replace(kept, metrics=kept.metrics[:1]), "not one of its metrics"),
        (
            lambda kept: replace(kept, hours=kept.hours.with_columns(hour=pl.lit(25, pl.Int8))),
            "hour",
        ),
    ],
)
def test_sealed_sums_that_cannot_be_are_refused(tmp_path, edit, says):
    edit(KEPT).write_parquet(tmp_path / "sums.parquet")
    refused(tmp_path / "sums.parquet", says)


def test_a_group_may_be_called_anything(tmp_path):
    name = '"seal": "' + "0" * 64
    data = cs.Dataset(
        messages=SHOP.frame("messages").with_columns(shop_id=pl.lit(name)).collect(),
        as_of=SHOP.as_of,
    )
    kept = cs.partials(METRICS, data, by="shop_id")
    kept.write_parquet(tmp_path / "sums.parquet")
    again = Partials.read_parquet(tmp_path / "sums.parquet")
    assert again.to_frame().equals(kept.to_frame())


def test_of_two_jobs_that_read_one_file_the_second_to_write_is_told(store):
    one, other = Partials.read_parquet(store), Partials.read_parquet(store)
    won = one.merge(night(6, 6))
    won.write_parquet(store)
    with pytest.raises(FileError, match="another job has written it since it was read"):
        other.merge(night(6, 6)).write_parquet(store)
    assert Partials.read_parquet(store).to_frame().equals(won.to_frame())
    won = won.merge(night(7, 7))
    won.write_parquet(store)  # whoever wrote it last may go on
    again = Partials.read_parquet(store).merge(night(6, 7))
    again.write_parquet(store)


def test_sums_that_never_saw_the_file_may_not_lose_what_it_holds(store):
    for other in (night(4, 6), cs.partials(METRICS, SHOP, by="agent_id"), night(2, 4)):
        with pytest.raises(FileError, match="contains sums that these partials lack"):
            other.write_parquet(store)
    assert Partials.read_parquet(store).to_frame().equals(KEPT.to_frame())
    night(2, 5).write_parquet(store)  # the same
    more = night(2, 6)
    more.write_parquet(store)  # all of it, and more
    assert Partials.read_parquet(store).to_frame().equals(more.to_frame())


def test_what_nobody_can_read_may_be_written_over(store):
    store.write_bytes(b"PAR1 of something else")
    night(4, 4).write_parquet(store)
    assert finish(Partials.read_parquet(store)).height


def job(store, day, barrier, message):
    kept = Partials.read_parquet(store).merge(night(6, day))
    barrier.wait(60)
    try:
        kept.write_parquet(store)
    except CsmetricsError as error:
        message.append((day, str(error)))
    else:
        message.append((day, ""))


def test_jobs_that_write_at_once_leave_one_whole_and_tell_the_others(store):
    found, barrier = [], threading.Barrier(4)
    jobs = [threading.Thread(target=job, args=(store, 6 + n % 2, barrier, found)) for n in range(4)]
    for one in jobs:
        one.start()
    for one in jobs:
        one.join(120)
    won = [day for day, error in found if not error]
    assert len(found) == 4
    assert len(won) == 1
    assert all("another job has written it" in error for _, error in found if error)
    last = Partials.read_parquet(store).days["reported_on"].max()
    assert last == date(2026, 3, won[0])
    assert [path.name for path in store.parent.iterdir()] == [store.name]


def hold(path, held, go):
    from csmetrics.evaluation.incremental.store import folder_lock  # noqa: PLC0415  in the other process

    with folder_lock(path):
        held.set()
        go.wait(60)


def test_a_writer_waits_for_one_of_another_process_and_says_so_in_the_end(store, monkeypatch):
    pytest.importorskip("fcntl")
    spawned = multiprocessing.get_context("spawn")
    held, go = spawned.Event(), spawned.Event()
    other = spawned.Process(target=hold, args=(store, held, go))
    other.start()
    try:
        assert held.wait(60)
        monkeypatch.setattr("csmetrics.evaluation.incremental.store._PATIENCE", 0.1)
        with pytest.raises(FileError, match="another process is writing"):
            KEPT.write_parquet(store)
    finally:
        go.set()
        other.join(60)
    KEPT.write_parquet(store)


def test_a_folder_that_is_none_is_said(tmp_path):
    with pytest.raises(FileError, match="its folder does not exist"):
        KEPT.write_parquet(tmp_path / "none" / "sums.parquet")
    with pytest.raises(FileError, match="cannot be read as partial sums"):
        Partials.read_parquet(tmp_path / "none.parquet")
    with pytest.raises(FileError, match="cannot be read as partial sums"):
        Partials.read_parquet(Path(tmp_path))
