"""``csmetrics split``: fairness of routing; ``csmetrics staffing``: agents needed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from csmetrics.cli.answering import Answer, AnswerRequest, answering
from csmetrics.cli.session_commands import seconds


@answering("per", "by", "range", "as_of", per="all")
def split(
    asked: AnswerRequest,
    level: Annotated[
        float, typer.Option(help="The probability of calling a fair split uneven (显著性水平).")
    ] = 0.01,
) -> Answer:
    """Test whether arriving buyers were shared fairly among the agents online (分流公平).

    By agent, or by one column of agents that --by names, such as team.

    Example:  csmetrics split exports/ --per week
    """
    from csmetrics import split as shared_out
    from csmetrics.errors import ArgumentError

    by = asked.by or ("agent_id",)
    if len(by) > 1:
        msg = f"split takes one column, not {len(by)}: name it with --by"
        raise ArgumentError(msg)
    per = asked.given["per"]
    known = asked.project.registry
    found = shared_out(
        asked.project.data, per=per, by=by[0], **asked.days, level=float(level), registry=known
    )
    asked.metrics = [known[one] for one in ("desk.received_per_online_hour", "desk.online_time")]
    who = ("period", "shop_id", *by, "online_hours")
    return Answer(found, (*who, "arrivals", "expected", "difference", "p_value", "verdict"))


@answering("range", "as_of")
def staffing(  # noqa: PLR0913  the arguments of the function of this name
    asked: AnswerRequest,
    target_wait: Annotated[
        float, typer.Option(help="The target wait, in seconds (目标等待秒数).")
    ] = 180,
    share: Annotated[
        float, typer.Option(help="The share of arrivals that must not wait longer (达标占比).")
    ] = 0.9,
    handling: Annotated[
        float | None,
        typer.Option(
            help="The length of a conversation in seconds; default: the observed mean (处理秒数)."
        ),
    ] = None,
    at_once: Annotated[
        int,
        typer.Option(
            help="The number of conversations that an agent handles at once (同时接待数)."
        ),
    ] = 1,
    days: Annotated[
        str | None,
        typer.Option(help="Which days of the calendar count, such as ordinary or 618 (哪些日子)."),
    ] = None,
) -> Answer:
    """Estimate how many agents each hour of the week needs for a target wait (排班人数).

    A terminal shows the first 20 hours; -o writes all.

    Example:  csmetrics staffing exports/ --target-wait 180 --at-once 3 -o staffing.xlsx
    """
    from csmetrics import staffing as needed

    more: dict[str, Any] = {}
    if handling is not None:
        more["handling"] = seconds("handling", handling)
    found = needed(
        asked.project.data,
        target_wait=seconds("target-wait", target_wait),
        share=share,
        at_once=at_once,
        days=days,
        **asked.days,
        **more,
    )
    figures = ("agents", "occupancy", "share_in_time", "mean_wait")
    return Answer(found, ("shop_id", "weekday", "hour", "per_day", "handling", *figures))
