"""What became of the rows of files, and which platform a shop is of, worked out by hand."""

from collections import Counter
from types import SimpleNamespace

import polars as pl

from csmetrics.exports.importing import outcome
from csmetrics.exports.importing.published import Figures
from csmetrics.exports.importing.row_accounts import files_of

NAMES = ("given", "taken", "refused", "left_out", "merged", "copies")


def piece(name, platform="pdd", **more):
    part = SimpleNamespace(
        table="orders",
        given=20,
        left_out={"closed": 1, "unpaid": 2},
        merged=4,
        copies=5,
        frame=None,
    )
    text = {"refused": 6, "reasons": {"amount is null": 6}, "sheet": None, "part": part, **more}
    recipe = SimpleNamespace(id=f"{platform}.orders", platform=platform)
    return SimpleNamespace(file=name, recipe=recipe, **text)


def found(pieces, **more):
    messages = SimpleNamespace(pieces=[], shelf=None)
    kept = {"lost": [], "figures": [], "doubts": [], "messages": messages, **more}
    return SimpleNamespace(pieces=pieces, **kept)


def test_of_a_file_what_is_not_left_out_merged_copied_or_refused_is_taken():
    """Of 20 rows 3 are left out, 4 merged, 5 copies and 6 refused: 2 are taken."""
    (row,) = files_of(found([piece("a.csv")])).to_dicts()
    assert [row[name] for name in NAMES] == [20, 2, 6, 3, 4, 5]
    assert row["why"] == "1 closed; 2 unpaid; 6 amount is null"


def test_of_published_figures_those_that_were_read_are_taken():
    figures = Figures(pl.DataFrame({"value": [1.0, 2.0]}), 7, Counter(short=1, long=2))
    result = found([], figures=[(piece("b.csv"), figures)])
    (row,) = files_of(result).to_dicts()
    assert [row[name] for name in NAMES] == [7, 2, 3, 0, 0, 0]
    assert (row["table"], row["why"]) == ("published", "1 short; 2 long")


def shops(**platforms):
    """The platform of each shop, of files of a platform and the shops in it."""
    pieces = []
    for platform, own in platforms.items():
        one = piece(f"{platform}.csv", platform)
        one.part.frame = pl.DataFrame({"shop_id": own}, schema={"shop_id": pl.String})
        pieces.append(one)
    result = found(pieces)
    table = outcome._shops(result)  # noqa: SLF001  what no folder shows by itself
    return (None if table is None else dict(table.iter_rows())), result.doubts


def test_a_help_desk_is_no_platform_and_its_shop_is_of_none():
    assert shops(desk=["d"], pdd=["p", None])[0] == {"d": None, "p": "pdd"}
    assert shops(desk=["d"], pdd=["p"], jd=["j"])[0] == {"d": None, "j": "jd", "p": "pdd"}


def test_a_shop_of_files_of_two_platforms_is_of_neither_and_that_is_doubted():
    platforms, doubts = shops(taobao=["t", "both"], jd=["j", "both"])
    assert platforms == {"both": None, "j": "jd", "t": "taobao"}
    (doubt,) = doubts
    assert doubt.startswith("几个平台的文件都记在店铺“both”下")
    assert "give shop_id={'jd': '…', 'taobao': '…'}" in doubt
    assert shops(taobao=["t"], jd=["j"])[1] == []
