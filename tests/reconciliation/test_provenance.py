"""Written results say what they were computed from, and those of two definitions do not mix."""

from datetime import date

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.cli.output import write
from csmetrics.errors import DataError, FileError

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


@pytest.mark.parametrize(("name", "value"), [("trailing", 7), ("edition", "2021-11-30")])
def test_figures_by_another_rule_are_not_of_one_kind(shop, name, value):
    plain, ruled = (cs.provenance(RATE, shop, rows=False, **one) for one in ({}, {name: value}))
    assert ruled.differs(plain) == f"{name} is {value} and not given"
    assert plain.differs(plain) is None


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


def test_ids_that_look_like_numbers_and_formulas_come_back_as_written(tmp_path):
    found = {"agent_id": ["007", "=1+1"], "decided_by": ["0012", "0013"], "reason_en": ["1", "2"]}
    frame = pl.DataFrame({**found, "period_start": ["2026-03-02"] * 2})
    frame = frame.with_columns(
        pl.col("period_start").str.to_date(), flags=pl.Series([["a", "b"], []])
    )
    for suffix in (".csv", ".xlsx", ".json", ".parquet"):
        path = tmp_path / f"made{suffix}"
        write(frame, path)
        read = cs.read_result(path).frame
        assert {name: read[name].to_list() for name in found} == found
        assert read.schema["period_start"] == pl.Date
        if suffix in (".csv", ".xlsx"):
            assert read["flags"][0] == "a, b"


def test_every_two_files_are_held_against_each_other(shop, tmp_path):
    other = RATE.model_copy(update={"editions": cs.vary(RATE, limit=300).editions})
    for name, metric in (("a", "pdd.consult_buyers"), ("b", RATE), ("c", other)):
        figures = cs.evaluate(metric, shop)
        write(figures, tmp_path / f"{name}.parquet", cs.provenance(metric, shop).to_json())
    with pytest.raises(DataError, match=r"b\.parquet and .*c\.parquet differ"):
        cs.read_result(*(tmp_path / f"{name}.parquet" for name in "abc"))


def test_figures_by_another_edition_do_not_mix(shop, tmp_path):
    for name, edition in (("a", None), ("b", "2021-03-01")):
        said = cs.provenance("pdd.consult_buyers", shop, edition=edition).to_json()
        write(cs.evaluate("pdd.consult_buyers", shop), tmp_path / f"{name}.csv", said)
    with pytest.raises(DataError, match="edition is not given and 2021-03-01"):
        cs.read_result(tmp_path / "a.csv", tmp_path / "b.csv")


def test_of_a_varied_metric_the_clause_is_named(shop):
    varied = cs.provenance(cs.vary(RATE, limit=300), shop)
    said = cs.provenance(RATE, shop).differs(varied)
    assert said.endswith("are varied differently: limit is as it stands and 300")


def test_what_does_not_say_what_it_is_of_is_warned_about_beside_others(shop, tmp_path):
    write(cs.evaluate(RATE, shop), tmp_path / "a.csv")
    write(cs.evaluate(RATE, shop), tmp_path / "b.csv", cs.provenance(RATE, shop).to_json())
    with pytest.warns(
        cs.CsmetricsWarning, match=r"the definitions behind the figures of .*a\.csv are not known"
    ):
        read = cs.read_result(tmp_path / "a.csv", tmp_path / "b.csv")
    assert read.provenance is None


def test_partial_sums_have_their_definitions(shop, tmp_path):
    cs.partials([RATE], shop, by="agent_id").write_parquet(tmp_path / "sums.parquet")
    read = cs.read_result(tmp_path / "sums.parquet")
    assert read.provenance.metrics == {RATE.label: RATE.fingerprint}
    assert read.provenance.arguments == {"by": "('agent_id',)"}
    assert {"numerator", "denominator"} <= {*read.frame.columns}


def test_partial_sums_of_two_definitions_are_refused_with_the_clause(shop):
    other = RATE.model_copy(update={"editions": cs.vary(RATE, limit=300).editions})
    one, two = (cs.partials([metric], shop) for metric in (RATE, other))
    with pytest.raises(cs.CsmetricsError, match=r"within is \"PT3M\" and \"PT5M\""):
        one.merge(two)


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_text("no workbook")
    with pytest.raises(cs.CsmetricsError, match=r"a\.xlsx cannot be read"):
        cs.read_result(tmp_path / "a.xlsx")


@pytest.mark.parametrize("suffix", [".html", ".md", ".xlsx"])
def test_a_report_of_published_figures_alone_names_their_definitions(tmp_path, suffix):
    rows = [{"date": "2026-03-02", "value": "84.00%", "denominator": 100}]
    cs.report(cs.published_result(rows, RATE.id), tmp_path / f"made{suffix}")
    text = cs.read_result(tmp_path / f"made{suffix}").provenance
    assert text.metrics == {RATE.label: RATE.fingerprint}
    assert text.data.startswith("published-")


def test_a_period_that_is_no_date_is_refused_and_not_left_empty(tmp_path):
    table, records = tmp_path / "figures.csv", tmp_path / "figures.json"
    table.write_text("period_start,value\n2026-03-02,0.5\nyesterday,0.6\n", "utf-8")
    records.write_text('[{"period_start": "yesterday", "value": 0.6}]', "utf-8")
    for path in (table, records):
        with pytest.raises(FileError, match="'yesterday' in the column period_start is not a date"):
            cs.read_result(path)
    table.write_text("period_start,value\n2026-03-02,0.5\n", "utf-8")
    assert cs.read_result(table).frame["period_start"].to_list() == [date(2026, 3, 2)]


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_a_file_written_anew_without_provenance_does_not_keep_the_one_before(tmp_path, suffix):
    shop = cs.datasets.sample_shop(days=1)
    path = tmp_path / f"result{suffix}"
    figures = cs.evaluate(RATE, shop)
    write(figures, path, cs.provenance(RATE, shop).to_json())
    assert cs.read_result(path).provenance is not None
    write(figures, path, None)
    assert cs.read_result(path).provenance is None
