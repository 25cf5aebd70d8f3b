"""Bytes that GB18030 can read and nobody wrote in it, and files filled up with zeros."""

import pytest

from csmetrics.errors import DataError
from csmetrics.exports import line_report, read_export

HEADER = "message_id,shop_id,buyer_id,sent_at,sender\n"


def rows(*buyers):
    return "".join(f"{name},s,{name},2026-03-02 10:00:00,buyer\n" for name in buyers)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (("買家張", "買家王", "買家李", "買家趙"), "big5"),
        (("お客様あ", "お客様い", "お客様う"), "shift_jis"),
    ],
)
def test_text_of_another_encoding_is_not_taken_for_rare_characters(tmp_path, names, encoding):
    path = tmp_path / "m.csv"
    path.write_bytes((HEADER + rows(*names)).encode(encoding))
    with pytest.raises(DataError, match="read as GB18030 it would be mostly rare characters"):
        read_export(path)
    assert read_export(path, encoding=encoding).collect()["buyer_id"].to_list() == list(names)


def test_a_file_of_two_encodings_is_refused_by_its_first_line_of_the_other(tmp_path):
    path = tmp_path / "m.csv"
    first, second = rows("安娜甲", "安娜乙"), rows("丁丁甲", "丁丁乙", "丁丁丙", "丁丁丁")
    path.write_bytes((HEADER + first).encode() + second.encode("gb18030"))
    with pytest.raises(DataError, match="is UTF-8 before line 4 and not from there on"):
        read_export(path)


@pytest.mark.parametrize(
    "names",
    [
        ("安娜", "丁丁"),
        ("喆喆小店", "王堃的店", "订单很多的买家"),  # rare characters among usual ones
        ("好的😀", "谢谢😊"),
    ],
)
def test_chinese_in_gb18030_is_taken(tmp_path, names):
    path = tmp_path / "m.csv"
    path.write_bytes((HEADER + rows(*names)).encode("gb18030"))
    assert read_export(path).collect()["buyer_id"].to_list() == list(names)


def test_a_bad_byte_among_ascii_is_told_with_its_line(tmp_path):
    path = tmp_path / "m.csv"
    path.write_bytes((HEADER + rows("a", "b")).encode().replace(b"b,s,b", b"b,s,\xff"))
    with pytest.raises(DataError, match="line 3 is the first that is not UTF-8"):
        read_export(path)


def test_zeros_at_the_end_of_a_file_refuse_the_line_that_they_are(tmp_path):
    path = tmp_path / "m.csv"
    path.write_bytes((HEADER + rows("a", "b")).encode() + bytes(5000))
    report = line_report(path)
    assert (report.lines, report.taken, report.refused) == (4, 2, 1)
