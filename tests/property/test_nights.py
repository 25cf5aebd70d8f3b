"""Sums kept from night to night give what one evaluation of all the data gives, or are refused.

Whatever happens to the nights: missed, run twice, merged late and out of order, known again after
a look back, kept in files, put together of shops, mixed with nights of other definitions.
"""

from __future__ import annotations

import tempfile
import warnings
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from csmetrics import Dataset, Partials, days_needed, evaluate, finish, partials
from csmetrics.errors import ArgumentError, CsmetricsWarning
from tests.property.laws import (
    BYS,
    FRAMES,
    PARTS,
    Several,
    computable,
    engine,
    is_quantile,
    quietly,
    same,
    some_metrics,
)
from tests.property.pools import busy
from tests.seen import FIRST_SEED, FULL, ROUNDS, count, enough, lacking, law, saw

PERS = ("day", "week", "month", "all")


def settling(some, data, by) -> Several:
    """Those of the metrics that settle, are made of sums, and whose units have the columns."""
    kept = [
        m
        for m in some
        if all(e.settles_after is not None for e in m.editions) and not is_quantile(m)
    ]
    return computable(kept, data, {"by": by})


def summed(*args, **kwargs) -> Partials:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CsmetricsWarning)
        return partials(*args, **kwargs)


def merged(one: Partials, other: Partials) -> Partials:
    """Both together; a strange night is doubted, and these are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CsmetricsWarning)
        return one.merge(other)


def day_numbers(data) -> tuple:
    """The first and the last day that evaluate covers when it is not told any."""
    days = quietly(evaluate, "pdd.consult_buyers", data)["period_start"]
    return days.min(), days.max()


def recent(data, start, needed) -> Dataset:
    """The data set with no messages but those of so many days before ``start``."""
    tables = {name: data.frame(name).collect() for name in FRAMES if name in data.tables}
    first = start - timedelta(days=needed)
    tables["messages"] = tables["messages"].filter(pl.col("sent_at").dt.date() >= first)
    return Dataset(**tables, time_zone=data.time_zone, as_of=data.as_of, invalid="trust")


def shops_of(data) -> dict[str, Dataset]:
    """The data of each shop."""
    found = {}
    for shop in ("s1", "s2"):
        tables = {
            name: data.frame(name).collect().filter(pl.col("shop_id").eq(shop).fill_null(True))  # noqa: FBT003
            for name in data.tables
        }
        found[shop] = Dataset(**tables, time_zone=data.time_zone, as_of=data.as_of, invalid="trust")
    return found


class Nights(RuleBasedStateMachine):
    """A job that runs every night, and all that can go wrong with it."""

    @initialize(
        data=busy(as_of=False),
        some=some_metrics(PARTS if FULL else 4 * PARTS),
        by=st.sampled_from(BYS),
        of_shops=st.sampled_from((False, False, True)),
        lead=st.integers(0, 4),
        evening=st.sampled_from((True, True, False)),  # in an evening much is open
    )
    def begin(self, data, some, by, of_shops, lead, evening):  # noqa: PLR0913, PLR0917  each once
        self.data, self.by, self.of_shops = data, by, of_shops
        self.evening = evening
        self.asked = settling(some, data, by)
        self.first, last = day_numbers(data)
        sent = data.frame("messages").select(pl.col("sent_at").dt.date().max()).collect().item()
        self.last = min(last, sent + timedelta(days=4))
        self.today = min(self.first + timedelta(days=lead), self.last)
        self.zone = ZoneInfo(data.time_zone)
        self.parts = shops_of(data) if of_shops else {"": data}
        self.needed = [days_needed(m, by) for m in self.asked]
        self.kept = None
        self.whole = self.told = self.filed = self.looked = self.refused = False
        self.written = []
        self.looks = 0
        self.run()

    def known(self, day):
        """When the job of a day runs: at its end, or in its evening, when much is open."""
        end = datetime.combine(day, time(19), self.zone)
        if not self.evening:
            end = datetime.combine(day + timedelta(days=1), time(), self.zone)
        return min(end, self.data.as_of)

    def sums(self, start, day, **more) -> Partials:
        """What a night tells of the days from ``start`` to ``day``, part by part."""
        end = day + timedelta(days=1)
        found = None
        for part, data in self.parts.items():
            given_data = data
            if start is not None and None not in self.needed and not more:
                given_data = recent(data, start, max(self.needed, default=0))
            night = summed(
                self.asked,
                given_data,
                by=self.by,
                part=part,
                start=start,
                end=end,
                as_of=self.known(day),
                **more,
            )
            found = night if found is None else merged(found, night)
        return found

    def run(self, **more):
        """A night as it should be: all that is open, up to today."""
        start = self.first if self.kept is None else min(self.kept.open_since, self.today)
        if self.kept is None:  # shops begin on different days: all from one day on, long before
            start = self.first - timedelta(days=40) if self.of_shops else None
        night = self.sums(start, self.today, **more)
        self.kept = night if self.kept is None else merged(self.kept, night)
        self.whole, self.told, self.filed = True, False, False
        self.written.append(night)
        count("nights")

    @precondition(lambda self: self.today < self.last)
    @rule(days=st.integers(1, 3))
    def a_night_comes(self, days):
        self.today = min(self.today + timedelta(days=days), self.last)
        self.looked = False
        count("missed", days > 1)
        self.run()

    @precondition(lambda self: self.today < self.last)
    @rule()
    def a_night_tells_of_its_own_day_alone(self):
        self.today += timedelta(days=1)
        self.looked = False
        self.kept = merged(self.kept, self.sums(self.today, self.today))
        self.whole = self.told = self.filed = False
        count("alone")

    @precondition(lambda self: not self.looked)
    @rule(recheck=st.integers(1, 4))
    def a_night_looks_back(self, recheck):
        self.run(recheck=recheck)
        self.looked = True
        count("rechecked")

    @rule(which=st.integers(0, 20), first=st.booleans())
    def an_old_night_is_merged_once_more(self, which, first):
        old = self.written[which % len(self.written)]
        before = self.kept
        self.kept = merged(old, before) if first else merged(before, old)
        assert self.kept.to_frame().equals(before.to_frame())
        assert self.kept.days.equals(before.days)
        count("doubled")

    @precondition(lambda self: not self.filed)
    @rule()
    def the_sums_go_through_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sums.parquet"
            self.kept.write_parquet(path)
            read = Partials.read_parquet(path)
        assert read.to_frame().equals(self.kept.to_frame())
        self.kept, self.told, self.filed = read, False, True
        count("files")

    @precondition(lambda self: self.asked and not self.refused)
    @rule()
    def nights_of_other_definitions_are_refused(self):
        metric = self.asked[0]
        editions = tuple(
            e.model_copy(update={"settles_after": e.settles_after + 1}) for e in metric.editions
        )
        other = Several((metric.model_copy(update={"editions": editions}), *self.asked[1:]))
        night = summed(other, self.data, by=self.by, as_of=self.kept.as_of)
        with pytest.raises(ArgumentError, match="definitions"):
            self.kept.merge(night)
        self.refused = True
        count("refused")

    @invariant()
    def what_is_finished_is_what_evaluate_tells(self):
        if getattr(self, "kept", None) is None or not self.asked or self.told:
            return
        self.told = True
        call = {"start": self.first, "end": self.today + timedelta(days=1)}
        self.looks += 1
        per = PERS[self.looks % len(PERS)]
        try:
            finished = quietly(finish, self.kept, per=per, **call)
        except ArgumentError:
            assert not self.whole
            count("incomplete")
            return
        whole = engine(self.asked, self.data, by=self.by, per=per, as_of=self.kept.as_of, **call)
        same(finished, whole)
        saw(whole, self.data, self.asked, {"by": self.by})


FLOORS = {"rows": 200, "pending": 15, "nights": 30, "doubled": 10, "alone": 3, "incomplete": 2}
FLOORS |= {"files": 5, "rechecked": 5, "refused": 5}


def test_whatever_happens_to_the_nights():
    limits = settings(max_examples=7 if FULL else 3, stateful_step_count=8)
    for number in range(3 * ROUNDS):
        run_state_machine_as_test(seed(FIRST_SEED + number)(Nights), settings=limits)
        if not FULL and not lacking(FLOORS):
            break
    enough(FLOORS)


test_whatever_happens_to_the_nights.is_a_law = True


@pytest.mark.wide
@law(rounds=1, pending=10)
@given(data=busy(), some=some_metrics(), by=st.sampled_from(BYS), per=st.sampled_from(PERS))
def test_the_sums_of_two_shops_are_those_of_both(data, some, by, per):
    asked = [m for m in settling(some, data, by) if m.editions[0].trailing == 1]
    if not asked:
        return
    first, last = day_numbers(data)
    if first is None:
        return
    call = {"by": by, "start": first, "end": last + timedelta(days=1), "as_of": data.as_of}
    one, other = (summed(asked, share, part=shop, **call) for shop, share in shops_of(data).items())
    whole = engine(asked, data, per=per, **call)
    same(quietly(finish, merged(one, other), per=per), whole)
    same(quietly(finish, merged(other, one), per=per), whole)
    saw(whole, data, asked, {"by": by})
