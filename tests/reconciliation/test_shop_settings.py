"""A shop's settings: read from TOML, applied to metrics, and respected by a project."""

from datetime import timedelta

import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError, ProjectError
from csmetrics.project import load

TEXT = """
name = "peach"

[clauses]
aftersale_days = 21
hours = ["09:00", "22:00"]

[metrics."pdd.reply_rate_3min"]
limit = 300

[metrics."taobao.slow_response_buyers"]
limit = 120
times = 3
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "shop.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_clauses_and_parameters_are_set_where_a_metric_has_them(file):
    shop = cs.Settings.from_toml(file)
    rate = shop.apply(cs.registry["pdd.reply_rate_3min"])
    assert rate.label == "pdd.reply_rate_3min(hours=09:00-22:00, limit=300)"
    slow = shop.apply(cs.registry["taobao.slow_response_buyers"])
    assert dict(slow.filled) == {"limit": timedelta(minutes=2), "times": 3}
    untouched = cs.registry["pdd.complaint_buyers"]
    assert shop.apply(untouched) == untouched


def test_a_project_evaluates_and_reports_as_its_shop_is_set(file, tmp_path):
    data = cs.datasets.sample_shop(days=3)
    data.frame("messages").collect().write_parquet(tmp_path / "messages.parquet")
    (tmp_path / "csmetrics.toml").write_text(
        'folder = "."\nsettings = "shop.toml"\nmetrics = ["pdd.reply_rate_3min"]\n', "utf-8"
    )
    project = load(tmp_path)
    metric = project.registry["pdd.reply_rate_3min"]
    figures = cs.evaluate(list(project.metrics), project.data, registry=project.registry)
    assert set(figures["metric"]) == {metric.label}
    assert "limit=300" in metric.label
    assert project.settings == cs.Settings.from_toml(file)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("[clauses]\nlimmit = 3\n", ProjectError, "Did you mean 'limit'"),
        ("[clauses]\nlimit = 'soon'\n", ArgumentError, "a number of seconds"),
        ("[clause]\nlimit = 3\n", ProjectError, "Did you mean 'clauses'"),
        ("limit = ", ProjectError, "is not TOML"),
    ],
)
def test_what_nobody_knows_is_refused_with_the_nearest(tmp_path, text, error, message):
    path = tmp_path / "shop.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=message):
        cs.Settings.from_toml(path)


def test_a_metric_that_is_not_there_is_named():
    with pytest.raises(ProjectError, match=r"no metric has the id 'pdd\.reply_rate_3mins'"):
        cs.Settings(metrics={"pdd.reply_rate_3mins": {"limit": 3}}).apply_all(cs.registry)


def test_settings_made_in_python_are_checked_too():
    with pytest.raises(ProjectError, match="Did you mean 'hours'"):
        cs.Settings(clauses={"hourz": "all"})
    with pytest.raises(ArgumentError, match="two times of day"):
        cs.Settings(clauses={"hours": "late"})


def test_a_fingerprint_tells_what_is_set_of_all_and_of_single_metrics():
    one = cs.Settings(clauses={"hours": "09:00-22:00"})
    other = cs.Settings(
        clauses={"hours": "09:00-22:00"}, metrics={"pdd.reply_rate_3min": {"limit": 300}}
    )
    assert len({one.fingerprint, other.fingerprint, cs.Settings().fingerprint}) == 3
    assert one.fingerprint == cs.Settings(clauses={"hours": "09:00-22:00"}).fingerprint


def test_what_is_set_for_one_metric_leaves_nothing_of_what_is_set_for_all():
    """Seven days to pay would settle four days later than the three that the definition has."""
    rate = cs.registry["taobao.inquiry_final_payment_rate"]
    shop = cs.Settings(clauses={"pay_days": 7}, metrics={rate.id: {"pay_days": 1}})
    assert shop.apply(rate) == cs.vary(rate, pay_days=1)
    assert cs.Settings(clauses={"pay_days": 7}).apply(rate).editions[0].settles_after == 8
