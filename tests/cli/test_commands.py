"""What the command line prints, and how it fails."""

import sys

import pytest

from csmetrics import cli
from csmetrics.catalogue import registry
from csmetrics.sheet import sheet


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the entry point as a shell would; returns exit code, stdout and stderr."""

    def run(*arguments, columns=None):
        monkeypatch.setattr(sys, "argv", ["csmetrics", *arguments])
        if columns:
            monkeypatch.setenv("COLUMNS", str(columns))
        else:
            monkeypatch.delenv("COLUMNS", raising=False)
        with pytest.raises(SystemExit) as end:
            cli.main()
        return (end.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def cells():
    """How many columns of a terminal a line takes."""
    from rich.cells import cell_len  # noqa: PLC0415  only what this test needs

    return cell_len


def test_the_demo_shows_every_registered_metric_once(run):
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    first_words = [line.split()[0].partition("(")[0] for line in out.splitlines() if line.strip()]
    assert sorted(word for word in first_words if word in registry) == sorted(registry)


def test_the_demo_leaves_no_metric_in_force_without_a_value(run):
    _, out, _ = run("demo")
    evaluated = out.partition("Not in force")[0]
    assert "–" not in [word for line in evaluated.splitlines() for word in line.split()]


def test_metrics_of_other_years_are_listed_with_their_dates(run):
    _, out, _ = run("demo")
    old = out.partition("Not in force on these days:")[2]
    assert "pdd.reply_rate_5min" in old
    assert "until 2021-04-27" in old


def test_parameters_have_example_values_in_the_demo(run):
    _, out, _ = run("demo")
    assert "douyin.bad_review_rate(max_score=6)" in out
    assert "taobao.slow_response_buyers(limit=180, times=1)" in out


@pytest.mark.parametrize("columns", [80, 100, 120, 200])
def test_the_demo_fits_the_terminal_and_cuts_nothing_off(run, cells, columns):
    _, out, _ = run("demo", columns=columns)
    assert max(cells(line) for line in out.splitlines()) <= columns
    assert "…" not in out


def test_list_names_every_metric_in_both_languages(run):
    code, out, _ = run("list")
    assert code == 0
    assert len(out.splitlines()) == len(registry)
    metric = registry["pdd.consult_buyers"]
    assert metric.name.zh in out
    assert metric.name.en in out


def test_list_narrows_by_platform_and_by_text(run):
    _, out, _ = run("list", "--platform", "jd", "--text", "满意")
    assert [line.split()[0] for line in out.splitlines()] == ["jd.satisfaction_rate"]


def test_show_prints_the_metrics_sheet(run):
    code, out, _ = run("show", "pdd.reply_rate_3min")
    assert code == 0
    assert out.strip() == sheet(registry["pdd.reply_rate_3min"]).strip()


def test_an_unknown_id_is_one_line_on_stderr_and_exit_code_2(run):
    code, out, err = run("show", "pdd.reply_rate_3mins")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "Did you mean 'pdd.reply_rate_3min'?" in err


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.5, "ratio", "50.00%"),
        (None, "ratio", "–"),
        (12.34, "seconds", "12.3s"),
        (59.96, "seconds", "1m 00s"),
        (83.4, "seconds", "1m 23s"),
        (3600.0, "seconds", "1h 00m"),
        (90_000.0, "seconds", "1d 01h"),
        (1234.5, "CNY", "¥1,234.50"),
        (12.0, "CNY per buyer", "¥12.00"),
        (1234.0, "count", "1,234"),
        (1.25, "items per buyer", "1.25"),
    ],
)
def test_a_figure_is_written_with_its_unit(value, unit, shown):
    assert cli.figure(value, unit) == shown
