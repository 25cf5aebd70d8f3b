import json
import locale
import sys

import pytest
from typer.testing import CliRunner

import csmetrics as cs
from csmetrics import cli, datasets, project
from csmetrics.cli import demo
from csmetrics.cli.demo import _write_tables
from csmetrics.errors import CsmetricsError


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the entry point as a shell would; returns exit code, stdout and stderr."""
    monkeypatch.setattr(project, "load", _loaded_once)

    def run(*arguments, columns=None):
        monkeypatch.setattr(sys, "argv", ["csmetrics", *map(str, arguments)])
        if columns:
            monkeypatch.setenv("COLUMNS", str(columns))
        else:
            monkeypatch.delenv("COLUMNS", raising=False)
        with pytest.raises(SystemExit) as end:
            cli.main()
        return (end.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture
def rows(run):
    """Run a command with ``--json``, assert success, and return its JSON."""

    def rows(*arguments):
        code, out, err = run(*arguments, "--json")
        text = [line for line in err.splitlines() if "--as-of end-of-day" not in line]
        assert (code, text) == (0, [])
        return json.loads(out)

    return rows


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Use English, independent of the machine's locale."""
    monkeypatch.delenv("CSMETRICS_LANG", raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("en_GB", "UTF-8"))


@pytest.fixture
def no_report(monkeypatch):
    """Run the demo without its report and with cached figures, to save time."""
    monkeypatch.setattr(demo, "_reported", lambda *_: "The report is in demo.html")
    monkeypatch.setattr("csmetrics.evaluation.evaluate.evaluate", _evaluated_once)


_FIGURES = {}


def _evaluated_once(metrics, data, **asked):
    key = (tuple(metrics), id(data), tuple(sorted(asked.items())))
    if key not in _FIGURES:
        _FIGURES[key] = data, cs.evaluate(metrics, data, **asked)
    return _FIGURES[key][1]


@pytest.fixture
def typed():
    """Run the application in this process, without its entry point."""

    def typed(*arguments):
        return CliRunner().invoke(cli.app, [*map(str, arguments)])

    return typed


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """Return a folder with a week of the sample shop; tests must not change it."""
    folder = tmp_path_factory.mktemp("shop")
    _write_tables(datasets.sample_shop(days=7), folder)
    _SHOPS.add(str(folder))
    return folder


_SHOPS, _PROJECTS, _LOAD = set(), {}, project.load


def _loaded_once(path, **asked):
    """Load the folder of ``shop`` once for each set of arguments; others every time."""
    key = (str(path), tuple(sorted(asked.items())))
    if key[0] not in _SHOPS:
        return _LOAD(path, **asked)
    if key not in _PROJECTS:
        _PROJECTS[key] = _LOAD(path, **asked)
    return _PROJECTS[key]


class _HeardError(CsmetricsError):
    """The function was called, and there is nothing more to see."""


@pytest.fixture
def asked_of(monkeypatch, run, shop):
    """What a function of the library is called with by a command; others give ``returned``."""

    def asked_of(name, command, *options, path=shop, **returned):
        heard = []

        def hear(*given, **named):
            heard.append((given, named))
            msg = "heard"
            raise _HeardError(msg)

        for other, value in returned.items():
            monkeypatch.setattr(cs, other, lambda *_, value=value, **__: value)
        monkeypatch.setattr(cs, name, hear)
        code, out, err = run(command, path, *options)
        assert (code, out) == (2, ""), err
        [(given, named)] = heard
        return given, named

    return asked_of
