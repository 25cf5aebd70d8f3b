"""Written results say what they were computed from, and those of two definitions do not mix."""

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.cli.output import write
from csmetrics.errors import DataError

RATE = cs.registry["pdd.reply_rate_3min"]


@pytest.fixture(scope="module")
def shop():
    return cs.datasets.sample_shop(days=2)


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".xlsx", ".json"])
def test_a_written_file_gives_the_figures_and_their_provenance_back(shop, tmp_path, suffix):
    figures = cs.evaluate(RATE, shop, by="agent_id")
    said = cs.provenance(RATE, shop, by="agent_id")
    path = tmp_path / f"result{suffix}"
    write(figures, path, said.to_json())
    read = cs.read_result(path)
    assert read.provenance == said
    assert read.provenance.metrics == {RATE.label: RATE.fingerprint}
    assert read.frame["value"].cast(pl.Float64).to_list() == figures["value"].to_list()


def test_a_file_without_provenance_is_read_all_the_same(shop, tmp_path):
    write(cs.evaluate(RATE, shop), tmp_path / "result.parquet")
    assert cs.read_result(tmp_path / "result.parquet").provenance is None


def test_the_datas_fingerprint_knows_rows_and_not_their_order(shop):
    def said(change):
        frames = {name: shop.frame(name).collect() for name in shop.tables}
        frames["messages"] = change(frames["messages"])
        return cs.provenance(RATE, cs.Dataset(**frames)).data

    before = said(lambda frame: frame)
    assert said(lambda frame: frame.reverse()) == before
    assert said(lambda frame: frame.head(-1)) != before


def test_files_of_different_definitions_are_refused_with_the_clause(shop, tmp_path):
    other = RATE.model_copy(update={"editions": cs.vary(RATE, limit=300).editions})
    for name, metric in (("a", RATE), ("b", other), ("c", cs.vary(RATE, limit=300))):
        said = cs.provenance(metric, shop).to_json()
        write(cs.evaluate(metric, shop), tmp_path / f"{name}.parquet", said)
    a, b, c = (tmp_path / f"{name}.parquet" for name in "abc")
    with pytest.raises(DataError, match=r"within is \"PT3M\" and \"PT5M\""):
        cs.read_result(a, b)
    with pytest.raises(DataError, match="varied differently"):
        cs.read_result(a, c)
    assert cs.read_result(a, b, mixed=True).frame.height == 2 * cs.read_result(a).frame.height
    assert cs.read_result(a, a).provenance == cs.provenance(RATE, shop)
