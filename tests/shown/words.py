"""Listing of the names and formats of columns, values, figures and periods, zh · en."""

from datetime import date, datetime, timedelta
from typing import get_args

from csmetrics.catalogue.builtin import registry
from csmetrics.catalogue.registry import Registry
from csmetrics.language.base import Own
from csmetrics.wording import bilingual, column_names, figure_text
from csmetrics.wording.bilingual import Text
from csmetrics.wording.column_names import _ATTRIBUTES, _TABLES, _TIMES, _VALUES
from tests.shown.clauses import both

UNITS = {
    "ratio": (0.0, 0.00004, 0.005, 0.73235, 0.99996, 1.0, 1.5, -0.0214),
    "seconds": (
        0.0,
        0.04,
        12.0,
        59.94,
        59.95,
        90.0,
        180.0,
        3599.6,
        3600.0,
        5400.0,
        172800.0,
        -83.0,
    ),
    "count": (0.0, 7.0, 1234.0, -3.0),
    "CNY": (0.0, 45.0, 45.6, 1234567.891, -12.5),
    "CNY per buyer": (140.649,),
    "per hour": (1.5, 2.0),
}
SPANS = (
    (0.92683, 0.99911, "ratio"),
    (0.3, 0.3004, "ratio"),
    (12.0, 40.0, "count"),
    (5.0, 90.0, "seconds"),
)
DAYS = ((2026, 3, 1), (2026, 3, 2), (2026, 1, 1), (2026, 4, 1), (2025, 12, 29), (2024, 1, 1))
LENGTHS = (1, 7, 31, 90, 91, 365, 366)


def words():
    """Yield the lines of all tables."""
    for title, lines in (
        ("Tables, columns, values", names()),
        ("Figures: as value, difference, amount and limit", figures()),
        ("Periods", periods()),
        ("Lengths of time, days, ordinals, hours", lengths()),
        ("What is found, and a page of it", found()),
        ("Definition sheets", sheets()),
        ("What moves which figures", moved()),
    ):
        yield from (title, *lines, "")


def names():
    yield from (f"{name}: {both(column_names.table(name))}" for name in _TABLES)
    for name in (*_TIMES, *_ATTRIBUTES, "own_column"):
        yield f"{name}: {both(column_names.column(name))}; {column_names.event(name)}"
    for kind in get_args(Own.model_fields["type"].annotation):
        yield f"{kind}: {both(column_names.column(Own(name='topic', type=kind)))}"
    for value in (*_VALUES, 0, 1, 7, "odd"):
        yield f"{value!r}: {both(column_names.values((value,)))}"
    yield f"several: {both(column_names.values(('spam', 3, 'odd')))}"
    yield ", ".join(map(column_names.a, ("agent", "order", "item", "rating")))


def figures():
    for unit, values in UNITS.items():
        for value in values:
            forms = (figure_text.figure, figure_text.difference, figure_text.amount)
            forms += (figure_text.limit,) if value >= 0 else ()
            text = (both(figure_text.bilingual(form, value, unit)) for form in forms)
            step = figure_text.shown_step(abs(value), unit)
            yield f"{value} {unit}: {' ¦ '.join(text)}; step {step}"
    for low, high, unit in SPANS:
        yield f"{low}–{high}: {figure_text.span(low, high, unit, 'zh')}"
    for form in (figure_text.figure, figure_text.difference):
        yield both(Text(zh=form(None, "ratio", "zh"), en=form(None, "ratio", "en")))


def periods():
    for start in (date(*day) for day in DAYS):
        text = (figure_text.period(start, start + timedelta(days=n)) for n in LENGTHS)
        yield f"{start}: {' ¦ '.join(text)}"
    for at in (None, datetime(2026, 3, 2, 9, 5, 59)):  # noqa: DTZ001  local
        yield f"{figure_text.moment(at, 'zh')} · {figure_text.moment(at, 'en')}"


def lengths():
    for seconds in (0.5, 1, 90, 60, 3600, 5400, 86400, 3661, 172800):
        yield f"{seconds}: {both(bilingual.duration(timedelta(seconds=seconds)))}"
    yield ", ".join(bilingual.th(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111, 112))
    yield ", ".join(bilingual.day(n) for n in (-2, -1, 0, 1, 2))
    yield bilingual.clock("09:00", "22:30")
    parts = [Text(zh=one, en=one.upper()) for one in ("a", "b", "a")]
    yield both(bilingual.join(parts, "、", " and "))
    yield " ¦ ".join(map(both, bilingual.unique(parts)))


def found():
    some = registry.find(platform="jd", text="满意")
    more = registry.find(text="好评率")
    yield from (repr(some), *repr(more).splitlines(), repr(registry.find(text="no such thing")))
    yield from Registry([*some, *more])._repr_html_().splitlines()


def sheets():
    """Yield definition sheets: with parameters, with several editions, with trailing windows."""
    for name in ("taobao.slow_response_buyers", "kuaishou.reply_rate_3min", "xhs.reply_rate_3min"):
        for lang in ("zh", "en"):
            yield from registry[name].sheet(lang).splitlines()
            yield ""


def moved():
    """Yield each driver with its action and its metrics."""
    metrics = {}
    for metric in registry.values():
        for driver in metric.drivers:
            metrics.setdefault(driver, []).append(metric.id)
    for driver, ids in metrics.items():
        yield f"{both(driver.cause)} → {both(driver.action)}"
        yield f"  {', '.join(ids)}"
