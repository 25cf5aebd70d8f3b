"""How a command ends: exit codes, errors for people and for programs, and what help costs."""

import json
import os
import subprocess
import sys
from typing import get_args

import pytest

from csmetrics.cli import main, options
from csmetrics.evaluation.calendar_periods import Per

MODULE = [sys.executable, "-c", "from csmetrics.cli import main; main()"]


def test_without_a_command_the_help_is_shown(typed):
    shown = typed().output
    for command in (
        "demo",
        "list",
        "show",
        "check-data",
        "evaluate",
        "explain",
        "report",
        "new-metric",
    ):
        assert command in shown
    assert "Exit codes" in shown


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "list",
        "show",
        "check-data",
        "evaluate",
        "explain",
        "check-policies",
        "score",
        "report",
        "new-metric",
    ],
)
def test_every_command_has_help_with_an_example(typed, command):
    done = typed(command, "--help")
    assert done.exit_code == 0
    assert "Example:" in done.output


def test_the_version_is_printed(typed):
    from csmetrics import __version__  # noqa: PLC0415  only here

    assert typed("--version").output.strip() == __version__


@pytest.mark.parametrize(("given", "kept"), [(None, "dirty_decay_ms:10000"), ("thp:never",) * 2])
def test_freed_memory_is_kept_unless_the_allocator_was_told_otherwise(monkeypatch, given, kept):
    monkeypatch.setenv("_RJEM_MALLOC_CONF", given or "")
    if given is None:
        monkeypatch.delenv("_RJEM_MALLOC_CONF")
    monkeypatch.setattr("sys.argv", ["csmetrics", "--version"])
    with pytest.raises(SystemExit):
        main()
    assert os.environ["_RJEM_MALLOC_CONF"] == kept


def test_polars_is_imported_behind_the_setting_of_its_allocator():
    code = "import sys, csmetrics.cli; assert 'polars' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def test_the_periods_are_those_of_evaluate():
    assert get_args(options.Per) == get_args(Per)


def test_refused_data_end_with_1_and_name_the_rows(run, tmp_path):
    text = "message_id,shop_id,buyer_id,sent_at,sender\nm1,peach,ann,2026-03-02 10:00:00,robot\n"
    (tmp_path / "messages.csv").write_text(text, encoding="utf-8")
    code, out, err = run("evaluate", tmp_path, "-m", "pdd.consult_buyers")
    assert (code, out) == (1, "")
    assert err.startswith("csmetrics: messages: 1 of 1 row refused")
    code, _, err = run("evaluate", tmp_path, "-m", "pdd.consult_buyers", "--json")
    assert code == 1
    assert json.loads(err)["kind"] == "DataError"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("evaluate", "no-such-folder", "-m", "pdd.*"), "no folder or project file"),
        (("evaluate", ".", "-m", "pdd.*", "-o", "out.xls"), "Did you mean '.xlsx'?"),
        (("evaluate", ".", "--per", "weekly"), "'weekly' is not one of"),
        (("evaluate", ".", "--pre", "week"), "No such option: --pre"),
        (("evaluat", "."), "evaluate"),
        (("show", "pdd.reply_rate_3mins"), "Did you mean 'pdd.reply_rate_3min'?"),
        (("list", "--theme", "reply"), "reply"),
    ],
)
@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_what_cannot_be_done_ends_with_2(run, arguments, message, flags):
    code, out, err = run(*arguments, *flags, columns=200)
    assert (code, out) == (2, "")
    assert message in (json.loads(err)["error"] if flags else err)


def test_an_output_that_cannot_be_is_said_before_anything_is_read(run, tmp_path):
    code, _, err = run("evaluate", tmp_path / "nowhere", "-m", "pdd.*", "-o", "out.txt")
    assert code == 2
    assert "out.txt: a result is written as" in err


def test_a_full_disk_leaves_the_old_file_whole(run, shop, tmp_path):
    code, _, err = run("evaluate", shop, "-m", "pdd.*", "-o", tmp_path / "no" / "out.csv")
    assert code == 2
    assert "its folder does not exist" in err


def test_help_loads_neither_polars_nor_definitions():
    program = (
        "import sys; sys.argv[1:] = ['--help']\n"
        "from csmetrics.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules)"
    )
    done = subprocess.run(  # noqa: S603  this very interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert not loaded & {"polars", "pydantic", "dataframely", "altair", "great_tables"}


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as POSIX does")
def test_ctrl_c_ends_with_130_and_one_line_at_most():
    """Python is told to interrupt itself in the middle of a command."""
    program = (
        "import os, signal, sys; sys.argv[1:] = ['list']\n"
        "import csmetrics.catalogue.builtin, csmetrics.catalogue.registry as r\n"
        "r.Registry.find = lambda *a, **k: os.kill(os.getpid(), signal.SIGINT)\n"
        "from csmetrics.cli import main; main()"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


def test_a_closed_pipe_is_no_error():
    with subprocess.Popen([*MODULE, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:  # noqa: S603
        run.stdout.close()
        text = run.stderr.read().decode()
    assert "Traceback" not in text


def test_completion_is_there():
    environment = {**os.environ, "_CSMETRICS_COMPLETE": "complete_bash", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", "from csmetrics.cli import app; app(prog_name='csmetrics')"],
        env={**environment, "COMP_WORDS": "csmetrics ev"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["evaluate"]
