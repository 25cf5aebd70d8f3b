"""Listing of reconciliation texts: verdicts, faults of data, files that do not mix."""

from datetime import date, timedelta
from html import unescape
from re import sub

import polars as pl

import csmetrics as cs
from csmetrics.reconciliation.candidates import Reading
from csmetrics.reconciliation.data_faults import SHARES, SHIFTS, incomplete, shifted
from csmetrics.reconciliation.findings import Findings
from csmetrics.reconciliation.verdict_text import html, sentence
from tests.reconciliation.test_data_faults import messages

RATE = cs.registry["pdd.reply_rate_3min"]
DAY = date(2026, 3, 2)


def verdicts():
    """Yield every verdict in both languages, then the faults of data."""
    for name, found in findings():
        yield f"## {name}"
        yield from (sentence(found, "zh"), sentence(found, "en"), "")
    yield "## a page of figures and readings"
    page = html(undecided(3, distinguishing=TELLING))
    yield from (unescape(sub("<[^>]+>", " ", line)) for line in page.splitlines())
    yield from ("", "## data")
    for hours, (fault, _) in zip(SHIFTS, shifted(cs.Dataset(messages=messages("1"))), strict=True):
        yield f"{hours:+}: {fault.words.zh} · {fault.words.en}"
    for name, fault in missing():
        yield f"{name}: {fault.units} · {fault.words.zh} · {fault.words.en}"
    yield from ("", "## files that differ")
    yield from (f"{name}: {text or 'no difference'}" for name, text in mixed())


def reading(agreeing, compared=9, **clauses):
    return Reading(cs.vary(RATE, **clauses), tuple(clauses), agreeing, compared)


def cells(differing, same=6):
    """Return cells with ``differing`` and ``same`` figures, and one without published value."""
    rows = [
        {
            "period_start": DAY + timedelta(days=n),
            "agent_id": "lin" if n % 2 else None,
            "printed": f"{90 - n}.00%",
            "low": 0.9,
            "high": 0.91,
            "value": None if n == 1 else 0.8,
            "agrees": n >= differing,
            "why_not": None,
        }
        for n in range(differing + same)
    ]
    rows.append(rows[-1] | {"printed": "延迟统计", "agrees": None, "why_not": "not published"})
    return pl.DataFrame(rows, infer_schema_length=None)


BASE, LIMIT = reading(4), reading(9, limit=300)
TWO = LIMIT, reading(9, replies="any")
MANY = [reading(9, limit=seconds) for seconds in (20, 30, 60, 120, 240, 300, 600)]
TELLING = pl.DataFrame(
    {"period_start": [DAY, DAY], "agent_id": ["wu", None], "shop_id": ["peach", "plum"]}
)
FAULT, _ = next(shifted(cs.Dataset(messages=messages("1"))))


def undecided(differing, readings=TWO, **more):
    ranked = (LIMIT, BASE)
    return Findings(RATE, "undecided", cells(differing), tuple(readings), ranked=ranked, **more)


def findings():
    undetermined = (
        reading(9, limit=300),
        reading(9, limit=300, replies="any"),
        reading(9, limit=300, hours="all"),
        reading(9, limit=300, replies="typed"),
    )
    yield "same", Findings(RATE, "same", cells(0), (BASE,), (reading(9),))
    none = Findings(RATE, "same", cells(0), (reading(9),), (reading(9),), undetermined[1:2])
    yield "same, of which a clause is not told", none
    yield "explained", Findings(RATE, "explained", cells(5), (LIMIT,), (LIMIT, BASE))
    yield (
        "explained, clauses undetermined",
        Findings(RATE, "explained", cells(5), (LIMIT,), (LIMIT, BASE), undetermined),
    )
    yield "undecided", undecided(3)
    yield "undecided, with a figure that would tell", undecided(3, distinguishing=TELLING)
    yield "undecided, of many", undecided(5, MANY)
    yield "undecided, of six", undecided(5, MANY[:6])
    yield "undecided, two differ", undecided(2, distinguishing=TELLING.tail(1))
    yield "one reading, one figure differs, the data in doubt", undecided(1, [LIMIT], fault=FAULT)
    yield "data", Findings(RATE, "data", cells(9), (), (BASE,), fault=FAULT)
    yield "nothing compared", Findings(RATE, "nothing compared", cells(0), (), (reading(0, 0),))
    late = (reading(8, limit=300), BASE, reading(0, 4, hours="all"), reading(0, 5, replies="any"))
    yield "no reading", Findings(RATE, "no reading", cells(5), (), late[:2])
    yield "no reading, one of which settles late", Findings(RATE, "no reading", cells(5), (), late)


def missing():
    """Yield findings of missing rows: on a day, of an agent, on many days."""

    def lacking(places, days=6, agents=("lin", "wu"), below=20.0):
        rows = [
            {
                "period_start": DAY + timedelta(days=n),
                "agent_id": who,
                "low": 0.9 if (n, who) in places else 0.8,
                "high": 0.9 if (n, who) in places else 0.8,
                "value": 0.8,
                "denominator": below,
                "agrees": (n, who) not in places,
                "absent": False,
            }
            for n in range(days)
            for who in agents
        ]
        return pl.DataFrame(rows)

    def told(places, *, counted=True, drawn=0.1, rows=1000, **more):
        moved = pl.DataFrame({"apart": [drawn] * len(places)})
        fewer = [(share, moved) for share in SHARES for _ in range(3)]
        return incomplete(lacking(places, **more), ["agent_id"], fewer, counted=counted, rows=rows)

    # 10 % more of 20 units is 2 each
    yield "one day", told({(2, "lin"), (2, "wu")})
    yield "one agent", told({(n, "lin") for n in range(6)})
    yield "three days", told({(0, "lin"), (1, "wu"), (3, "lin")})
    yield "four days", told({(0, "lin"), (1, "wu"), (3, "lin"), (5, "wu")})
    yield "of four agents", told({(n, who) for n, who in enumerate("abcd")}, agents=tuple("abcde"))
    yield "in rows", told({(0, "lin"), (1, "wu"), (3, "lin")}, counted=False)
    yield "one unit", told({(0, "lin"), (1, "wu")}, below=4.0, days=2)


def mixed():
    """Yield the errors of files with other definitions."""
    data = cs.Dataset(messages=messages("1"))
    own = cs.provenance(RATE, data)
    yield "itself", own.differs(own)
    for name, clauses in (
        ("limit", {"limit": 300}),
        ("two", {"limit": 300, "replies": "any"}),
    ):
        varied = cs.provenance(cs.vary(RATE, **clauses), data)
        yield name, own.differs(varied)
        yield f"{name}, turned round", varied.differs(own)
    yield "edition", own.differs(cs.provenance(RATE, data, edition=DAY))
    yield "trailing", cs.provenance(RATE, data, trailing=7).differs(own)
    yield "period", own.differs(cs.provenance(RATE, data, per="week"))
    yield "another metric", own.differs(cs.provenance("pdd.consult_buyers", data))
