"""Files that are written plainly are read at once, and say what reading cell by cell says."""

from random import Random

import polars as pl
import pytest

from csmetrics.exports import import_file
from csmetrics.exports.importing import opening, parts, values

from .recipe_files import text

HEAD = "消息ID,客户名,发送时间,发送方,客服账号,消息类型,发送内容"
ODD = {
    0: (" 12", "'0012", '="0012"', "12\t", "1e3", "无", "None", "", "-", "１２", "1,234", "合计"),
    1: ("甲 ", "\t甲", "`12", "NaN", "", "—", "null", "+5", "007", "a.b"),
    2: (
        "2026/1/2 10:00",
        "2026-01-02 10:00",
        "2026-01-02 23:59:60",
        "2026-13-02 10:00:00",
        "",
        "-",
        "2026-01-02 下午1:05:00",
        " 2026-01-02 10:00:00 ",
        "2026-01-02T10:00:00",
        "46024.5",
    ),
    3: ("买家", " 客服", "用户\t", "机器人", "系统", "谁", "", "-"),
    4: (
        "店:甲",
        "'店:甲",
        "无",
        "空",
        "undefined",
        "",
        "kf 1",
        "\u200bkf1",
        "5-Jan",
        "1月5日",
        "锟斤拷",
    ),
    5: ("批量催付", " 商品卡", "神秘", "", "-", "欢迎语"),
    6: ("x", "", "a b"),
}


def plain_row(number):
    side = ("用户", "") if number % 2 else ("客服", f"kf{number % 5}")
    at = f"2026-01-02 10:{number // 60 % 60:02}:{number % 60:02}"
    return [f"{number:06}", f"b{number % 7}", at, *side, "文字", "在吗"]


def sheet(seed, odd):
    """Enough rows to be read at once, and a few odd cells in one of its columns, or in all."""
    random = Random(seed)  # noqa: S311
    rows = [plain_row(number) for number in range(300)]
    for _ in range(odd):
        place = random.choice(sorted(ODD))
        random.choice(rows)[place] = random.choice(ODD[place])
    if seed % 3 == 1:
        rows.insert(random.randrange(300), [])
    if seed % 3 == 2:
        rows.insert(random.randrange(300), HEAD.split(","))
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in row] for row in rows]
    return "\n".join([HEAD, *map(",".join, quoted)]) + "\n"


def everything(found):
    frame = found.data.frame("messages").collect()
    counts = found.report.files.drop("why").rows()
    aside = [name for name in frame.columns if name.startswith("csmetrics_")]
    return frame.drop(aside), counts, str(found.report), found.data.rejected.rows()


def slowly(monkeypatch):
    monkeypatch.setattr(opening, "plain_csv", lambda *_: None)
    monkeypatch.setattr(parts, "few_distinct", lambda _: None)
    monkeypatch.setattr(parts, "is_plain", lambda _: False)
    monkeypatch.setattr(values, "read_plain", lambda *_, **__: None)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("encoding", ["utf-8", pytest.param("gb18030", marks=pytest.mark.wide)])
def test_at_once_and_cell_by_cell_agree(tmp_path, monkeypatch, seed, encoding):
    content = sheet(seed, (0, 1, 2, 6)[seed % 4])
    for old, new in (("\u200b", ""),) if encoding == "gb18030" and seed % 2 else ():
        content = content.replace(old, new)
    path = text(tmp_path / "消息.csv", content, encoding)
    fast = everything(import_file(path, shop_id="s"))
    slowly(monkeypatch)
    slow = everything(import_file(path, shop_id="s"))
    assert fast[0].equals(slow[0])
    assert fast[1:] == slow[1:]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{HEAD}\n1,b,2026-01-02 10:00:00,用户,,文字\n", "a short line"),
        (f"{HEAD}\n1,b,2026-01-02 10:00:00,用户,,文字,a,b\n", "a long line"),
        (f"{HEAD}\n1,b,2026-01-02 10:00:00,用户,,文字,a,b\n2,b,2026-01-02 10:00:00,用户,,文字\n", "both"),
        (f'{HEAD}\n1,b,2026-01-02 10:00:00,用户,,文字,"a\nb"\n', "a cell of two lines"),
        (f"{HEAD}\n\n1,b,2026-01-02 10:00:00,用户,,文字,a\n", "a blank line"),
        (f"{HEAD}\r\n1,b,2026-01-02 10:00:00,用户,,文字,a\r\n", "lines of Windows"),
        (f"{HEAD}\r1,b,2026-01-02 10:00:00,用户,,文字,a\r", "lines of old Macs"),
        (f"标题\n{HEAD}\n1,b,2026-01-02 10:00:00,用户,,文字,a", "a title, and no end"),
    ],
)  # fmt: skip
def test_what_is_not_written_plainly_is_read_all_the_same(tmp_path, monkeypatch, content, message):
    path = text(tmp_path / "消息.csv", content)
    fast = everything(import_file(path, shop_id="s"))
    slowly(monkeypatch)
    slow = everything(import_file(path, shop_id="s"))
    assert fast[0].equals(slow[0]), message
    assert fast[1:] == slow[1:], message


def test_a_large_plain_file_is_indeed_read_at_once(tmp_path, monkeypatch):
    def forbidden(*_):
        raise AssertionError

    path = text(tmp_path / "消息.csv", sheet(0, 0))
    monkeypatch.setattr(opening, "_raw", forbidden)
    monkeypatch.setattr(values, "reading", forbidden)
    found = import_file(path, shop_id="s")
    assert found.data.frame("messages").select(pl.len()).collect().item() == 300
