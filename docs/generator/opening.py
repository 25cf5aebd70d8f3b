"""The opening page: one log, five platforms and what each makes of it, then how to start.

Log and figures are the worked examples of ``tests/spec/five_platforms.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from csmetrics import registry, wording
from csmetrics.model.edition import Text
from csmetrics.model.metric import Metric
from generator import examples
from generator.examples import Entry
from generator.markdown import Lang, both, home, link, other_language, page, plain, say, table
from generator.names import PLATFORMS, named

LOG = both(
    "Ann writes to a shop, writes again, is answered; asks once more, and is answered again:",
    "ann 给店铺发了消息，又发一条，得到回复；再问一句，又得到回复：",
)
QUESTION = both(
    "What share of this was answered by a person within 3 minutes? There are {rates} rates of that "
    "name, and each counts something else:",
    "其中有多大比例在 3 分钟内得到人工回复？叫这个名字的指标有{rates}个，数的东西各不相同：",
)
HEAD = both(
    "platform | metric | what it counts | figure | why", "平台 | 指标 | 数什么 | 结果 | 为什么"
)
MORAL = both(
    "None of them is wrong. A figure without its definition is, and so is a comparison of two that "
    "only share a name. csmetrics states each definition once: as a dated value with its sources, "
    "from which the sentence in both languages and the figure are made.",
    "谁都没有错。错的是没有定义的数字，是拿同名不同义的两个数字作比较。csmetrics 把每个定义写一次："
    "注明日期和来源，中英文说明与数字都由它得出。",
)
CODE = both("The same in Python:", "用 Python 计算：")
TITLE = both(
    "One log, {platforms} platforms, {rates} 3-minute reply rates",
    "一段对话，{platforms}个平台，{rates}种 3 分钟回复率",
)
NUMBERS = both("no one two three four five six seven eight", "零 一 两 三 四 五 六 七 八")
START = both("How to start", "从这里开始")
GUIDES = (
    (
        "catalogue",
        both("Catalogue: every metric, by platform and by theme", "指标目录：按平台、按主题"),
    ),
    (
        "how-to/first-steps",
        both("First steps: install, give tables, evaluate", "第一步：安装、给表、计算"),
    ),
    (
        "how-to/read-a-result",
        both("Reading a result: pending, T+k, final", "读懂结果：待定、T+k、定稿"),
    ),
    (
        "how-to/import-exports",
        both("From the back-office's downloads to a report", "从后台下载的文件到报告"),
    ),
    ("recipes", both("The files that are read: recipes", "能读的文件：配方")),
    ("how-to/command-line", both("The command line", "命令行")),
    (
        "how-to/project-file",
        both("The project file: which file is which table", "项目文件：哪个文件是哪张表"),
    ),
    ("how-to/which-metrics", both("Which metrics can I compute", "我能算哪些指标")),
    ("how-to/dirty-data", both("Real data is dirty", "真实的数据是脏的")),
    ("how-to/check-policies", both("Hold figures against policies", "按考核规则核对")),
    (
        "how-to/compare",
        both("From numbers to answers: compare, explain, alert", "从数字到答案：对比、归因、预警"),
    ),
    (
        "how-to/red-figure",
        both(
            "From a red figure to five conversations in three commands",
            "从一个变红的数字到五段对话：三条命令",
        ),
    ),
    (
        "how-to/sessions-worth-reading",
        both("Sessions worth reading", "值得一读的会话"),
    ),
    ("how-to/staffing", both("Load, split and staffing", "负荷、分流与排班")),
    (
        "how-to/calendars-and-teams",
        both("Working hours, calendars, teams", "工作时间、日历、团队"),
    ),
    ("how-to/scorecards", both("Scorecards", "绩效考核表")),
    ("how-to/tables-and-charts", both("Tables and charts", "表格与图表")),
    ("how-to/reports", both("Reports: one file to read and send on", "报告：一个文件，能看能转发")),
    (
        "how-to/incremental",
        both("Every night: keep sums, not messages", "每晚增量：留汇总，不留消息"),
    ),
    ("how-to/spark", both("Beyond one machine: tables in Spark", "超出一台机器：Spark 里的表")),
    ("how-to/audit-a-figure", both("Audit a figure", "核对一个数字")),
    ("how-to/reconcile", both("Reconcile with the platform", "与平台对账")),
    ("how-to/write-a-metric", both("Write your own metric", "自己写指标")),
    (
        "how-to/orders-and-attribution",
        both("First orders, repeat purchases, attribution", "首单、复购、归因"),
    ),
    ("how-to/own-columns", both("Columns of your own", "自有列")),
    ("how-to/errors", both("Errors, causes and repairs", "错误、原因与处理")),
    ("how-to/worked-examples", both("Reading a worked example", "怎样读算例")),
    ("reference/semantics", both("What a number means: the contract", "一个数字的含义：口径约定")),
    ("how-it-works", both("How it works: one figure, from file to result", "怎样算出一个数")),
    ("glossary", both("Glossary", "术语表")),
)
NOTEBOOKS = (
    ("01-first-steps", both("First steps in five minutes", "五分钟上手")),
    ("02-one-log-five-platforms", both("One log, five platforms", "一段对话，五个平台")),
    ("03-your-own-metric", both("Write your own metric", "自己写一个指标")),
    ("04-when-a-figure-settles", both("T+1 and T+4", "T+1 与 T+4")),
    ("05-nightly-job", both("A nightly job", "每晚的任务")),
    ("06-real-support-data", both("Real support data", "真实的客服数据")),
    ("07-dirty-exports", both("Dirty exports", "脏的导出文件")),
    ("08-from-numbers-to-answers", both("From numbers to answers", "从数字到答案")),
)
"""Executed, in both languages each."""
NOTEBOOK = both("Notebooks, executed", "笔记本（已运行）")
ENGLISH_ONLY = (
    ("vocabulary.md", both("Vocabulary: the words of definitions", "词汇表：定义所用的词（英文）")),
    ("benchmarks.md", both("Benchmarks: how fast, beside SQL and pandas", "性能测试（英文）")),
    ("reference/api.rst", both("API: the public names", "API：公开的名字（英文）")),
    ("decisions/index.md", both("Decisions", "设计决定（英文）")),
)


def opening_page(lang: Lang, *, site: bool) -> str:
    """The opening page in one language, as Markdown; on the site metrics lead to their pages."""
    here = home(lang) / "index.md"
    five = examples.entries("five_platforms")
    return page(
        f"# {_counted(TITLE, five, lang)}",
        other_language("index.md", lang),
        say(LOG, lang),
        *examples.tables({"messages": five[0]["messages"]}),
        _counted(QUESTION, five, lang),
        table(
            getattr(HEAD, lang).split(" | "),
            [_answer(entry, lang, here, site=site) for entry in five],
        ),
        getattr(MORAL, lang),
        getattr(CODE, lang),
        *_code(five),
        f"## {say(START, lang)}",
        "\n".join(_guides(lang, here)),
        f"## {say(NOTEBOOK, lang)}",
        "\n".join(
            f"- {link(say(words, lang), f'../examples/notebooks/{name}.ipynb', here)}"
            for name, words in NOTEBOOKS
        ),
    )


def _counted(words: Text, five: Sequence[Entry], lang: Lang) -> str:
    """The words with the number of platforms and of rates in them."""
    numbers = getattr(NUMBERS, lang).split(" ")
    platforms = {registry[entry["metric"]].platform for entry in five}
    text: str = getattr(words, lang)
    return text.format(platforms=numbers[len(platforms)], rates=numbers[len(five)])


def _answer(entry: Entry, lang: Lang, here: PurePosixPath, *, site: bool) -> list[str]:
    metric = registry[entry["metric"]]
    return [
        say(PLATFORMS[metric.platform], lang),
        named(metric, lang, here, site=site),
        say(wording.unit(metric.editions[-1].measure), lang),
        f"**{_figure(entry)}**",
        plain(entry[lang]),
    ]


def _figure(entry: Entry) -> str:
    (row,) = entry["expect"]
    return f"{row['numerator']}/{row['denominator']}"


def _guides(lang: Lang, here: PurePosixPath) -> Iterator[str]:
    for name, words in GUIDES:
        yield f"- {link(say(words, lang), home(lang) / f'{name}.md', here)}"
    for name, words in ENGLISH_ONLY:
        yield f"- {link(say(words, lang), name, here)}"


def _code(five: Sequence[Entry]) -> tuple[str, str]:
    """A program that builds the log and prints the figures, and what it prints."""
    sessions = max((entry.get("sessions", "") for entry in five), key=len)
    metrics = [registry[entry["metric"]] for entry in five]
    program = f'''from datetime import datetime
from io import StringIO

import polars as pl
from csmetrics import Dataset, evaluate

messages = """
{_csv("m", five[0]["messages"])}
"""
sessions = """
{_csv("", sessions)}
"""


def table(text):
    given = pl.read_csv(StringIO(text.strip())).with_columns(
        pl.lit("peach").alias("shop_id"), pl.lit("ann").alias("buyer_id")
    )
    return given.with_columns(pl.col("^.*_at$").str.to_datetime())


midnight = datetime(2022, 3, 3)  # every deadline of the day has passed
log = Dataset(messages=table(messages), sessions=table(sessions), as_of=midnight)
for metric in (
{_listed(metrics)}
):
    row = evaluate(metric, log, per="all").row(0, named=True)
    print(f"{{metric}}: {{row['numerator']:.0f}}/{{row['denominator']:.0f}}")
'''
    printed = "\n".join(f"{entry['metric']}: {_figure(entry)}" for entry in five)
    return f"```python\n{program}```", f"```text\n{printed}\n```"


def _listed(metrics: Sequence[Metric]) -> str:
    return "\n".join(f'    "{metric.id}",' for metric in metrics)


def _csv(prefix: str, text: str) -> str:
    """A table of an example as CSV, with dates written out, and ids where ``prefix`` asks."""
    head, *rows = examples.cells(text)
    lines = [["message_id", *head] if prefix else head]
    for number, row in enumerate(rows, 1):
        dated = [_dated(name, cell) for name, cell in zip(head, row, strict=True)]
        lines.append([f"{prefix}{number}", *dated] if prefix else dated)
    return "\n".join(",".join(line) for line in lines)


def _dated(name: str, cell: str) -> str:
    if not name.endswith("_at") or not cell:
        return cell
    day, _, clock = cell.rpartition(" ")
    return f"{'2026-' if day.count('-') == 1 else ''}{day or '2026-03-02'} {clock}"
