"""``csmetrics new-metric``: a template file for a user-defined metric."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

TEMPLATE = '''\
"""A metric of our own (自己的指标). Evaluate it as it stands, then change it line by line:

csmetrics evaluate DIR -m {file}
"""

from csmetrics import Edition, Metric, Source, Text
from csmetrics.language.base import minutes
from csmetrics.language.conditions import answered_by, every, some
from csmetrics.language.measures import proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.units import buyer_day

# 统计哪些消息 Which messages: those that a buyer typed between 9 and 18 o'clock.
in_hours = asked.during("09:00", "18:00")

metric = Metric(
    id="{id}",
    # 名称 The name, in both languages.
    name=Text(zh="十分钟回复率", en="Answered within ten minutes"),
    # 主题 replies, speed, …; csmetrics list --theme replies
    theme="replies",
    # 越高越好还是越低越好 "higher" or "lower" is better.
    better="higher",
    editions=(
        Edition(
            measure=proportion(
                # 数什么 What is counted: each buyer once a day.
                buyer_day,
                # 分母 Of which of them: those with at least one such message.
                among=some(in_hours),
                # 分子 What must hold: a person answers every one of them within ten minutes.
                that=every(in_hours, answered_by(human, within=minutes(10))),
            ),
            # 几天后定稿 Final how many days later: at 18:10 of the same day all is known.
            settles_after=0,
            # 来源 Where the rule stands, so that nobody has to ask again.
            sources=(Source(title="Our service promise", publisher="Our shop"),),
        ),
    ),
)
'''


def new_metric(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.py", help="The file to write (新文件).", show_default=False),
    ],
    metric_id: Annotated[
        str, typer.Option("--id", help="The metric's id: group.name (指标 id).")
    ] = "own.answered_10min_rate",
) -> None:
    """Write a commented file with a metric of your own, ready to evaluate (新建指标).

    Example:  csmetrics new-metric my_metric.py && csmetrics evaluate DIR -m my_metric.py
    """
    import re

    from csmetrics._support.atomic_write import written_whole
    from csmetrics.errors import ArgumentError

    if file.suffix != ".py":
        msg = f"{file}: a file of metrics must end in .py, such as my_metric.py"
        raise ArgumentError(msg)
    if file.exists():
        msg = f"{file} is there already and stays as it is: give another name"
        raise ArgumentError(msg)
    if not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", metric_id):
        msg = (
            f"--id {metric_id!r} is not an id: lower-case letters, digits and _, with a dot:"
            " own.my_rate"
        )
        raise ArgumentError(msg)
    with written_whole(file) as path:
        path.write_text(TEMPLATE.format(file=file, id=metric_id), encoding="utf-8", newline="\n")
    typer.echo(f"{file}; try: csmetrics evaluate DIR -m {file}")
