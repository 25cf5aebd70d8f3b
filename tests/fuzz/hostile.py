"""Strategies of malformed frames and arguments, and the check that only our errors appear."""

import faulthandler
import resource
import warnings
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import strategies as st
from polars.testing import parametric

from csmetrics import CsmetricsError, CsmetricsWarning
from csmetrics.tables import KEYS, TABLES, columns_of
from csmetrics.tables.schema.amounts import Amount
from csmetrics.tables.schema.column_types import Flag, IdText, Name, OneOf, Text, Whole
from csmetrics.tables.schema.date_type import LocalDate
from csmetrics.tables.schema.timestamps import Timestamp

HANGS = 300  # seconds, on a busy machine
MEMORY = 2 << 20  # kibibytes; a row for each day up to the year 9999 takes more than half
NOON = datetime(2026, 3, 2, 12)  # noqa: DTZ001  local wherever it is given
ODD_NAMES = (
    *("", " ", "_csmetrics_row_", "csmetrics_refused", "csmetrics_repaired", "literal", "len"),
    *("g0", "t", "day", "reported", "quantity", "numerator", "value", "status", "metric", "row"),
    *("buyer_id_own", "session_id_right", "message_id|null", "__index_level_0__", "^.*$", "*"),
    *("买家", "\u200b", "x" * 300, "a\nb", "kind", "weight", "at", "unit", "next", "previous"),
)
ZONES = ("Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC")


@contextmanager
def only_our_errors():
    """Allow only the library's errors and warnings, within limits of time and memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    faulthandler.dump_traceback_later(HANGS, exit=True)  # native code ignores exceptions
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CsmetricsWarning)
            yield
    except CsmetricsError as error:
        str(error).encode()  # the text must be encodable
    finally:
        faulthandler.cancel_dump_traceback_later()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY


texts = st.one_of(
    st.sampled_from(["", " ", "\x00", "nan", "null", "买家", "a/b", "1e5", "=1+1", "x" * 5000]),
    st.text(max_size=5),
)
far_times = st.sampled_from(
    [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999), datetime(1970, 1, 1), NOON]  # noqa: DTZ001
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    texts,
    far_times,
    st.binary(max_size=3),
    st.dates(),
    st.timedeltas(),
    st.decimals(allow_nan=True),
    st.just(object()),
    st.just([]),
    st.just(()),
    st.just({}),
    st.just(int),
    st.lists(texts, max_size=3),
    st.dictionaries(texts, texts, max_size=2),
)
"""Values that may be passed as an argument by mistake."""


def good_series(table, name, height):
    """Draw a valid column; there are few buyers, so that rows share keys."""
    columns = columns_of(table)
    kind, few = columns[name].type, (99 if (name,) == KEYS[table] else 2)
    later = timedelta(seconds=list(columns).index(name))
    values = {
        IdText: lambda: [f"{name}-{n % few}" for n in range(height)],
        OneOf: lambda: [kind.values[n % len(kind.values)] for n in range(height)],
        Text: lambda: ["text"] * height,
        Name: lambda: ["name"] * height,
        LocalDate: lambda: [NOON.date() + timedelta(days=n + later.seconds) for n in range(height)],
        Flag: lambda: [n % 2 == 0 for n in range(height)],
        Whole: lambda: [n % 5 + 1 for n in range(height)],
        Amount: lambda: [Decimal(n) for n in range(height)],
        Timestamp: lambda: [NOON + later + timedelta(minutes=n * n) for n in range(height)],
    }[type(kind)]()
    return pl.Series(name, values, dtype=kind.dtype("UTC") if not values else None)


def any_series(name, height):
    """Draw a column of any polars type."""
    return parametric.series(
        name=name,
        min_size=height,
        max_size=height,
        allow_null=True,
        allow_chunks=False,
        excluded_dtypes=[pl.Categorical] if height == 0 else [],
    )


@st.composite
def same_but_stranger(draw, series):
    """Draw a column converted to another type, or with some values changed."""
    turned = draw(
        st.sampled_from(
            [
                *(
                    pl.Datetime(unit, zone)
                    for unit in ("ms", "us", "ns")
                    for zone in (None, *ZONES)
                ),
                *(pl.String, pl.Categorical, pl.Binary, pl.Date, pl.Null, pl.List(pl.Int8)),
                *(pl.Int8, pl.UInt64, pl.Int128, pl.Float32, pl.Float64, pl.Boolean, pl.Time),
                *(pl.Decimal(38, 0), pl.Decimal(38, 10), pl.Decimal(5, 2), pl.Object),
            ]
        )
    )
    if turned == pl.Object:
        return pl.Series(series.name, series.to_list(), dtype=pl.Object)
    try:
        return series.cast(turned, strict=False)
    except (pl.exceptions.PolarsError, OverflowError):
        return series


@st.composite
def hostile_series(draw, table, name, height):
    """Draw a column of a table, mostly malformed."""
    good = good_series(table, name, height)
    how = draw(st.sampled_from(["good"] * 6 + ["any", "cast", "far", "null", "text"]))
    if how == "any":
        return draw(any_series(name, height))
    if how == "cast":
        return draw(same_but_stranger(good))
    if how == "far":
        far = draw(st.lists(far_times, min_size=height, max_size=height))
        return pl.Series(name, far, dtype=pl.Datetime(draw(st.sampled_from(["ms", "us"]))))
    if how == "null":
        return pl.Series(name, [None] * height, dtype=draw(st.sampled_from([pl.Null, good.dtype])))
    if how == "text":
        found = draw(st.lists(st.one_of(st.none(), texts), min_size=height, max_size=height))
        return pl.Series(name, found, dtype=pl.String)
    return good


@st.composite
def hostile_frames(draw, table, *, most=6):
    """Draw a frame that resembles the table; half of them differ only by further columns."""
    height = draw(st.integers(0, most))
    names = [name for name in columns_of(table) if draw(st.integers(0, 19))]
    calm = draw(st.booleans())
    columns = [
        good_series(table, name, height) if calm else draw(hostile_series(table, name, height))
        for name in names
    ]
    odd = draw(st.lists(st.sampled_from(ODD_NAMES), max_size=2, unique=True))
    columns += [draw(any_series(name, height)) for name in odd if name not in names]
    frame = pl.DataFrame(draw(st.permutations(columns)))
    shape = draw(st.sampled_from(["plain", "plain", "chunked", "sliced", "gathered", "twice"]))
    if shape == "chunked":
        frame = pl.concat([frame[:1], frame[1:]], rechunk=False)
    elif shape == "sliced":
        frame = frame[1:-1]
    elif shape == "gathered":
        frame = frame[::-1]
    elif shape == "twice":
        frame = pl.concat([frame, frame])
    return frame.lazy() if draw(st.booleans()) else frame


def hostile_tables(*, most=3):
    """Draw several malformed tables."""
    return st.lists(st.sampled_from(list(TABLES)), min_size=1, max_size=most, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: hostile_frames(name) for name in names})
    )


days = st.sampled_from(
    [None, date(2026, 3, 1), date(2026, 3, 4), date(1, 1, 1), date(9999, 12, 31)]
)
