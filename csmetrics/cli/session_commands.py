"""``csmetrics details``, ``picks``, ``sample`` and ``transcript``: conversations to read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from csmetrics.cli import options
from csmetrics.cli.answering import Answer, AnswerRequest, answering

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

_WHO = ("shop_id", "buyer_id", "session_id", "agent_id", "started_at")
_FACTS = ("asked", "unanswered", "slowest_wait", "open_wait", "rating", "complaints_after")


@answering("metric", "range", "as_of", "sessions")
def details(asked: AnswerRequest) -> Answer:
    """List the sessions, or those behind a figure: how long, how slow, what came of it (会话明细).

    Without --start and --end the last 30 days. A terminal shows the first 20; -o writes all.

    Example:  csmetrics details exports/ -m pdd.reply_rate_3min --outcome failed --only agent_id=lin
    """
    found = _selected(asked)
    return Answer(found, (*_WHO, *_FACTS, *_own(asked)))


@answering("metric", "range", "as_of", "sessions")
def picks(
    asked: AnswerRequest,
    good: Annotated[int, typer.Option(help="The largest number of good examples (好案例数).")] = 5,
    bad: Annotated[int, typer.Option(help="The largest number of bad examples (差案例数).")] = 5,
    slow: Annotated[
        float,
        typer.Option(help="A reply that takes longer than this many seconds is slow (慢回复秒数)."),
    ] = 180,
) -> Answer:
    """Choose good and bad examples among the sessions, each with its reason (好坏案例).

    Example:  csmetrics picks exports/ --only agent_id=lin --good 2 --bad 3
    """
    from csmetrics import picks as chosen

    found = chosen(_selected(asked), good=good, bad=bad, slow=seconds("slow", slow))
    return Answer(found, ("example", "rank", *_WHO, "reason", *_own(asked)))


@answering("metric", "by", "range", "as_of", "sessions")
def sample(
    asked: AnswerRequest,
    n: Annotated[
        int, typer.Option("-n", help="The number of sessions for each member (每人抽几条).")
    ] = 5,
    strata: Annotated[
        list[str] | None,
        typer.Option(
            help="Draw from each value of a column, such as rating; may be repeated (分层)."
        ),
    ] = None,
    seed: Annotated[
        str, typer.Option(help="The same seed draws the same sessions (随机种子).")
    ] = "0",
) -> Answer:
    """Draw sessions at random for spot checks, the same ones for everybody (抽查).

    From each agent, or each member of --by; --by '' draws from all together.

    Example:  csmetrics sample exports/ -m pdd.reply_rate_3min -n 5 --by '' --seed 2026-03-30
    """
    from csmetrics import sample as drawn

    per = asked.by if asked.given["by"] else ("agent_id",)
    found = drawn(_selected(asked), per=per, n=n, strata=options.columns(strata), seed=seed)
    return Answer(found, (*_WHO, *_FACTS, "chance", *_own(asked)))


@answering("as_of")
def transcript(  # noqa: PLR0913  a session, or a buyer's day
    asked: AnswerRequest,
    session: Annotated[
        str | None, typer.Argument(help="The session's id (会话编号).", show_default=False)
    ] = None,
    buyer: Annotated[
        str | None, typer.Option(help="Without a session: the buyer, with --day (买家).")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The buyer's day (日期).", metavar="DATE"),
    ] = None,
    shop: Annotated[str | None, typer.Option(help="The buyer's shop (店铺).")] = None,
    text: options.Text = False,
) -> Answer:
    """Show one conversation, message by message (会话记录).

    Example:  csmetrics transcript exports/ s00042 --text
    """
    from csmetrics import transcript as read

    found = read(
        asked.project.data,
        session,
        buyer_id=buyer,
        day=options.day(day),
        shop_id=shop,
        text="text" if text else None,
        as_of=asked.days["as_of"],
    )
    as_json: dict[str, object] = {
        "shop_id": found.shop_id,
        "buyer_id": found.buyer_id,
        "session_id": found.session_id,
        "day": found.day,
        "messages": found.messages.to_dicts(),
    }
    return Answer(found.messages, lines=tuple(found.text(asked.lang).splitlines()), as_json=as_json)


def _own(asked: AnswerRequest) -> tuple[str, ...]:
    """Return the requested columns beyond the default ones."""
    more = options.columns(asked.given["column"])
    units = ("units",) if asked.metrics else ()
    return (*units, *more, *(("text",) if asked.given["text"] else ()))


def _selected(asked: AnswerRequest) -> pl.DataFrame:
    """Return the sessions that match the shared options."""
    from csmetrics import details as rows_of

    given: dict[str, Any] = {} if not asked.given["all_days"] else {"most_days": None}
    found = rows_of(
        asked.project.data,
        **asked.days,
        metric=asked.one() if asked.metrics else None,
        outcome=asked.given["outcome"],
        columns=options.columns(asked.given["column"]),
        text="text" if asked.given["text"] else None,
        registry=asked.project.registry,
        **given,
    )
    for pair in asked.given["only"] or ():
        found = _only(found, pair)
    return found


def _only(found: pl.DataFrame, pair: str) -> pl.DataFrame:
    """Keep the rows with COLUMN=VALUE; warn, with the nearest value, if no row has it."""
    import polars as pl

    from csmetrics._support.notices import warn
    from csmetrics.errors import ArgumentError, nearest

    name, equals, value = pair.partition("=")
    if not equals:
        msg = f"--only must be COLUMN=VALUE, such as agent_id=lin, not {pair!r}"
        raise ArgumentError(msg)
    if name not in found.columns:
        hint = nearest(name, found.columns)
        msg = f"--only {pair}: there is no column {name!r}.{hint} There are: " + ", ".join(
            found.columns
        )
        raise ArgumentError(msg)
    if found.schema[name].is_nested():
        kept = found.filter(pl.col(name).cast(pl.List(pl.String)).list.contains(value))
    else:
        kept = found.filter(pl.col(name).cast(pl.String) == value)
    if kept.is_empty() and not found.is_empty():
        there: Iterable[str | None] = (
            [] if found.schema[name].is_nested() else found[name].cast(pl.String).unique()
        )
        warn(
            f"no session has {name}={value}.{nearest(value, [one for one in there if one])}"
            " Check the value"
        )
    return kept


def seconds(name: str, value: float) -> timedelta:
    """Convert an option in seconds to a timedelta.

    Raises:
        ArgumentError: The value is out of range or not a number.
    """
    from csmetrics.errors import ArgumentError

    try:
        return timedelta(seconds=value)
    except (OverflowError, ValueError):
        msg = f"--{name} must be a number of seconds, not {value}"
        raise ArgumentError(msg) from None
