"""Theme of the charts: Chinese fonts, distinguishable colours and shapes, axes by unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from csmetrics.errors import ArgumentError
from csmetrics.reporting.display.extras import extra
from csmetrics.reporting.display.inert import made_inert
from csmetrics.wording.figure_text import Lang

if TYPE_CHECKING:
    import altair as alt

FONTS = (
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "Segoe UI",
    "Helvetica Neue",
    "Arial",
    "sans-serif",
)
"""The Chinese fonts of each system, then fallbacks; the first one installed is used."""

INK, SOFT, LINE, ACCENT, WARN = "#1b2733", "#5b6770", "#d8dee4", "#0b5cad", "#b3261e"
GROUPS = (
    "#0b5cad",
    "#b8500a",
    "#1a7a4c",
    "#8a3ffc",
    "#a3195b",
    "#00737a",
    "#6b5300",
    "#4d5358",
)
"""Colours of contrast 4.5 : 1 or more on white; ``SHAPES`` distinguish points as well."""
SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
)
WIDTH, HEIGHT = 560, 220
_WIDE = 0x2E7F
"""The last code point that is taken as one letter wide; later ones are two."""

_STEPS = (
    *(1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400),
    *(172800, 432000, 864000, 2592000, 8640000, 31536000, 315360000),
)

Chart = Any
"""An altair chart of any class; ``Any``, because altair is imported when first used."""


def charts() -> Any:  # noqa: ANN401  the module altair
    """Import altair; the error says how to install it."""
    return extra("altair", "a chart")


def configured(chart: Chart) -> alt.TopLevelMixin:
    """Set fonts, colours and axes of a finished chart, and make its texts inert."""
    quoted = ", ".join(f"'{font}'" if " " in font else font for font in FONTS)
    axis = {"labelColor": INK, "titleColor": SOFT, "labelFontSize": 12, "titleFontSize": 12}
    return made_inert(  # type: ignore[no-any-return]  # see Chart
        chart.configure(font=quoted, background="white", padding=6)
        .configure_view(strokeOpacity=0)
        .configure_axis(gridColor=LINE, domainColor=SOFT, tickColor=SOFT, **axis)
        .configure_title(
            color=INK, fontSize=15, anchor="start", subtitleColor=SOFT, subtitleFontSize=12
        )
        .configure_legend(labelColor=INK, titleColor=SOFT, labelFontSize=12, titleFontSize=12)
    )


def labels_of(unit: str, lang: Lang) -> dict[str, str]:
    """Return the axis options that format labels of a unit."""
    if unit == "ratio":
        return {"format": ".2~%"}
    if unit == "seconds":
        d, h, m, s = ("天", "小时", "分", "秒") if lang == "zh" else ("d", "h", "m", "s")
        shown = f"format(datum.value, '~g') + '{s}'"
        for large, size, name, small, part in (
            (60, 60, m, 1, s),
            (3600, 3600, h, 60, m),
            (86400, 86400, d, 3600, h),
        ):
            rest = f"floor(datum.value % {size} / {small})"
            both = f"floor(datum.value / {size}) + '{name}' + ({rest} ? {rest} + '{part}' : '')"
            shown = f"datum.value >= {large} ? {both} : {shown}"
        return {"labelExpr": shown}
    if unit.startswith("CNY"):
        return {"labelExpr": "'¥' + format(datum.value, ',~f')"}
    return {"format": ",~f"}


def scaled(
    values: Iterable[float | None], unit: str, lang: Lang, ticks: int = 5
) -> tuple[Any, dict[str, Any]]:
    """Return a scale that covers all values, and the axis options with ticks.

    Counts and amounts start at 0, shares and durations near the smallest value. Ticks of durations
    are round times.
    """
    scale = charts().Scale
    known = [value for value in values if value is not None]
    if unit == "ratio" and known and min(known) == max(known):  # equal values need some height
        domain = [max(0.0, known[0] - 0.05), min(1.0, known[0] + 0.05)]
        options = {"tickCount": ticks, **labels_of(unit, lang)}
        return scale(domain=domain, zero=False, nice=False), options
    if unit != "seconds" or not known:
        return scale(zero=unit != "ratio", nice=True), {"tickCount": ticks, **labels_of(unit, lang)}
    at = time_ticks(min(known), max(known), ticks)
    options = {"values": at, **labels_of(unit, lang)}
    return scale(domain=[at[0], at[-1]], nice=False, zero=False), options


def time_ticks(low: float, high: float, steps: int = 5) -> list[int]:
    """Return round times, in seconds, that enclose [low, high]; about ``steps`` intervals.

    Examples:
        >>> time_ticks(47.7, 102.2)
        [40, 60, 80, 100, 120]
        >>> time_ticks(40, 130, 3)
        [30, 60, 90, 120, 150]
        >>> time_ticks(60, 60)
        [60, 61]
    """
    step = next(step for step in _STEPS if high - low <= step * steps or step == _STEPS[-1])
    first = int(low // step) * step
    last = max(-int(-high // step) * step, first + step)
    return [*range(first, last + step, step)]


def in_lines(text: str, wide: int = 20) -> str:
    r"""Wrap a name at spaces to lines of ``wide``; a Chinese character counts as two.

    Examples:
        >>> in_lines("Inquiring buyers who paid in the end")
        'Inquiring buyers who\npaid in the end'
        >>> in_lines("询单→最终付款人数")
        '询单→最终付款人数'
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and sum(1 + (ord(sign) > _WIDE) for sign in longer) > wide:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def drawn(frame_rows: list[dict[str, object]]) -> Any:  # noqa: ANN401  altair's data
    """Return rows as inline data of a chart.

    Raises:
        ArgumentError: There are no rows.
    """
    if not frame_rows:
        msg = "there is nothing to draw: the result has no row of this metric; name one that it has"
        raise ArgumentError(msg)
    return charts().InlineData(values=tuple(frame_rows))  # altair copies lists repeatedly
