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
    """Run a command with ``--json``; it succeeds, and its JSON is returned."""

    def rows(*arguments):
        code, out, err = run(*arguments, "--json")
        said = [line for line in err.splitlines() if "--as-of end-of-day" not in line]
        assert (code, said) == (0, [])
        return json.loads(out)

    return rows


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The words of the tests, whatever the machine speaks."""
    monkeypatch.delenv("CSMETRICS_LANG", raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("en_GB", "UTF-8"))


@pytest.fixture
def no_report(monkeypatch):
    """The demo without its report, and with figures of the demo before: both take their time."""
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
    """A folder with the tables of the sample shop, a week of it; no test changes it."""
    folder = tmp_path_factory.mktemp("shop")
    _write_tables(datasets.sample_shop(days=7), folder)
    _SHOPS.add(str(folder))
    return folder


_SHOPS, _PROJECTS, _LOAD = set(), {}, project.load


def _loaded_once(path, **asked):
    """The folder of ``shop``, read once for each way of asking; any other is read each time."""
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
