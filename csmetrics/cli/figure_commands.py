"""``csmetrics compare``, ``bounds``, ``contributions`` and ``alerts``: analysis of figures."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from csmetrics.cli.answering import Answer, AnswerRequest, answering
from csmetrics.cli.terminal_text import json_line

if TYPE_CHECKING:
    Span = tuple[date, date]

_EVALUATED = ("metric", "per", "by", "range", "as_of", "edition", "skip")


@answering(*_EVALUATED, per="week")
def compare(
    asked: AnswerRequest,
    over: Annotated[
        str,
        typer.Option(help='"period", or a column of --by whose members are compared (比较对象).'),
    ] = "period",
    against: Annotated[
        Literal["previous", "same_weekday", "year", "average"],
        typer.Option(help="The earlier period to compare with (与哪一期比)."),
    ] = "previous",
    window: Annotated[
        int, typer.Option(help="For average: the number of earlier periods (平均几期).")
    ] = 7,
    minimum_volume: Annotated[
        int, typer.Option(help="For members: the smallest denominator that is ranked (最小分母).")
    ] = 30,
) -> Answer:
    """Compare figures with an earlier period, or members with each other (对比).

    Example:  csmetrics compare exports/ -m pdd.reply_rate_3min --by agent_id --over agent_id
    """
    from csmetrics import compare as compared

    found = compared(
        asked.evaluated(),
        over,
        against=against,
        window=window,
        minimum_volume=minimum_volume,
        registry=asked.project.registry,
    )
    shown: tuple[str, ...] = ("value", "against_value", "difference", "better", "distinguishable")
    if over != "period":
        shown = ("rank", "value", "low", "high", "pooled_value", "to_pooled", "distinguishable")
    return Answer(found, ("metric", "period", *asked.by, *shown, "status"))


@answering(*_EVALUATED)
def bounds(asked: AnswerRequest) -> Answer:
    """Show the lowest and highest values that figures can still reach (上下界).

    Example:  csmetrics bounds exports/ -m pdd.inquiry_conversion_rate --per week
    """
    from csmetrics import Dataset
    from csmetrics import bounds as bounded

    data: Dataset = asked.project.data
    known = asked.days["as_of"]
    found = bounded(
        asked.evaluated(),
        data=data if known is None else data.truncate(known),
        registry=asked.project.registry,
    )
    shown = ("metric", "period", *asked.by, "value", "low", "high", "pending", "status", "reason")
    return Answer(found, shown)


@answering("metric", "per", "by", "as_of", "edition", per="week")
def contributions(
    asked: AnswerRequest,
    before: Annotated[
        str | None,
        typer.Option(
            help="The first period, such as 2026-03-02..2026-03-09, the end excluded (前一期).",
            metavar="START..END",
        ),
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="The second period (后一期).", metavar="START..END")
    ] = None,
) -> Answer:
    """Split the change of a figure into the part of each member (变动归因).

    Without --before and --after: the last whole period of --per, and the one before it. Split by
    agent, or by the columns of --by.

    Example:  csmetrics contributions exports/ -m pdd.reply_rate_3min --by agent_id --per week
    """
    from csmetrics import contributions as split_up
    from csmetrics.cli import options
    from csmetrics.evaluation.result_frame import metric_of
    from csmetrics.model.requirements import value_unit

    by = asked.by or ("agent_id",)
    known = asked.days["as_of"]
    found = split_up(
        asked.one(),
        asked.project.data,
        between=_between(asked, before, after),
        by=by,
        as_of=known,
        edition=options.day(asked.given["edition"]),
        registry=asked.project.registry,
    )
    metric = metric_of(found["metric"][0], asked.project.registry)
    return Answer(
        found,
        (*by, "effect", "contribution", "reason"),
        heading=found[f"sentence_{asked.lang}"][0],
        unit=value_unit(metric.editions[0].measure),
    )


@answering(*_EVALUATED)
def alerts(  # noqa: PLR0913  the parts of a rule
    asked: AnswerRequest,
    rules: Annotated[
        Path | None,
        typer.Option(
            help="A TOML file with an array of tables named rules, which have the fields of"
            " AlertRule (规则文件).",
            metavar="FILE.toml",
        ),
    ] = None,
    below: Annotated[
        float | None, typer.Option(help="Report figures below this value: 0.7 is 70 % (低于).")
    ] = None,
    above: Annotated[
        float | None, typer.Option(help="Report figures above this value (高于).")
    ] = None,
    z: Annotated[
        float | None,
        typer.Option(
            help="Report figures this many deviations worse than usual, such as 3.5 (异常)."
        ),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            help="Report figures that breach a policy, such as 'pdd.*'; may be repeated (考核)."
        ),
    ] = None,
    minimum_volume: Annotated[
        int, typer.Option(help="The smallest denominator that is reported (最小分母).")
    ] = 30,
    to: Annotated[
        Literal["wecom", "dingtalk", "feishu"] | None,
        typer.Option(
            help="Print the requests for a group robot's webhook, one on each line; nothing is"
            " sent (企业微信、钉钉、飞书群机器人消息)."
        ),
    ] = None,
) -> Answer:
    """Report figures that need attention, with the reason in words (预警).

    Example:  csmetrics alerts exports/ -m pdd.reply_rate_3min --below 0.7 --to wecom --lang zh
    """
    from csmetrics import alerts as alerts_of
    from csmetrics import check, webhook_messages
    from csmetrics.errors import ArgumentError

    least = {"minimum_volume": minimum_volume}
    listed = [] if rules is None else _rules_in(rules)
    limits = {name: at for name, at in (("below", below), ("above", above)) if at is not None}
    listed += [{**limits, **least}] if limits else []
    listed += [{"z": z, **least}] if z is not None else []
    listed += [{"policy": one, **least} for one in policy or ()]
    if not listed:
        msg = "no rule is given: add --below, --above, --z, --policy or --rules FILE.toml"
        raise ArgumentError(msg)
    project = asked.project
    known: dict[str, Any] = {"registry": project.registry}
    policies = [str(rule["policy"]) for rule in listed if "policy" in rule]
    if policies:
        grouped = asked.by or None
        known["checked"] = check(
            project.data, policies, by=grouped, **asked.days, registry=project.registry
        )
    figures = None
    if len(policies) < len(listed):
        if policies and not asked.by:
            asked.by = ("shop_id",)  # policies judge shops
        figures = asked.evaluated()
    calendar = project.data.frame("calendar").collect()
    found = alerts_of(figures, listed, calendar=calendar, **known)
    lines = None
    if to is not None:
        bodies = webhook_messages(found, to, asked.lang)
        lines = tuple(map(json_line, bodies))
    none = "没有可报告的。" if asked.lang == "zh" else "Nothing to report."
    text = none if found.is_empty() else ""
    return Answer(found, ("severity", "period", "reason"), heading=text, lines=lines)


def _rules_in(path: Path) -> list[dict[str, object]]:
    """Read the rules of a TOML file.

    Raises:
        ArgumentError: The file cannot be read, or has no rules.
    """
    from csmetrics._support.toml_files import read_toml
    from csmetrics.errors import ArgumentError

    found = read_toml(path, ArgumentError).get("rules")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        msg = f'{path} has no rules: write [[rules]] above each, then as metric = "pdd.*", z = 3.5'
        raise ArgumentError(msg)
    return found


def _between(asked: AnswerRequest, before: str | None, after: str | None) -> tuple[Span, Span]:
    """Return the two periods as given, else the last whole period and the one before it."""
    from csmetrics.errors import ArgumentError
    from csmetrics.evaluation.result_frame import calendar_period

    if (before is None) != (after is None):
        msg = "--before and --after must be given together, or neither of them"
        raise ArgumentError(msg)
    if before is not None and after is not None:
        return _span("before", before), _span("after", after)
    per = asked.given["per"]
    known = asked.days["as_of"] or asked.project.data.as_of
    if per == "all" or known is None:
        msg = "the periods are not known: give --before and --after, or --per week"
        raise ArgumentError(msg)
    last = calendar_period(per, known.date())
    last = calendar_period(per, last[0] - timedelta(days=1))
    return calendar_period(per, last[0] - timedelta(days=1)), last


def _span(name: str, given: str) -> Span:
    from csmetrics.errors import ArgumentError

    start, _, end = given.partition("..")
    try:
        span = date.fromisoformat(start.strip()), date.fromisoformat(end.strip())
    except ValueError:
        msg = f"--{name} must be START..END, such as 2026-03-02..2026-03-09, not {given!r}"
        raise ArgumentError(msg) from None
    return span
