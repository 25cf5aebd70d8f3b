"""A naive ``as_of`` that the clocks skip is refused by whatever takes one."""

import inspect
from datetime import UTC, date, datetime

import pytest

import csmetrics as cs
from csmetrics import datasets, project, reference
from csmetrics.errors import ArgumentError, CsmetricsError
from csmetrics.reference import plain_days

SKIPPED = datetime(2024, 3, 31, 1, 30)  # noqa: DTZ001  in London it is no local time
TWICE = datetime(2024, 10, 27, 1, 30)  # noqa: DTZ001  in London it is two: the earlier is meant
RATE = "pdd.reply_rate_3min"
MARCH, APRIL, MAY = (date(2024, month, 1) for month in (3, 4, 5))


@pytest.fixture(scope="module")
def shop():
    """A shop whose data end later, in a zone that skips an hour."""
    sample = datasets.sample_shop(days=1)
    tables = {name: sample.frame(name) for name in sample.tables}
    return cs.Dataset(**tables, time_zone="Europe/London")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, shop):
    path = tmp_path_factory.mktemp("shop")
    shop.frame("messages").sink_parquet(path / "messages.parquet")
    return path


ASKED = {
    "Dataset": lambda _, **at: cs.Dataset(**at, time_zone="Europe/London"),
    "evaluate": lambda shop, **at: cs.evaluate(RATE, shop, **at),
    "explain": lambda shop, **at: cs.explain(RATE, shop, **at),
    "partials": lambda shop, **at: cs.partials(RATE, shop, **at),
    "check": lambda shop, **at: cs.check(shop, "pdd.*", **at),
    "details": cs.details,
    "arrivals": cs.arrivals,
    "concurrency": cs.concurrency,
    "score": lambda shop, **at: cs.score(cs.Scorecard.template("presale"), shop, **at),
    "split": cs.split,
    "staffing": cs.staffing,
    "contributions": lambda shop, **at: cs.contributions(
        RATE, shop, between=((MARCH, APRIL), (APRIL, MAY)), by="agent_id", **at
    ),
    "diff": lambda shop, **at: cs.diff(RATE, "pdd.reply_rate_5min", shop, **at),
    "reconcile": lambda shop, **at: cs.reconcile(
        RATE, shop, [{"period_start": MARCH, "value": "70%"}], **at
    ),
    "transcript": lambda shop, **at: cs.transcript(shop, "s1", **at),
    "report": lambda shop, **at: cs.report(shop, "never-written.html", **at),
}


def test_all_that_take_it_are_asked():
    public = {name: getattr(cs, name) for name in cs.__all__}
    takes = {
        name
        for name, verb in public.items()
        if inspect.isfunction(verb) or verb is cs.Dataset
        if "as_of" in inspect.signature(verb).parameters
    }
    assert takes == set(ASKED)


@pytest.mark.parametrize("verb", ASKED)
def test_a_time_that_clocks_skip_is_refused(verb, shop):
    with pytest.raises(CsmetricsError, match=r"2024-03-31T01:30.*Europe/London: the clocks skip"):
        ASKED[verb](shop, as_of=SKIPPED)


@pytest.mark.parametrize("verb", [reference.evaluate, reference.units])
def test_the_reference_refuses_it_too(verb, shop):
    metric = cs.registry[RATE]
    with pytest.raises(ArgumentError, match=r"2024-03-31 01:30.* its clocks skip it"):
        verb(metric, shop, as_of=SKIPPED)


def test_so_do_projects_and_truncation(folder, shop):
    with pytest.raises(ArgumentError, match="the clocks skip it"):
        project.load(folder, time_zone="Europe/London", as_of=SKIPPED)
    with pytest.raises(ArgumentError, match="the clocks skip it"):
        shop.truncate(SKIPPED)


def test_a_time_that_comes_twice_is_the_earlier():
    noon = datetime(2024, 10, 26, 12, tzinfo=UTC)
    row = {"message_id": "m", "shop_id": "s", "buyer_id": "b", "sender": "buyer", "sent_at": noon}
    data = cs.Dataset(messages=[cs.tables.Message(**row)], time_zone="Europe/London")
    kept = cs.partials(RATE, data, as_of=TWICE.replace(fold=1))
    assert kept.as_of.astimezone(UTC) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    clock = plain_days.Clock("Europe/London")
    assert clock.instant(TWICE.replace(fold=1)) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
