"""Names of the data on a terminal, other people's folders, and consoles of other encodings."""

import json
import os
import subprocess
import sys

import polars as pl
import pytest

ESCAPE = "\x1b[2J\x1b]0;owned\x07"
NAME = f"{ESCAPE}ann\u202etxt\x9b31m"


def messages(folder, **columns):
    frame = pl.DataFrame(
        {
            "message_id": ["m1", "m2"],
            "shop_id": ["s", "s"],
            "buyer_id": [NAME, "ben"],
            "agent_id": [NAME, NAME],
            "sent_at": ["2026-03-02 10:00:00", "2026-03-02 10:01:00"],
            "sender": ["buyer", "buyer"],
        }
    ).with_columns(pl.col("sent_at").str.to_datetime(), **columns)
    frame.write_parquet(folder / "messages.parquet")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check-data",),
        ("evaluate", "-m", "pdd.consult_buyers", "--by", "agent_id"),
        ("explain", "-m", "pdd.consult_buyers"),
        ("evaluate", "-m", "pdd.consult_buyers", "--by", NAME),
        ("evaluate", "-m", NAME),
    ],
)
@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize("as_json", [False, True])
def test_control_signs_of_names_never_reach_the_terminal(run, tmp_path, arguments, broken, as_json):
    sender = {"sender": pl.Series([NAME, "buyer"])} if broken else {}
    own = {} if broken else {NAME: pl.lit(NAME)}
    messages(tmp_path, **sender, **own)
    (tmp_path / f"{NAME}.csv").write_text("a,b\n", encoding="utf-8")
    command, *more = arguments
    code, out, err = run(command, tmp_path, *more, *(["--json"] if as_json else []))
    assert code in {0, 1, 2}
    assert out + err
    for sign in ("\x1b", "\x07", "\x9b", "\u202e"):
        assert sign not in out + err
    if as_json and out:
        json.loads(out)


def test_somebody_elses_program_is_not_run(run, tmp_path):
    messages(tmp_path)
    ran = tmp_path / "ran"
    (tmp_path / "own.py").write_text(
        f"import pathlib; pathlib.Path({str(ran)!r}).touch()", encoding="utf-8"
    )
    (tmp_path / "csmetrics.toml").write_text('folder = "."\nmetrics = ["own.py"]', encoding="utf-8")
    for command in ("check-data", "evaluate", "explain", "score", "check-policies", "report"):
        code, _, err = run(command, tmp_path)
        assert code == 2
        assert "--allow-code" in err
    assert not ran.exists()
    run("check-data", tmp_path, "--allow-code")
    assert ran.exists()


def test_a_file_outside_the_folder_is_not_shown(run, tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir()
    messages(folder)
    (tmp_path / "secret.txt").write_text("TOP-SECRET,LINE\n1,2\n", encoding="utf-8")
    (folder / "csmetrics.toml").write_text(
        'folder = "."\n[tables.orders]\npath = "../secret.txt"', encoding="utf-8"
    )
    for as_json in ([], ["--json"]):
        code, out, err = run("check-data", folder, *as_json)
        assert code == 2
        assert "TOP-SECRET" not in out + err
        assert "--allow-outside" in err


def module(*arguments, **environment):
    return subprocess.run(  # noqa: S603  this library's own command
        [sys.executable, "-m", "csmetrics", *map(str, arguments)],
        capture_output=True,
        env=os.environ | environment,
        check=False,
        timeout=120,
    )


def test_the_module_is_the_command():
    done = module("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert module("show", "pdd.none").returncode == 2


@pytest.mark.wide
@pytest.mark.parametrize("encoding", ["gbk", "cp437", "ascii", "utf-8"])
def test_a_console_of_another_encoding_shows_what_it_can(tmp_path, encoding):
    messages(tmp_path, team=pl.lit("客服 ✓ ¥ 😀"))
    asked = ("evaluate", tmp_path, "-m", "pdd.consult_buyers", "--by", "team", "--per", "all")
    asked += ("--as-of", "end-of-day")  # else a hint says that the last day is open
    done = module(*asked, "--lang", "zh", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "pdd.consult_buyers" in done.stdout.decode(encoding)
    if encoding == "gbk":
        assert "指标" in done.stdout.decode(encoding)
        assert "客服 " in done.stdout.decode(encoding)
    if encoding in {"cp437", "utf-8"}:
        return  # JSON is told apart by whether the console has Chinese
    done = module(*asked, "--json", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert json.loads(done.stdout.decode(encoding))[0]["team"] == "客服 ✓ ¥ 😀"


def test_memory_that_runs_out_is_one_line(run, tmp_path, monkeypatch):
    def full(*_, **__):
        raise MemoryError

    messages(tmp_path)
    monkeypatch.setattr("csmetrics.project.load", full)
    code, out, err = run("check-data", tmp_path)
    assert (code, out) == (2, "")
    assert "there is not enough free memory" in err
    assert err.count("\n") == 1
