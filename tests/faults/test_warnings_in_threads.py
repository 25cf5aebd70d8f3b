"""Warnings reach whoever called, also from threads, and nothing switches them off for others."""

import ast
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

import csmetrics as cs
from csmetrics import CsmetricsWarning
from csmetrics._support.notices import ignore_warning, warn, warnings_to

SHOP = cs.datasets.sample_shop(days=3)
DATA = cs.Dataset(messages=SHOP.frame("messages"))


def skipping():
    """A call that warns: of orders nothing is known."""
    return cs.evaluate(["pdd.consult_buyers", "taobao.sales_amount"], DATA, missing="skip")


def test_who_hears_warnings_hears_them_again_after_a_block_within():
    outer, inner = [], []
    with warnings_to(outer.append):
        with warnings_to(inner.append):
            warn("first")
        warn("second")
    assert (inner, outer) == (["first"], ["second"])


def test_a_thread_silences_nobody_but_itself():
    inside, done = threading.Event(), threading.Event()

    def silent():
        with warnings_to(ignore_warning):
            inside.set()
            done.wait(60)
            warn("nobody hears this")

    quiet = threading.Thread(target=silent)
    quiet.start()
    inside.wait(60)
    try:
        with pytest.warns(CsmetricsWarning, match="skipped 1 metric"):
            skipping()
    finally:
        done.set()
        quiet.join()


def test_blocks_that_overlap_leave_warnings_on():
    """Filters of the process, put back in the wrong order, would stay off."""
    first, second = ExitStack(), ExitStack()
    entered = [threading.Event(), threading.Event()]
    left = [threading.Event(), threading.Event()]

    def one(stack, n, wait):
        stack.enter_context(warnings_to(ignore_warning))
        entered[n].set()
        wait.wait(60)
        stack.close()
        left[n].set()

    threads = [
        threading.Thread(target=one, args=(first, 0, entered[1])),
        threading.Thread(target=one, args=(second, 1, left[0])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with pytest.warns(CsmetricsWarning, match="skipped 1 metric"):
        skipping()


@pytest.mark.wide
def test_every_warning_of_threads_reaches_the_caller_while_reports_are_made(tmp_path):
    before = list(warnings.filters)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with ThreadPoolExecutor(4) as pool:
            reports = [pool.submit(cs.report, SHOP, tmp_path / f"{n}.md") for n in range(2)]
            asked = [pool.submit(skipping) for _ in range(17)]
            for future in (*reports, *asked):
                future.result()
    heard = [one for one in caught if "skipped 1 metric" in str(one.message)]
    assert len(heard) == 17
    assert warnings.filters == before


def test_a_warning_points_at_the_call_in_a_thread():
    thread = threading.Thread(target=skipping)
    with pytest.warns(CsmetricsWarning) as caught:  # noqa: PT031  the thread is the call
        thread.start()
        thread.join()
    assert {one.filename for one in caught} == {__file__}


def test_nothing_changes_the_filters_of_the_process():
    package = Path(cs.__file__).parent
    for path in package.rglob("*.py"):
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "warnings"
        }
        allowed = {"warn"} if path.name == "notices.py" else set()
        assert names <= allowed, f"{path}: _support.notices warns and silences for one thread"
