"""The bar is shown to who waits, and to nobody else."""

from __future__ import annotations

import io
import sys
from datetime import datetime, timedelta

import polars as pl

from csmetrics import Dataset, evaluate
from csmetrics._support import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def a_terminal(monkeypatch):
    """Called in the test itself: pytest sets what it captures anew after the fixtures."""
    written = Terminal()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.delenv("CSMETRICS_PROGRESS", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return written


def steps(number=3):
    with progress.bar("counting", number) as step:
        for _ in range(number):
            step()


def test_a_long_task_is_told_of(monkeypatch):
    terminal = a_terminal(monkeypatch)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    steps()
    assert "counting" in terminal.getvalue()


def test_a_short_task_is_not(monkeypatch):
    terminal = a_terminal(monkeypatch)
    steps()
    assert not terminal.getvalue()


def test_a_task_of_one_step_is_not(monkeypatch):
    terminal = a_terminal(monkeypatch)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    steps(1)
    assert not terminal.getvalue()


def test_nothing_is_written_to_a_file(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    monkeypatch.setattr(sys, "stderr", file := io.StringIO())
    steps()
    assert not file.getvalue()


def test_it_can_be_silenced(monkeypatch):
    terminal = a_terminal(monkeypatch)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setenv("CSMETRICS_PROGRESS", "0")
    steps()
    assert not terminal.getvalue()


def test_an_evaluation_in_parts_is_told_of(monkeypatch):
    terminal = a_terminal(monkeypatch)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr("csmetrics.engine.snapshot.PART", 10)
    asked = datetime(2026, 3, 2, 10)  # noqa: DTZ001  local
    messages = pl.DataFrame(
        {
            "message_id": [str(n) for n in range(100)],
            "shop_id": "s",
            "buyer_id": [f"b{n % 40}" for n in range(100)],
            "sent_at": [asked + timedelta(minutes=n) for n in range(100)],
            "sender": "buyer",
        }
    )
    counted = evaluate("pdd.consult_buyers", Dataset(messages=messages), per="all")
    assert counted["numerator"].to_list() == [40.0]
    assert "evaluating" in terminal.getvalue()
