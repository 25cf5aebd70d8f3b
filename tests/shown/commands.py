"""Listing of the commands' output for people, in both languages."""

import io
import os
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from csmetrics import cli, datasets, project
from csmetrics.cli.demo import _write_tables

RATE = "pdd.reply_rate_3min"
SHARES = ("-m", RATE, "-m", "pdd.inquiry_conversion_rate", "-m", "pdd.avg_response_time")
AMOUNTS = ("-m", "pdd.sales_amount", "-m", "taobao.inquiry_final_payment_buyers")
COMMANDS = (
    ("evaluate", *SHARES, *AMOUNTS, "--per", "all"),
    ("evaluate", "-m", RATE, "--per", "week", "--by", "agent_id, shop_id"),
    ("check-data",),
    ("explain", "-m", RATE),
    ("explain", "-m", "pdd.avg_response_time", "--by", "agent_id", "--start", "2026-03-08"),
    ("reconcile", "published.csv", "-m", RATE, "--by", "shop_id", "--edits", "1"),
    ("check-policies", "--policy", "pdd.effective_reply_rate", "--start", "2026-03-07"),
    ("score", "-s", "presale", "--by", "agent_id"),
    ("compare", "-m", RATE, "-m", "pdd.sales_amount", "--per", "day", "--start", "2026-03-06"),
    ("compare", "-m", RATE, "--by", "agent_id", "--over", "agent_id"),
    ("bounds", "-m", "pdd.inquiry_conversion_rate", "--per", "week"),
    ("contributions", "-m", RATE, "--per", "day"),
    ("contributions", "-m", "pdd.sales_amount", "--per", "day", "--by", "shop_id"),
    ("alerts", "-m", RATE, "--below", "0.7", "--above", "0.75"),
    ("alerts", "-m", RATE, "--below", "0.7", "--to", "feishu"),
    ("details", "-m", RATE),
    ("details", "--column", "topic"),
    ("picks", "--good", "1", "--bad", "2"),
    ("sample", "-n", "1", "--seed", "x"),
    ("transcript", "s00003"),
    ("words", "--where", "score<13", "--text-column", "agent_id", "--least", "1"),
    ("words", "--where", "score<1", "--text-column", "agent_id"),
    ("words", "--where", "score>0", "--text-column", "agent_id"),
    ("split", "--per", "week"),
    ("staffing", "--handling", "300", "--start", "2026-03-06"),
)
PUBLISHED = """shop_id,日期,三分钟回复率
peach,2026-03-02,62.22%
peach,2026-03-03,70.00%
plum,2026-03-02,72.22%
"""
WITHOUT_DATA = (
    ("list", "--platform", "jd", "--text", "满意"),
    ("list", "--text", "no such thing"),
    ("show", "desk.avg_rating"),
    ("evaluate", "nowhere", "-m", RATE),
    ("show", "pdd.reply_rate_3mim"),
)


def commands():
    """Yield each command with the first lines it prints, errors and warnings included."""
    shop = datasets.sample_shop(days=7)
    loaded = {}

    def load(path, **asked):
        key = str(path), tuple(asked.items())
        if key not in loaded:
            loaded[key] = real(path, **asked)
        return loaded[key]

    real = project.load
    with tempfile.TemporaryDirectory() as above, mock.patch.object(project, "load", load):
        folder = Path(above, "SHOP")
        folder.mkdir()
        _write_tables(shop, folder)
        Path(above, "published.csv").write_text(PUBLISHED, encoding="utf-8")
        for command, *given in COMMANDS:
            asked = [f"{above}/{one}" if one == "published.csv" else one for one in given]
            yield from shown(f"{above}/", command, str(folder), *asked)
    for given in WITHOUT_DATA:
        yield from shown("", *given)


def shown(above, *given, most=12):
    """Yield the first lines of a command's Chinese output, then of its English output."""
    text = " ".join(one.replace(above, "") for one in given)
    yield f"$ csmetrics {text}"
    (code, zh), (_, en) = (printed(lang, *given) for lang in ("zh", "en"))
    yield f"  ends with {code}"
    yield from (f"  {line.replace(above, '')}" for line in zh[:most])
    yield from (f"E {line.replace(above, '')}" for line in en[:most])
    yield f"  of {len(zh)} lines"
    yield ""


def printed(lang, *given):
    """Run a command in a language; return its exit code and lines."""
    text = io.StringIO()
    spoken = {**os.environ, "CSMETRICS_LANG": lang, "COLUMNS": "400"}
    arguments = mock.patch.object(sys, "argv", ["csmetrics", *given])
    code = 0
    with (
        mock.patch.dict(os.environ, spoken, clear=True),
        arguments,
        redirect_stdout(text),
        redirect_stderr(text),
    ):
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
    return code, [line.rstrip() for line in text.getvalue().splitlines()]
