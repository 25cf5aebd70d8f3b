"""What is timed must be the same work: all contestants find csmetrics' numbers."""

import importlib
import importlib.util
from importlib.metadata import version

import polars as pl
import pytest

from benchmarks import agree, contestants, data, month, more, report, shapes, suite
from csmetrics.errors import CsmetricsWarning

pytestmark = pytest.mark.slow


MESSAGES = 20_000
NEEDS = {
    "csmetrics-trust": (),
    "sql-analyst": ("duckdb", "pyarrow"),
    "sql-tuned": ("duckdb", "pyarrow"),
    "polars-tuned": (),
    "pandas": ("pandas", "pyarrow"),
}
SEEDS = (0, 1, 3)
"""Of shapes by shop with Enum columns, by session with strings, and shuffled with categories."""


def _duckdb():
    return tuple(map(int, version("duckdb").split(".")[:2]))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return data.prepare(tmp_path_factory.mktemp("benchmarks"), MESSAGES)


@pytest.fixture(scope="module")
def expected(place):
    return suite.csmetrics(place)


@pytest.mark.parametrize("name", NEEDS)
def test_a_contestant_finds_the_numbers_of_csmetrics(name, place, expected):
    lacking = [module for module in NEEDS[name] if importlib.util.find_spec(module) is None]
    if lacking:
        pytest.skip(f"{', '.join(lacking)} not installed: pip install 'csmetrics[bench]'")
    if "duckdb" in NEEDS[name] and _duckdb() < (1, 4):
        pytest.skip("the SQL needs DuckDB 1.4: pip install 'csmetrics[bench]'")
    _, result = contestants.measure(name, place)
    agree.check(name, contestants.as_polars(result), expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tuned_ones_agree_whatever_the_shape(seed, tmp_path):
    for module in NEEDS["sql-tuned"]:
        pytest.importorskip(module)
    place = data.prepare(tmp_path, MESSAGES, shapes.drawn(seed))
    expected = suite.csmetrics(place, invalid="trust")
    assert set(expected["metric"]) == set(suite.METRICS)
    for name in ("sql-tuned", "polars-tuned"):
        _, result = contestants.measure(name, place)
        agree.check(name, contestants.as_polars(result), expected)


def test_a_shape_decides_types_files_and_order(tmp_path):
    shape = shapes.Shape(one_file=True, aware=True, ids="enum", order="shop", wide=True)
    place = data.prepare(tmp_path, MESSAGES, shape)
    sent = pl.read_parquet(place / "messages" / "all.parquet")
    assert [file.name for file in (place / "messages").iterdir()] == ["all.parquet"]
    assert sent["sent_at"].dtype == pl.Datetime("us", "Asia/Shanghai")
    assert sent["shop_id"].dtype == pl.Enum([f"shop-{number:02}" for number in range(20)])
    assert sent["buyer_id"].dtype == pl.String
    assert sent.select("shop_id", "seq").equals(sent.select("shop_id", "seq").sort(pl.all()))
    assert sent["text"].str.len_chars().min() > 30


def test_the_table_of_shapes_has_median_and_worst():
    def took(cpu):
        return {"cpu": cpu, "wall": cpu / 2, "peak": 1e9}

    of = {
        f"shape {i}": {"csmetrics-trust": [took(cpu)], "sql-tuned": [took(4.0)]}
        for i, cpu in enumerate((1.0, 3.0, 2.0))
    }
    *_, middle, worst = report.shapes_table(of).splitlines()
    assert middle == "| **median** | | | 0.50 |  |  | 0.50 |  |  |"
    assert worst == "| **worst** | | | 0.75 |  |  | 0.75 |  |  |"


def test_every_metric_has_units_and_all_are_final(expected):
    totals = expected.group_by("metric").agg(pl.col("numerator", "pending").sum())
    assert set(totals["metric"]) == set(suite.METRICS)
    assert totals["numerator"].min() > 0
    assert set(expected["status"]) == {"final"}


@pytest.mark.parametrize("column", ["numerator", "denominator", "pending"])
def test_one_wrong_number_is_told(column, expected):
    wrong = expected.with_row_index().with_columns(
        pl.when(pl.col("index") == 7).then(pl.col(column) + 1).otherwise(pl.col(column))
    )
    with pytest.raises(agree.DisagreementError, match="differs in 1 of"):
        agree.check("somebody", wrong, expected)


def test_one_missing_row_is_told(expected):
    with pytest.raises(agree.DisagreementError, match="differs in 1 of"):
        agree.check("somebody", expected.slice(1), expected)


def test_messages_stand_in_time_order_and_end_with_the_export(place):
    sent = pl.read_parquet(place / "messages" / "*.parquet")
    assert sent["sent_at"].is_sorted()
    assert sent["sent_at"].max() <= month.LAST
    assert sent["seq"].to_list() == list(range(sent.height))
    assert abs(sent.height / MESSAGES - 1) < 0.05


def test_the_same_number_of_messages_gives_the_same_files(place, tmp_path):
    again = data.prepare(tmp_path, MESSAGES)
    for table in month.TABLES:
        first, second = (pl.read_parquet(one / table / "*.parquet") for one in (place, again))
        assert first.equals(second), table


def test_the_whole_registry_is_evaluated(place, expected):
    with pytest.warns(CsmetricsWarning, match="kuaishou.reply_rate_3min"):  # a rule of the past
        found = more.registry(place)
    assert found["metric"].n_unique() > 100
    registered = expected.filter(pl.col("metric") != "bench.round_response_rate_3min")
    assert found.filter(pl.col("metric").is_in([*suite.METRICS])).equals(registered)


def test_the_figures_of_a_report_are_those_it_asks_for(place):
    pytest.importorskip("altair", reason="a report needs pip install 'csmetrics[report]'")
    asked = []
    facts = importlib.import_module("csmetrics.reporting.inputs")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("evaluate", "check"):
            patch.setattr(facts, name, _noting(getattr(facts, name), asked))
        assert more.report(place) > 1_000_000
    figures, members, verdicts = more.report_figures(place)
    assert asked[0].equals(figures)
    assert asked[1].equals(members)
    assert verdicts.height > 0
    days = ("period_start", "period_end", "policy")
    assert verdicts.select(days).join(asked[2].select(days), on=days, how="anti").is_empty()


def _noting(evaluated, found):
    def noting(*args, **kwargs):
        found.append(evaluated(*args, **kwargs))
        return found[-1]

    return noting


def test_one_metric_is_the_same_each_time(place):
    first, *others = more.one_metric(place)
    assert first.height > 0
    assert len(others) == more.AGAIN - 1
    assert all(other.equals(first) for other in others)
