"""Whatever file or frame an export is, it is read or refused with a reason."""

import csv
import io
import zipfile

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics.exports import (
    line_report,
    mapping_template,
    read_export,
    sessionize,
    sessions_of,
)
from csmetrics.tables import TABLES, Dataset
from tests.fuzz.hostile import hostile_frames, only_our_errors, scalars

HEADERS = {
    "消息编号": "message_id",
    "店铺": "shop_id",
    "买家": "buyer_id",
    "时间": "sent_at",
    "发送方": "sender",
}
LINES = [
    ",".join(HEADERS),
    "m1,peach,ann,2026-03-02 10:00:00,买家",
    '"m,2",peach,ann,46083.5,客服',
    "m3,peach,ben,2026/3/2 10:01,买家",
]
cells = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                '"',
                '""',
                '"a',
                "a\x00b",
                "x" * 200_000,
                "1" * 400,
                "1.23E+17",
                "12345678901234567",
            ),
            *(
                "2026-03-02 23:59:60",
                "2026-13-45",
                "46083",
                "￥1,234.50",
                "=CMD()",
                "\ufeff",
                "\ud83d\ude00",
            ),
            *("99999.999", "nan", "-inf", "9" * 19 + ".0", "\r", ";", "\t", "<html>", "PAR1"),
        ]
    ),
    st.text(max_size=8),
)
ragged = st.lists(st.lists(cells, max_size=8).map(",".join), max_size=6)
encodings = st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig", "utf-16-le", "shift_jis"])


@st.composite
def broken(draw, whole):
    """Bytes of a good file with some cut off, or some overwritten."""
    raw = bytearray(whole)
    if draw(st.booleans()):
        del raw[draw(st.integers(0, len(raw))) :]
    for _ in range(draw(st.integers(0, 3))):
        if raw:
            raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
    return bytes(raw)


@st.composite
def csv_texts(draw):
    """A CSV file with lines put in, taken out, and cut."""
    lines = list(LINES)
    for line in draw(ragged):
        lines.insert(draw(st.integers(0, len(lines))), line)
    ends = draw(st.sampled_from([("\n",), ("\r\n",), ("\r",), ("\r\r\n",), ("\n", "\r", "\r\n")]))
    text = "".join(line + draw(st.sampled_from(ends)) for line in lines)
    if draw(st.booleans()):
        text = text.replace(",", draw(st.sampled_from(["\t", ";", "|"])))
    if draw(st.booleans()):
        text = text[: -len(ends[0])]
    raw = text.encode(draw(encodings), errors="replace")
    return draw(broken(raw)) if draw(st.booleans()) else raw


def parquet(**columns):
    made = io.BytesIO()
    pl.DataFrame(columns or {"message_id": ["m1"], "shop_id": ["s"]}).write_parquet(made)
    return made.getvalue()


def workbook():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in LINES:
        book.active.append(line.split(","))
    book.active.merge_cells("A2:A3")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def archive(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name, text in parts.items():
            zipped.writestr(name, text)
    return made.getvalue()


WORKBOOK = workbook()
files = st.one_of(
    csv_texts(),
    csv_texts(),
    st.binary(max_size=200),
    st.sampled_from(
        [b"", b"PAR1", b"PAR1PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\x00" * 9]
    ),
    broken(parquet()),
    broken(WORKBOOK),
    st.just(archive()),
    st.just(archive(**{"xl/workbook.xml": "<a>" * 10_000})),
)


def read(source, **arguments):
    with only_our_errors():
        return read_export(source, **arguments)
    return None


def used(found):
    """What was read is given to a data set."""
    with only_our_errors():
        data = Dataset(messages=found, invalid="quarantine")
        str(data.report())
        data.rows("messages")


@given(raw=files, columns=st.sampled_from([HEADERS, None, {}]))
def test_a_hostile_file_is_read_or_refused(tmp_path_factory, raw, columns):
    path = tmp_path_factory.mktemp("export") / "export.csv"
    path.write_bytes(raw)
    asked = {"columns": columns, "values": {"sender": {"买家": "buyer", "客服": "agent"}}}
    found = read(path, **asked)
    if found is not None:
        used(found)
        adds_up(path, raw, found, **asked)


def adds_up(path, raw, found, **asked):
    """Every line of a file has one outcome, and every row that is read is one of them."""
    rows = found.lazy().collect()
    report = line_report(path, **asked)
    assert report.lines == report.taken + report.refused + sum(report.left_out.values())
    lines = rows["csmetrics_line"]
    assert lines.is_sorted()
    assert lines.n_unique() == rows.height
    assert lines.is_empty() or 0 < lines[0] <= lines[-1] <= report.lines
    good = rows["csmetrics_refused"].is_null().sum()
    assert good <= report.taken
    assert rows.height - good <= report.refused
    if report.sheet is None and not raw.startswith(b"PAR1") and b"\x00" not in raw:
        feeds, returns = raw.count(b"\n"), raw.count(b"\r")
        ends = {feeds, returns}
        assert report.lines - (not raw.endswith((b"\n", b"\r"))) in ends | {n + 1 for n in ends}


plain = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=8)


@given(
    rows=st.lists(st.tuples(plain, plain, plain), max_size=30),
    dialect=st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from([",", "\t", ";"]),
            "lineterminator": st.sampled_from(["\n", "\r\n"]),
        }
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    titles=st.integers(0, 3),
)
def test_no_row_of_a_good_file_is_lost(tmp_path_factory, rows, dialect, encoding, titles):
    path = tmp_path_factory.mktemp("export") / "export.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, **dialect, quoting=csv.QUOTE_ALL)
        writer.writerows([["标题\n两行"]] * titles)
        writer.writerow(["message_id", "shop_id", "buyer_id"])
        writer.writerows([[f"m{n}", *row[1:]] for n, row in enumerate(rows)])
    messages = encoding if encoding == "gb18030" else None  # of rare characters it is not guessed
    found = read_export(path, encoding=messages).lazy().collect()
    assert found["message_id"].to_list() == [f"m{n}" for n in range(len(rows))]


def test_lines_that_end_as_macs_once_ended_them_are_lines(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes("\r".join(["三月", *LINES]).encode())
    found = read_export(path, columns=HEADERS).collect()
    assert found["message_id"].to_list() == ["m1", "m,2", "m3"]


@given(table=st.sampled_from(list(TABLES)), data=st.data())
def test_a_hostile_frame_is_read_or_refused(table, data):
    frame = data.draw(hostile_frames(table))
    found = read(frame, table=table)
    if found is not None:
        with only_our_errors():
            Dataset(**{table: found}, invalid="quarantine").rows(table)


@given(frame=hostile_frames("messages"), gap=st.one_of(st.sampled_from(["10m", "1s"]), scalars))
def test_hostile_messages_get_sessions_or_are_refused(frame, gap):
    with only_our_errors():
        if "session_id" in frame.collect_schema():
            frame = frame.drop("session_id")
        found = sessionize(frame, gap)
        sessions_of(found).lazy().collect()
        used(found)


words = st.one_of(scalars, st.dictionaries(st.text(max_size=2), scalars, max_size=2))
forms = st.sampled_from(["%", "%Q", "unix", "unix_ms", "%Y", "%Y-%m-%d %H", "%H", "", "%s"])
codecs = st.sampled_from(["utf-7", "rot13", "base64", "idna", "hex", "cp500", "utf-32", "utf-8"])


@given(
    arguments=st.fixed_dictionaries(
        {},
        optional={
            "table": scalars,
            "columns": st.one_of(
                scalars, st.dictionaries(st.text(max_size=2), scalars, max_size=2)
            ),
            "values": st.one_of(scalars, st.dictionaries(st.just("sender"), words)),
            "time_format": st.one_of(scalars, forms, st.dictionaries(st.just("sent_at"), forms)),
            "time_zone": scalars,
            "encoding": st.one_of(scalars, codecs),
            "sheet": scalars,
        },
    ),
    workbook=st.booleans(),
)
def test_senseless_arguments_are_refused(tmp_path_factory, arguments, workbook):
    path = tmp_path_factory.mktemp("export") / "export"
    path.write_bytes(WORKBOOK if workbook else "\n".join(LINES).encode())
    read(path, **arguments)


@given(source=scalars, table=scalars)
def test_senseless_sources_are_refused(source, table):
    read(source)
    with only_our_errors():
        mapping_template(table)
    with only_our_errors():
        sessionize(source)
    with only_our_errors():
        sessions_of(source)
