"""Ctrl-C ends an evaluation at once, and says one thing."""

import signal
import subprocess
import sys
import time

import pytest

LIBRARY = """
from csmetrics import evaluate, registry
from csmetrics.datasets import sample_shop

shop = sample_shop()
ready = registry.select("taobao.*")
evaluate(ready, shop)
print("evaluating", flush=True)
while True:
    evaluate(ready, shop)
"""

COMMAND = """
import sys
from csmetrics.cli import main
from csmetrics.evaluation import evaluate as evaluation

honest = evaluation.evaluate

def never_ends(*given, **asked):
    print("evaluating", flush=True)
    while True:
        honest(*given, **asked)

evaluation.evaluate = never_ends
sys.argv = ["csmetrics", "demo"]
main()
"""


def interrupted(script, moment):
    with subprocess.Popen(  # noqa: S603  this test's own text
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "evaluating\n"
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        printed, text = process.communicate(timeout=60)
    return process.returncode, printed, text.strip().splitlines()


@pytest.mark.wide
@pytest.mark.parametrize("moment", [0, 0.03, 0.3])
def test_an_interrupted_evaluation_ends_with_a_keyboard_interrupt(moment):
    code, _, text = interrupted(LIBRARY, moment)
    assert code == -signal.SIGINT
    assert text[-1] == "KeyboardInterrupt"
    assert not [line for line in text if "panic" in line.lower()]


@pytest.mark.wide
@pytest.mark.parametrize("moment", [0, 0.3])
def test_an_interrupted_command_says_so_in_one_line_and_exits_with_130(moment):
    code, printed, text = interrupted(COMMAND, moment)
    assert code == 130
    assert printed == ""
    assert len(text) == 1
