"""Which verdict follows from how many figures agree, and what is tried for it, with no data read.

A case states how many of the compared figures our definition gives, which readings one and two
clauses away give all of them, and whether a fault of the data explains them.
"""

import re
from datetime import date, datetime
from typing import NamedTuple

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.model.edition import Text
from csmetrics.reconciliation import reconcile
from csmetrics.reconciliation.candidates import Reading
from csmetrics.reconciliation.data_faults import SHIFTS, DataFault
from csmetrics.reconciliation.findings import Findings
from csmetrics.reconciliation.reconcile import _Case, _simplest
from csmetrics.reconciliation.verdict_text import html, sentence
from tests.every import for_every

RATE = cs.registry["pdd.reply_rate_3min"]
DAY = date(2026, 3, 2)
SHIFTED = DataFault("shifted", Text(zh="时间", en="times"), 8)
LACKING = DataFault("missing", Text(zh="缺", en="rows"))
CLAUSES = {"limit": 300, "replies": "any", "hours": "all"}
LATE = "hours"


def reading(*names):
    varied = cs.vary(RATE, **{name: CLAUSES[name] for name in names})
    return Reading(varied, names, agreeing=40, compared=40)


class Case(NamedTuple):
    """``apart`` of 40 figures differ from ours; ``heard``: what was tried, in this order."""

    name: str
    apart: int
    one: tuple = ()
    two: tuple = ()
    edits: int = 2
    fault: DataFault | None = None
    compared: int = 40
    verdict: str = ""
    heard: tuple = ()


ANY, ALL, UTC, PAIRS, LACK = "", ("shifts", *SHIFTS), ("shifts", 8, -8), "pairs", "lack"
NO_SHIFT = ("shifts",)
LIMIT, REPLIES, HOURS = (("limit",),), (("replies",),), (("hours",),)
TWO = (("limit", "replies"),)
CASES = (
    Case("no figure", 0, compared=0, verdict="nothing compared"),
    Case("all agree", 0, verdict="same"),
    Case("12 are told by one clause", 12, LIMIT, verdict="explained", heard=(NO_SHIFT,)),
    Case("11 may be by chance", 11, LIMIT, verdict="explained", heard=(NO_SHIFT, PAIRS)),
    Case("but not where one edit is asked", 11, LIMIT, (), 1, None, 40, "explained", (NO_SHIFT,)),
    Case("3 are enough", 3, LIMIT, verdict="explained", heard=(NO_SHIFT, PAIRS)),
    Case("2 prove nothing", 2, LIMIT, verdict="undecided", heard=(NO_SHIFT, PAIRS, LACK)),
    Case("two explain 12", 12, LIMIT + REPLIES, verdict="undecided", heard=(NO_SHIFT,)),
    Case("two clauses", 20, (), TWO, verdict="explained", heard=(ALL, PAIRS)),
    Case("two clauses not asked for", 20, (), TWO, 1, None, 40, "no reading", (ALL, LACK)),
    Case("other hours", 20, HOURS, verdict="explained", heard=(UTC,)),
    Case("other hours among others", 20, LIMIT + HOURS, verdict="undecided", heard=(UTC,)),
    Case("hours, but the data are late", 20, HOURS, (), 2, SHIFTED, 40, "data", (UTC,)),
    Case("the data are late", 20, (), (), 2, SHIFTED, 40, "data", (ALL,)),
    Case("rows lack", 20, (), (), 2, LACKING, 40, "data", (ALL, PAIRS, LACK)),
    Case("nothing tells", 20, (), (), 2, None, 40, "no reading", (ALL, PAIRS, LACK)),
)


@for_every(case=CASES)
def test_a_verdict_follows_from_how_many_figures_differ(case, monkeypatch):
    heard = []

    class Stub(_Case):
        def compared(self, figures):  # noqa: ARG002  as in the class
            agrees = [False] * case.apart + [True] * (case.compared - case.apart)
            return pl.DataFrame(
                {"agrees": agrees, "absent": [False] * len(agrees), "period_start": DAY},
                schema_overrides={"agrees": pl.Boolean, "absent": pl.Boolean},
            ).with_columns(printed=None, low=None, high=None, value=None, why_not=None)

        def evaluate_readings(self, readings):
            return readings

        def faulty(self, shifts):
            heard.append(("shifts", *shifts))
            return case.fault if shifts and case.fault is SHIFTED else None

        def missing(self, cells):  # noqa: ARG002  as in the class
            heard.append(LACK)
            return case.fault if case.fault is LACKING else None

        def undetermined(self, fitting):  # noqa: ARG002  as in the class
            return ()

        def instead(self, fitting, undetermined):  # noqa: ARG002  as in the class
            return ()

        def distinguishing_days(self, readings):  # noqa: ARG002  as in the class
            return pl.DataFrame()

    def pairs(*_):
        heard.append(PAIRS)
        return [reading(*names) for names in case.two]

    monkeypatch.setattr(reconcile, "one_edit", lambda *_: [reading(*one) for one in case.one])
    monkeypatch.setattr(reconcile, "two_edits", pairs)
    asked = {"per": "day", "by": [], "start": None, "end": None, "as_of": None}
    ours = pl.DataFrame({"period_start": [DAY]})
    found = Stub(RATE, None, ours, [], None, asked, ours).decided(case.edits)
    assert (found.verdict, tuple(heard)) == (case.verdict, case.heard)
    if case.verdict == "data" or case.heard[-1:] == (LACK,):
        assert found.fault is case.fault
    wanted = set(case.one) if case.verdict != "data" or case.fault is SHIFTED else set()
    assert {one.clauses for one in found.readings if one.edits} == wanted | (
        set(case.two) if case.heard[-1:] == (PAIRS,) and not case.one else set()
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (("limit", "limit+replies"), ("limit",)),
        (("limit+replies", "limit+hours"), ("limit+replies", "limit+hours")),
        (("limit", "replies+hours"), ("limit", "replies+hours")),
        (("limit+replies+hours", "limit+hours"), ("limit+hours",)),
    ],
)
def test_a_reading_that_varies_all_of_another_and_more_is_left_out(given, kept):
    readings = {one: reading(*one.split("+")) for one in given}
    assert _simplest(tuple(readings.values())) == tuple(readings[one] for one in kept)


def figures(metric, *rows):
    """A result of so many days: each value, whether it is final, and how many units wait."""
    return pl.DataFrame(
        [(metric.label, date(2026, 3, 2 + n), *row) for n, row in enumerate(rows)],
        schema={
            "metric": pl.String,
            "period_start": pl.Date,
            "value": pl.Float64,
            "status": pl.String,
            "pending": pl.UInt32,
        },
        orient="row",
    ).with_columns(numerator=pl.lit(1.0), denominator=pl.lit(2.0))


YES, NO, LATER = (0.5, "final", 0), (0.25, "final", 0), (0.25, "provisional", 1)
TRIED = (
    # four days of 50%: ours on each, another reading's, how many are compared, and agree
    ("all agree", (NO, NO, NO, NO), (YES, YES, YES, YES), 4, 4),
    ("half have settled", (NO, NO, NO, NO), (YES, YES, LATER, LATER), 2, 2),
    ("fewer have settled", (NO, NO, NO, NO), (YES, LATER, LATER, LATER), 1, 0),
    ("ours have not settled", (NO, NO, LATER, LATER), (YES, YES, YES, NO), 2, 2),
    ("one differs", (NO, NO, NO, NO), (YES, YES, YES, NO), 4, 3),
)


@for_every(case=TRIED)
def test_a_reading_is_judged_by_the_figures_that_have_settled_in_both(case, monkeypatch):
    _, ours, theirs, compared, agreeing = case
    varied = cs.vary(RATE, limit=300)
    monkeypatch.setattr(reconcile, "figures_of", lambda *_, **__: [figures(varied, *theirs)])
    published = pl.DataFrame(
        {"period_start": [date(2026, 3, 2 + n) for n in range(4)], "low": 0.5, "high": 0.75}
    )
    (found,) = _Case(RATE, None, published, [], None, {}, figures(RATE, *ours)).evaluate_readings(
        [Reading(varied, ("limit",))]
    )
    assert (found.compared, found.agreeing) == (compared, agreeing)


def test_the_figures_that_would_decide_are_those_furthest_apart(monkeypatch):
    """Of any day and agent, though a week of the shop was asked about.

    They are 0.2 apart on the 4th and 0.1 on the 2nd; on the 6th there is only one of the two; on
    the 3rd they are alike, and on the 7th by four decimals.
    """
    first, other = cs.vary(RATE, limit=300), cs.vary(RATE, replies="any")
    values = {
        first: (0.5, 0.7, 0.3, 0.7, None, 0.90001),
        other: (0.6, 0.7, 0.5, 0.7, 0.9, 0.9),
    }
    heard = []

    def figures_of(metrics, _data, _registry, **asked):
        heard.append(asked)
        found = [figures(one, *((value, "final", 0) for value in values[one])) for one in metrics]
        return [frame.with_columns(agent_id=pl.lit("li")) for frame in found]

    monkeypatch.setattr(reconcile, "figures_of", figures_of)
    message = {"message_id": "m", "buyer_id": "b", "shop_id": "s", "sender": "buyer"}
    at = {"sent_at": datetime(2026, 3, 2)}  # noqa: DTZ001  local
    data = cs.Dataset(messages=pl.DataFrame([message | at]))
    asked = {"per": "week", "by": [], "start": DAY, "end": DAY, "as_of": None}
    case = _Case(RATE, data, pl.DataFrame(), [], None, asked, pl.DataFrame())
    text = case.distinguishing_days((Reading(first), Reading(other)))
    assert [day.day for day in text["period_start"]] == [4, 2, 6]
    assert heard == [{"per": "day", "by": ["agent_id"], "start": None, "end": None, "as_of": None}]


def test_of_further_readings_those_count_that_vary_another_clause(monkeypatch):
    """Beside another limit, any reply may do; but a second limit is no second clause."""
    fitting, found = reading("limit"), []
    limit, replies = cs.vary(RATE, limit=600), cs.vary(fitting.metric, replies="any")
    monkeypatch.setattr(
        reconcile,
        "one_edit",
        lambda metric, _: (
            [Reading(limit, ("limit",)), Reading(replies, ("replies",))]
            if metric is fitting.metric
            else []
        ),
    )

    class Stub(_Case):
        def evaluate_readings(self, readings):
            found.extend(readings)
            return [Reading(one.metric, one.clauses, n, 1) for n, one in enumerate(readings, 1)]

    stub = Stub(RATE, None, None, [], None, {}, None)
    (result,) = stub.undetermined(fitting)
    assert [one.clauses for one in found] == [("limit", "replies")]
    assert (result.metric, result.clauses) == (replies, ("limit", "replies"))


def test_where_a_clause_is_open_the_others_may_have_other_values(monkeypatch):
    """300 seconds fit with replies of people or any: with any, 600 seconds are tried as well."""
    open_ = reading("limit", "replies")
    given = {
        600: Reading(cs.vary(RATE, replies="any", limit=600), ("limit",)),
        300: Reading(open_.metric, ("limit",)),
        "hours": Reading(cs.vary(RATE, replies="any", hours="all"), ("hours",)),
    }
    beside = cs.vary(RATE, replies="any")
    monkeypatch.setattr(
        reconcile, "one_edit", lambda metric, _: [*given.values()] if metric == beside else []
    )

    class Stub(_Case):
        def evaluate_readings(self, readings):
            return [Reading(one.metric, one.clauses, 3, 3) for one in readings]

    stub = Stub(RATE, None, None, [], None, {}, None)
    (found,) = stub.instead(reading("limit"), (open_,))
    assert (found.metric, found.clauses) == (given[600].metric, ("limit", "replies"))


@pytest.mark.parametrize(("fits", "heard"), [(1, 1), (4, 4), (5, 4)])
def test_of_up_to_four_readings_the_next_ones_are_looked_at(fits, heard):
    """They are listed, and what an open clause allows stands beside a reading that is alone."""
    asked = []

    class Stub(_Case):
        def undetermined(self, fitting):
            asked.append(fitting)
            return (reading("replies", "hours"),)

        def instead(self, fitting, undetermined):  # noqa: ARG002  as in the class
            return (reading("hours"),)

        def distinguishing_days(self, readings):  # noqa: ARG002  as in the class
            return pl.DataFrame()

    limits = [Reading(cs.vary(RATE, limit=60 * n), ("limit",), 3, 3) for n in range(4, 4 + fits)]
    made = reconcile.Reconciliation(RATE, "same", pl.DataFrame())
    found = Stub(RATE, None, None, [], None, {}, None).explained(made, limits)
    assert asked == limits[:heard]
    assert len(found.undetermined) == heard
    assert found.readings == (*limits, *([reading("hours")] if fits == 1 else []))


@pytest.mark.parametrize(("right", "kind"), [(1, "doubled"), (2, "shifted"), (0, None)])
def test_doubled_rows_are_looked_for_before_other_times(right, kind):
    """Of two equal rows one is left; moved, both are there."""

    class Stub(_Case):
        def of_other(self, data, as_of=None):  # noqa: ARG002  as in the class
            rows = data.frame("messages").collect().height
            return pl.DataFrame({"agrees": [rows == right]})

    message = {"buyer_id": "b", "shop_id": "s", "sender": "buyer"}
    at = {"sent_at": datetime(2026, 3, 2)}  # noqa: DTZ001  local
    rows = pl.DataFrame([message | at | {"message_id": one} for one in "mn"])
    stub = Stub(RATE, cs.Dataset(messages=rows), None, [], None, {}, None)
    fault = stub.faulty((8, -8))
    assert (fault and fault.kind) == kind
    assert stub.faulty(()) is None


def agreed(*absent):
    return pl.DataFrame({"period_start": [DAY] * len(absent), "absent": absent}).with_columns(
        agrees=True, printed=None, low=None, high=None, value=None, why_not=None
    )


def test_figures_of_which_some_are_not_ours_are_compared_and_of_which_none_are_refused():
    class Stub(_Case):
        absent = (True, False)

        def compared(self, figures):  # noqa: ARG002  as in the class
            return agreed(*self.absent)

        def undetermined(self, fitting):  # noqa: ARG002  as in the class
            return (reading("limit"),)

    theirs = pl.DataFrame({"period_start": [date(2026, 2, 1), date(2026, 2, 2)]})
    ours = pl.DataFrame({"period_start": [DAY, date(2026, 3, 3)]})
    stub = Stub(RATE, None, theirs, [], None, {}, ours)
    found = stub.decided(1)
    assert found.verdict == "same"
    assert [one.clauses for one in found.undetermined] == [("limit",)]
    zh, en = str(found).splitlines()
    assert "2 个公布数" in zh
    assert "all 2 published figures" in en
    stub.absent = (True, True)
    with pytest.raises(ArgumentError) as error:
        stub.decided(1)
    assert str(error.value) == (
        "no row of published is for a period_start of ours: published has for example 2026-02-01,"
        " and ours 2026-03-03; give both the same days and ids"
    )


def test_the_figures_of_a_reading_are_counted_apart_from_those_of_our_definition():
    """Of 40 figures the reading settles in time for 38, and our definition gives 7."""
    fits = Reading(reading("limit").metric, ("limit",), agreeing=38, compared=38)
    base = Reading(RATE, (), agreeing=7, compared=40)
    found = Findings(RATE, "explained", pl.DataFrame(), (fits,), (fits, base))
    assert sentence(found, "zh") == (
        "3分钟人工回复率：平台的口径是“时限为 5 分钟”。按此 38 个数全部一致（原口径对上 7 个）。"
    )
    assert sentence(found, "en") == (
        "3-minute human reply rate: the platform's reading is: the limit is 5 min. All 38"
        " figures then agree (7 with the definition as it stands)."
    )


@pytest.mark.parametrize(
    ("compared", "zh", "en"),
    [
        ((40, 20), "", ""),
        (
            (40, 19),
            "；其中 1 种在这些日子尚未定数，无从比较",
            "; 1 of them has not settled on these days and could not be compared",
        ),
        (
            (40, 19, 0),
            "；其中 2 种在这些日子尚未定数，无从比较",
            "; 2 of them have not settled on these days and could not be compared",
        ),
    ],
)
def test_readings_with_fewer_than_half_of_the_figures_have_not_settled(compared, zh, en):
    tried = tuple(Reading(RATE, (), agreeing=7, compared=of) for of in compared)
    found = Findings(RATE, "no reading", pl.DataFrame(), (), tried)
    assert sentence(found, "zh").endswith(f"）对上 7/40 个{zh}。")
    assert sentence(found, "en").endswith(f") gives 7 of 40{en}.")


@pytest.mark.parametrize("edits", [0, 3, None])
def test_one_or_two_clauses_may_differ(edits):
    rows = [{"date": "2026-03-02", "value": "100%"}]
    with pytest.raises(ArgumentError, match="edits is 1 or 2"):
        cs.reconcile(RATE, cs.datasets.sample_shop(days=1), rows, edits=edits)


MEASURES = (
    # a metric, whether a lacking row of ours is 0, and whether its figures count units
    ("pdd.consult_buyers", True, True),
    ("pdd.sales_amount", True, False),
    ("pdd.reply_rate_3min", False, True),
    ("pdd.avg_response_time", False, False),
)


@for_every(case=MEASURES)
def test_no_row_is_0_for_counts_and_totals_and_counts_and_shares_are_of_units(case):
    name, zero, units = case
    metric = cs.registry[name]
    published = pl.DataFrame({"period_start": [DAY], "low": 0.0, "high": 0.0})
    one = _Case(metric, None, published, [], None, {}, None)
    (cell,) = one.compared(figures(metric)).to_dicts()
    assert (cell["value"] == 0) is zero
    assert one.counts_units() is units


@pytest.mark.parametrize(("days", "asked"), [(5, 0), (6, 9)])
def test_from_six_figures_on_rows_may_lack(days, asked, monkeypatch):
    """Nine times some rows are left out, and the figures are those known at the time asked for."""
    heard = []

    def figures_of(metrics, _data, _registry, **told):
        heard.append(told["as_of"])
        return [figures(metrics[0], *[YES] * days)]

    monkeypatch.setattr(reconcile, "figures_of", figures_of)
    message = {"message_id": "m", "buyer_id": "b", "shop_id": "s", "sender": "buyer"}
    at = {"sent_at": datetime(2026, 3, 2)}  # noqa: DTZ001  local
    data = cs.Dataset(messages=pl.DataFrame([message | at]))
    known = datetime(2026, 3, 9)  # noqa: DTZ001  local
    published = pl.DataFrame(
        {"period_start": [date(2026, 3, 2 + n) for n in range(days)], "low": 0.6, "high": 0.7}
    )
    case = _Case(RATE, data, published, [], None, {"as_of": known}, None)
    case.missing(case.compared(figures(RATE, *[YES] * days)))
    assert heard == [known] * asked


def test_a_figure_of_the_whole_range_has_no_day():
    message = {"message_id": "m", "buyer_id": "b", "shop_id": "s", "sender": "buyer"}
    at = {"sent_at": datetime(2026, 3, 2, 10)}  # noqa: DTZ001  local
    data = cs.Dataset(messages=pl.DataFrame([message | at]))
    found = cs.reconcile("pdd.consult_buyers", data, [{"value": "1"}], per="all", edits=1)
    assert found.verdict == "same"


def test_a_page_lists_twelve_readings_with_how_many_figures_each_gives():
    many = tuple(
        Reading(cs.vary(RATE, limit=100 + n), ("limit",), agreeing=n, compared=40)
        for n in range(14)
    )
    cells = pl.DataFrame({"period_start": [DAY], "agrees": [False]})
    page = html(Findings(RATE, "explained", cells, many, (Reading(RATE), *many)))
    assert re.findall(r"\((\d+)/(\d+)\)</li>", page) == [(str(n), "40") for n in range(12)]
