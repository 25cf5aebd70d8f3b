"""The arguments and options that several commands share."""

from __future__ import annotations

import locale
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

Per = Literal["day", "week", "month", "quarter", "year", "all"]
Lang = Literal["zh", "en"]

_DATES = ["%Y-%m-%d"]
_TIMES = [f"%Y-%m-%d{between}%H:%M{seconds}" for between in "T " for seconds in (":%S", "")]


@dataclass(frozen=True)
class KnowledgeTime:
    """The value of ``--as-of``: a local time, or None for the end of the last day."""

    at: datetime | None = None


def _knowledge_time(given: str | KnowledgeTime) -> KnowledgeTime:
    if isinstance(given, KnowledgeTime):
        return given
    if given.strip().lower() == "end-of-day":
        return KnowledgeTime()
    for form in _TIMES:
        with suppress(ValueError):
            return KnowledgeTime(datetime.strptime(given, form))  # noqa: DTZ007  local
    msg = f"{given!r} is neither a local time such as 2026-03-29T23:59 nor end-of-day"
    raise typer.BadParameter(msg)


DataPath = Annotated[
    Path,
    typer.Argument(
        metavar="DIR|FILE.toml",
        help="A folder of files named after the tables (messages.parquet, orders.csv …), "
        "or a project file (数据文件夹或项目文件).",
        show_default=False,
    ),
]
Metrics = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        "-m",
        help="An id, an exact name (3分钟人工回复率), a pattern such as 'pdd.*', an id with "
        "parameters 'id(limit=180)', or a file of your own metrics (.py, .json); may be repeated. "
        "Default: the project's (指标).",
    ),
]
Periods = Annotated[Per, typer.Option("--per", help="How long a period is (周期).")]
By = Annotated[
    list[str] | None,
    typer.Option(help="Split by a column: shop_id, agent_id, your own; may be repeated (分组)."),
]
Start = Annotated[
    datetime | None,
    typer.Option(
        formats=_DATES, help="The first day, such as 2026-03-02 (起始日).", metavar="DATE"
    ),
]
End = Annotated[
    datetime | None,
    typer.Option(formats=_DATES, help="The day after the last (结束日，不含).", metavar="DATE"),
]
AsOf = Annotated[
    KnowledgeTime | None,
    typer.Option(
        parser=_knowledge_time,
        help="Leave out what happened after this local time, such as 2026-03-29T23:59;"
        " end-of-day: the data are of whole days, including the last one (截至时点；end-of-day"
        " 为最后一天结束).",
        metavar="TIME|end-of-day",
    ),
]
Edition = Annotated[
    datetime | None,
    typer.Option(
        formats=_DATES,
        help="Use for every day the edition in force on this date (按该日版本).",
        metavar="DATE",
    ),
]
SkipMissing = Annotated[
    bool,
    typer.Option(
        "--skip-missing",
        help="Leave out, with a warning, metrics that cannot be computed from the data"
        " (跳过缺数据的指标).",
    ),
]
AllowCode = Annotated[
    bool,
    typer.Option(
        "--allow-code",
        help="Run the .py files of metrics that the project file names; only if you trust their"
        " author (允许运行项目中的 .py).",
    ),
]
AllowOutside = Annotated[
    bool,
    typer.Option(
        "--allow-outside",
        help="Read files outside the folder, if its project file or a link leads to them"
        " (允许读取文件夹之外的文件).",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="Write to this file: .parquet, .csv, .xlsx or .json (输出文件).",
        metavar="FILE",
    ),
]
Language = Annotated[
    Lang | None,
    typer.Option("--lang", help="Chinese or English (语言).", envvar="CSMETRICS_LANG"),
]
Text = Annotated[
    bool,
    typer.Option(
        "--text", help="Show the text of messages, which the import must have kept (显示内容)."
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print JSON; errors and warnings are JSON too, one object on each line of stderr.",
    ),
]


def language(lang: Lang | None) -> Lang:
    """Return the given language; else Chinese if the locale is Chinese, English if not."""
    return lang or ("zh" if (locale.getlocale()[0] or "").lower().startswith("zh") else "en")


def day(of: datetime | None) -> date | None:
    """Return the date of an option, if given."""
    return of and of.date()


def moment(as_of: KnowledgeTime | None) -> datetime | None:
    """Return the time of ``--as-of`` for an argument ``as_of``; None for end-of-day."""
    return None if as_of is None else as_of.at


def of_data(as_of: KnowledgeTime | None) -> Literal["end-of-day"] | None:
    """Return "end-of-day" for the argument ``as_of`` of ``load``, if ``--as-of`` is that."""
    return "end-of-day" if as_of is not None and as_of.at is None else None


def columns(by: list[str] | None) -> tuple[str, ...]:
    """Split the values of a repeatable option at commas."""
    return tuple(name.strip() for given in by or () for name in given.split(",") if name.strip())
