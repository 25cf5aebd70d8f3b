# ruff: noqa: E501, ISC004  one message a line
"""Messages for the command line: options instead of Python arguments, Chinese or English."""

from __future__ import annotations

import os
import re
import sys
from typing import get_args

from csmetrics.cli.chinese_messages import in_chinese
from csmetrics.cli.options import Lang, language
from csmetrics.cli.row_words import ADVICE, CELLS, COUNTS, RULES

_PYTHON = r"\b\w+(?:=(?:\{.*?\}\}|\[[^\]]*\]|\{[^}]*\}|'[^']*'|…))? ?[(（]"
"""A Python argument followed by its option: robots=… (--robots)."""
_OPTIONS = (
    (rf"{_PYTHON}(--[\w-]+[^)）]*)[)）](?=[一-鿿])", r"\1 "),
    (rf"{_PYTHON}(--[\w-]+[^)）]*)[)）]", r"\1"),
    (r'missing="skip" evaluates the others', "--skip-missing evaluates the others"),
    (
        r"registry\.find\(text=\.\.\.\) searches the names",
        "csmetrics list --text searches the names",
    ),
    (r"registry\.get\('([\w.]+)', ([^)]*)\)", r"-m '\1(\2)'"),
    (r"give it as Dataset\((\w+)=…\)", r"add a file \1.csv or \1.parquet to the folder"),
    (r"data\.report\(\) says why", "csmetrics check-data says why"),
    (r"registry\.find\(\) lists the ids", "csmetrics list shows the ids"),
    (r"policies\.ALL lists them", "csmetrics check-policies DIR shows them"),
    (r"\bgive (as_of|edition|by)=(?=$|;|\.)", lambda of: f"give --{of[1].replace('_', '-')}"),
    (r"\bgive the same by=", "give the same --by"),
    (r'evaluate with per="day"', "give --per day"),
    (r"\bgive start and end\b", "give --start and --end"),
    (r"^(?:per|strata)=('[^']*') (is no column of details|holds lists)", r"--by, --strata: \1 \2"),
    (r"\bmost_days=None", "--all-days"),
    (r'\(keep=\["text"\]\), or leave text out', "(--keep text), or leave --text out"),
    (
        r'\(keep=\["text"\]\), or name yours, text="评论"',
        "(--keep HEADER), or name yours with --text-column",
    ),
    (
        r"\bhandling must be a timedelta above 0, not .*",
        "--handling must be a number of seconds above 0",
    ),
    (
        r"\btarget_wait must be a timedelta of 0 or more, not .*",
        "--target-wait must be a number of seconds, 0 or more",
    ),
    (r"\bslow is a timedelta, not .*", "--slow must be a number of seconds, 0 or more"),
    (r"pass metric= as well", "add -m as well"),
    (r'ask for outcome="counted"', "ask for --outcome counted"),
    (
        r"name a session, transcript\(data, 's1'\), or else a buyer_id and a day",
        "name a session, or else --buyer and --day",
    ),
    (r"give buyer_id and day, a date, not .*", "give --buyer and --day"),
    (r"are shown by buyer_id and day", "are shown by --buyer and --day"),
    (r"give shop_id, one of", "give --shop, one of"),
    (
        r'over must be "period", "benchmark" or a column of by',
        '--over must be "period" or a column of --by',
    ),
    (r"\bby names no column: give", "--by names no column: give"),
    (r"\bstart=(\S+) to end=", r"--start \1 to --end "),
    (r"\bas_of=(\d)", r"--as-of \1"),
    (r"\bas_of=\.\.\. says", "--as-of says"),
    (r"\bstart=(\S+) is not before end=", r"--start \1 is not before --end "),
)
"""Patterns of Python wording, and the command-line wording that replaces it."""

_CHINESE = (
    (r"^([\d,]+) figures? (?:is|are)$", r"有 \1 个数值"),
    (r"^(\d+) metrics?$", r"\1 个指标"),
    (r"^the result has none$", "结果没有分组"),
    (r"^none$", "无"),
    (r"^no review with a text is$", "没有选中任何带内容的评价"),
    (r"^every review with a text is$", "选中了全部带内容的评价"),
    (r"^per$", "--by"),
    (r"^strata$", "--strata"),
    (r"^buyer '([^']*)' to shop '([^']*)'$", r"买家“\1”在店铺“\2”"),
    (r"^buyer '([^']*)'$", r"买家“\1”"),
    (r"^(?:takes no parameters)$", "没有参数"),
    (r"^takes (.*)$", r"可用的参数：\1"),
    (r"no metric has the id '(.*?)'\.", r"没有编号为“\1”的指标。"),
    (r"no metric has the id or the name '(.*?)'\.", r"没有编号或名称为“\1”的指标。"),
    (r"no metric id matches the pattern '(.*?)'\.", r"没有编号符合“\1”的指标。"),
    (r"no metric fits '(.*?)'\.", r"没有符合“\1”的指标。"),
    (r"no metric fits\.", "没有符合的指标。"),
    (r" ?Did you mean '(.*?)'\?", r"是不是“\1”？"),
    (r" Near it: (.*\))\.", r"相近的有：\1。"),
    (r" ?csmetrics list --text searches the names\.", "可用 csmetrics list --text 按名称查找。"),
    (r"'(.*?)' is the name of several metrics: ", r"“\1”是几个指标共有的名称："),
    (r"'(.*?)' is the name only of a metric that is no longer in force: ", r"叫“\1”的指标已经停用："),
    (r"'(.*?)' is not a metric of the shops' platforms \((.*?)\): ", r"店铺所在平台（\2）没有“\1”："),
    (r"give the id of one of ", "请写其中一个的编号："),
    (r"the data set lacks ", "数据缺少"),
    (r"\blacks (?=table|column)", "缺少"),
    (r"columns? ([\w, ]+?) of (\w+)", r"表 \2 的列 \1"),
    (r"table (\w+) \(([\w, ]+)\)", r"表 \1（\2）"),
    (r"the data set has no table '(\w+)'; add a file (\S+) or (\S+) to the folder\.?",
     r"数据里没有表 \1：请在文件夹里放入 \2 或 \3。"),
    (r" --skip-missing evaluates the others", "加 --skip-missing 可计算其余指标"),
    (r"skipped (\d+) metrics?: ", r"跳过 \1 个指标："),
    (r"there is no folder or project file '(.*?)'\.", r"没有文件夹或项目文件“\1”。"),
    (r"(\S+) is neither a folder of tables nor a project file \(….toml\)\.",
     r"\1 既不是数据文件夹，也不是项目文件（….toml）。"),
    (r"(\S+) contains no table: name the files after the tables, such as messages\.parquet, orders\.csv \((.*?)\)\."
     r" The tables are (.*?)\.", r"\1 里没有数据表：文件按表命名，如 messages.parquet、orders.csv（\2）。可用的表：\3。"),
    (r"not everything was read in (.*?): ", r"\1 里有未读取的内容："),
    (r"(\S+) cannot be read: ", r"无法读取 \1："),
    (r"(\S+): a result is written as (.*?), not '(.*?)'\.", r"\1：结果可写为 \2，不能写为“\3”。"),
    (r"([\d,]+) figures? (?:is|are) provisional only because the data end on (\S+) at (\S+): if the"
     r' export is of whole days, add --as-of end-of-day \(as_of = "end-of-day" in a project file\)',
     r"有 \1 个数值只因数据止于 \2 \3 而暂定：若导出的是整天的数据，请加 --as-of end-of-day"
     r'（项目文件里写 as_of = "end-of-day"）'),
    (r"skipped periods that no edition covers in full \(end dates are exclusive\): ",
     "以下指标的口径没有覆盖整个周期，不出数值（括号内为口径生效起止，止日不含）："),
    (r"its units have no column '(.*?)' to group by\.", r"所计单位没有可用来分组的列“\1”。"),
    (r"rows were rejected and are not counted: ", "有行不合规，未计入："),
    (r"rows are doubtful and are counted: ", "有行存疑，已计入："),
    (r"csmetrics check-data says why", "原因见 csmetrics check-data"),
    (r"none of the report's metrics can be computed: ", "报告的指标都无法计算："),
    (r"(\S+) is refused:", r"\1 有误："),
    (r"there is no such key\.", "没有这个键。"),
    (r"\bKnown: ", "可用的键："),
    (r"the data break rules", "数据不合规"),
    (r"\binterrupted\b", "已中断"),
)  # fmt: skip
"""Patterns of parts of messages, and their Chinese."""


_ROWS = (*COUNTS, *CELLS, *RULES, *ADVICE)


def message_language() -> Lang:
    """Return the language for messages, even if the command line cannot be parsed."""
    words = sys.argv[1:]
    for at, word in enumerate(words):
        given = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and at + 1 < len(words):
            given = words[at + 1]
        if given in get_args(Lang):
            return language("zh" if given == "zh" else "en")
    known = os.environ.get("CSMETRICS_LANG")
    return language("zh" if known == "zh" else "en" if known == "en" else None)


def message_for(text: str, lang: Lang) -> str:
    """Translate a message, with command-line options instead of Python arguments.

    Parts without a translation stay in English.

    Args:
        text: The message of the library.
        lang: Chinese or English.

    Examples:
        >>> message_for("the data set lacks columns message_id, shop_id of messages", "zh")
        '数据缺少表 messages 的列 message_id, shop_id'
    """
    if lang == "zh" and (translated := in_chinese(text, _parts)) is not None:
        return translated
    return _parts(text) if lang == "zh" else renamed(text)


def renamed(text: str) -> str:
    """Replace Python arguments in a message by command-line options.

    Args:
        text: The message of the library.

    Examples:
        >>> renamed("give shop_id='…' (--shop-id)")
        'give --shop-id'
    """
    for pattern, words in _OPTIONS:
        text = re.sub(pattern, words, text)
    return text


def _parts(text: str) -> str:
    """Translate the known parts of a message to Chinese; the rest is unchanged."""
    text = renamed(text)
    for pattern, words in (*_CHINESE, *_ROWS):
        text = re.sub(pattern, words, text, flags=re.MULTILINE)
    return text
