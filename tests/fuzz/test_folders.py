"""Downloads folders and kept sums with whatever bytes: each file has an outcome, each row, too."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import Partials, partials
from csmetrics.datasets import sample_shop
from csmetrics.exports import import_folder
from tests.fuzz.hostile import only_our_errors
from tests.fuzz.test_exports import WORKBOOK, broken, cells, encodings
from tests.recipes.test_chat_records import FIRST, SECOND


def zipped(members):
    """The bytes of a zip archive."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return raw.getvalue()


AT = "2026-01-02 10:00:00"
PDD = f"""订单号,商家实收金额(元),商品数量(件),样式ID,订单成交时间,发货时间
1,5.00,1,7,{AT},
2,5.50,2,7,{AT},{AT}
3,"1,006.00",1,7,{AT},
"""
JD = f"""订单号,京东价,下单帐号,订购数量,下单时间,应付金额
123456789012,9,jd_a,1,{AT},9
123456789013,9,jd_b,2,{AT},9
合计,,,3,,18
"""
DEEP = [b"[" * 99_999, b"[" + b"9" * 9_999 + b"]", b'{"a":' * 99_999, b"[NaN, 1e999]"]
ARCHIVE = zipped({"a.csv": PDD, "b.csv": JD, "c.et": "x"})
ACCOUNT = ("taken", "refused", "left_out", "merged", "copies")


@st.composite
def exports(draw, good):
    """An export with cells of its lines changed, lines twice or gone, and perhaps broken bytes."""
    lines = good.splitlines()
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["cell", "cell", "again", "gone", "new"]))
        if how == "cell":
            parts = lines[at].split(",")
            parts[draw(st.integers(0, len(parts) - 1))] = draw(cells)
            lines[at] = ",".join(parts)
        elif how == "again":
            lines.insert(at, lines[at])
        elif how == "gone" and len(lines) > 1:
            del lines[at]
        else:
            lines.insert(at, draw(cells))
    raw = "\n".join(lines).encode(draw(encodings), errors="replace")
    return draw(broken(raw)) if draw(st.integers(0, 2)) == 0 else raw


@given(
    found=st.fixed_dictionaries(
        {},
        optional={
            "a.csv": exports(PDD),
            "b.csv": exports(PDD),
            "jd.csv": exports(JD),
            "c.log": exports(FIRST),
            "d.txt": exports(SECOND),
            "e.xlsx": broken(WORKBOOK),
            "f.zip": st.one_of(st.binary(max_size=99), broken(ARCHIVE)),
            "g.json": st.one_of(exports('[{"tid": 1}]'), st.sampled_from(DEEP)),
            "h.jsonl": exports('{"tid": 1}\n{"tid": 2}'),
            "i.parquet": st.binary(max_size=9),
        },
    )
)
def test_every_file_of_a_folder_has_an_outcome(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("downloads")
    for name, raw in found.items():
        (folder / name).write_bytes(raw)
    with only_our_errors():
        made = import_folder(folder, shop_id={"pdd": "P", "jd": "J"})
        report = made.report.files
        assert set(report["file"].str.split("/").list.first()) >= set(found)
        for row in report.iter_rows(named=True):
            assert row["recipe"] is None or row["given"] == sum(row[name] for name in ACCOUNT), row
            assert row["recipe"] is not None or row["why"], row
        str(made.report)
        for table in made.data.tables:
            made.data.frame(table).collect()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    path = tmp_path_factory.mktemp("sums") / "sums.parquet"
    partials("pdd.reply_rate_3min", sample_shop(days=3)).write_parquet(path)
    return path.read_bytes()


@given(data=st.data())
def test_broken_sums_are_refused(tmp_path_factory, kept, data):
    raw = data.draw(st.one_of(broken(kept), st.binary(max_size=50)))
    path = tmp_path_factory.mktemp("sums") / "sums.parquet"
    path.write_bytes(raw)
    refused = True
    with only_our_errors():
        Partials.read_parquet(path)
        refused = False
    assert refused == (raw != kept)
