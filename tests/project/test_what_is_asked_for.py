"""Arguments of ``load`` go before what the project file says, and what it says is done."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import csmetrics as cs
from csmetrics import project
from csmetrics.errors import ArgumentError, CsmetricsError, DataError
from csmetrics.project.loading import _is_own
from tests.tables.table_frames import messages, orders

AT = "2024-04-01T00:00:00+08:00"
LATER = datetime(2024, 5, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def folder(tmp_path):
    """A project of messages and orders, of which one has a negative amount."""
    messages().write_parquet(tmp_path / "messages.parquet")
    orders(amount=[-1.0, 2.0]).write_parquet(tmp_path / "orders.parquet")

    def made(*lines):
        text = ['folder = "."', 'invalid = "quarantine"', *lines]
        (tmp_path / "csmetrics.toml").write_text("\n".join(text), encoding="utf-8")
        return tmp_path

    return made


def test_what_is_given_goes_before_what_the_file_says(folder):
    path = folder(f"as_of = {AT}", 'time_zone = "Asia/Tokyo"')
    own = project.load(path).data
    assert own.as_of == datetime.fromisoformat(AT)
    assert own.time_zone == "Asia/Tokyo"
    assert own.report().tables["rejected"].sum() == 1
    given = project.load(path, as_of=LATER, time_zone="Asia/Shanghai").data
    assert given.as_of == LATER
    assert given.time_zone == "Asia/Shanghai"
    with pytest.raises(DataError, match="amount is negative"):
        project.load(path, invalid="raise")


def test_doubtful_rows_are_refused_where_the_file_asks_for_it(folder):
    path = folder('refuse = ["unauthored"]')
    messages(
        message_id=["m0", "m1"], sender=["agent", "agent"], agent_id=["ann", None]
    ).write_parquet(path / "messages.parquet")
    loaded = project.load(path).data
    assert dict(loaded.report().tables.select("table", "rejected").iter_rows()) == {
        "messages": 1,
        "orders": 1,
    }
    assert dict(
        project.load(folder()).data.report().tables.select("table", "rejected").iter_rows()
    ) == {"messages": 0, "orders": 1}


def test_a_project_file_may_end_in_capital_letters(folder):
    path = folder()
    (path / "csmetrics.toml").rename(path / "P.TOML")
    assert project.load(path / "P.TOML").data.tables == ("messages", "orders")


@pytest.mark.parametrize("invalid", ["raise", "trust"])
def test_an_import_sets_rows_aside(tmp_path, invalid):
    (tmp_path / "in").mkdir()
    file = tmp_path / "csmetrics.toml"
    file.write_text('[import]\npath = "in"\nshop_id = "s"\n', encoding="utf-8")
    with pytest.raises(ArgumentError, match="an import sets rows aside"):
        project.load(file, invalid=invalid)


def test_a_pattern_that_fits_no_metric_is_refused():
    assert project.chosen(["jd.*"], cs.registry) == ["jd.*"]
    with pytest.raises(CsmetricsError, match="nowhere"):
        project.chosen(["nowhere.*"], cs.registry)


def test_a_metric_with_its_parameter_given_is_not_the_projects_own():
    (filled,) = project.chosen(["douyin.bad_review_rate(max_score=6)"], cs.registry)
    assert not _is_own(filled, cs.registry)
    assert not _is_own("jd.answer_rate", cs.registry)
    assert not _is_own(cs.registry["jd.answer_rate"], cs.registry)
    other = cs.registry["jd.answer_rate"].model_copy(update={"id": "own.rate"})
    assert _is_own(other, cs.registry)
