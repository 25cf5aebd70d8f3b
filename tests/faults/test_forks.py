"""Processes made of a process: a fork says so instead of waiting for ever, a spawned one works."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

import csmetrics as cs

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or not Path("/proc/self/task").is_dir(), reason="no fork, or no /proc"
)

RATE = "pdd.reply_rate_3min"


def python(script):
    return subprocess.run(  # noqa: S603  this test's own text
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


MADE = "shop = cs.datasets.sample_shop(days=2)"
FORKED = """
import os, signal, sys
import polars as pl
import csmetrics as cs
{before}
pid = os.fork()
if pid == 0:
    signal.alarm(60)
    try:
        print({use})
    except cs.CsmetricsError as error:
        print(error)
    sys.stdout.flush()
    os._exit(0)
print(os.waitpid(pid, 0)[1])
"""


def test_a_process_forked_after_polars_was_used_says_what_to_do():
    done = python(FORKED.format(before=MADE, use="cs.datasets.sample_shop(days=2)"))
    text, status = done.stdout.splitlines()
    assert "multiprocessing.get_context('spawn')" in text
    assert status == "0", "it did not wait for the alarm"


def test_a_process_forked_before_polars_was_used_works():
    done = python(FORKED.format(before="", use="cs.datasets.sample_shop(days=2).tables[0]"))
    assert done.stdout.splitlines() == ["messages", "0"]


@pytest.mark.wide
@pytest.mark.parametrize(
    "use",
    [
        "cs.evaluate('pdd.consult_buyers', shop)",
        "cs.Dataset(messages=pl.DataFrame())",
        "cs.project.load('.')",
        "cs.partials('pdd.consult_buyers', shop)",
    ],
)
def test_whatever_is_used_in_the_fork_says_so(use):
    done = python(FORKED.format(before=MADE, use=use))
    assert "get_context('spawn')" in done.stdout
    assert done.stdout.endswith("0\n")


def figure(days):
    shop = cs.datasets.sample_shop(days=days)
    return cs.evaluate(RATE, shop, per="all")["denominator"][0]


@pytest.mark.wide
@pytest.mark.parametrize("way", ["spawn", "forkserver"])
def test_processes_of_the_other_ways_work(way):
    with multiprocessing.get_context(way).Pool(1) as pool:
        assert pool.apply(figure, (2,)) == figure(2)


@pytest.mark.wide
def test_the_end_of_a_forked_child_deletes_nothing_of_its_parent(tmp_path):
    (tmp_path / "messages.csv").write_text(
        "message_id,shop_id,buyer_id,sent_at,sender\nm1,店,ann,2026-03-02 10:00:00,buyer\n",
        encoding="gb18030",
    )
    script = f"""
import os, sys
from csmetrics.exports import read_export
frame = read_export({str(tmp_path / "messages.csv")!r}, "messages")
pid = os.fork()
if pid == 0:
    sys.exit(0)
os.waitpid(pid, 0)
print(frame.lazy().collect().height)
"""
    done = python(script)
    assert done.stdout == "1\n", done.stderr
