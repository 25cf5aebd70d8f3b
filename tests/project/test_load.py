"""A folder of tables or a project file becomes the data set that its files say."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics import project
from csmetrics.errors import DataError, ProjectError
from csmetrics.language.base import Param
from csmetrics.language.conditions import answered_by, at_least_value
from csmetrics.language.measures import count
from csmetrics.language.messages import asked, human
from csmetrics.language.units import each, rows
from csmetrics.project import table_files as files
from tests.registry.small_metrics import metric, parameter

HEAD = "message_id,shop_id,buyer_id,sent_at,sender\n"
TALK = (
    "m1,peach,ann,2026-03-02 10:00:00,buyer\n"
    "m2,peach,ann,2026-03-02 10:02:59,agent\n"
    "m3,peach,ben,2026-03-02 11:00:00,buyer\n"
    "m4,peach,ben,2026-03-02 11:03:01,agent\n"
)
"""Ann is answered after 179 seconds, Ben after 181: of two buyers one within 3 minutes."""


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "messages.csv").write_text(HEAD + TALK, encoding="utf-8")
    return tmp_path


def write(folder, text, name="csmetrics.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rate(found, **arguments):
    row = cs.evaluate("pdd.reply_rate_3min", found.data, per="all", **arguments).row(0, named=True)
    return row["numerator"], row["denominator"]


def test_a_folder_of_csv_files_is_read_by_their_names(shop):
    assert rate(project.load(shop)) == (1, 2)


def test_an_ending_in_capitals_is_read_as_well(shop):
    (shop / "messages.csv").rename(shop / "messages.CSV")
    assert rate(project.load(shop)) == (1, 2)


def test_a_file_that_is_named_twice_stands_where_it_is_named_first(shop):
    for name, line in zip("abc", TALK.splitlines(), strict=False):
        (shop / f"{name}.csv").write_text(f"{HEAD}{line}\n", encoding="utf-8")
    write(shop, '[tables.messages]\npath = ["b.csv", "[ab].csv", "c.csv", "b.csv"]')
    assert [row.message_id for row in project.load(shop).data.rows("messages")] == [
        *("m2", "m1", "m3")
    ]


def test_parquet_gives_what_csv_gives(shop, tmp_path):
    frame = pl.read_csv(shop / "messages.csv").with_columns(pl.col("sent_at").str.to_datetime())
    (shop / "messages.csv").unlink()
    frame.write_parquet(tmp_path / "messages.parquet")
    assert rate(project.load(str(shop))) == (1, 2)


def test_excel_gives_what_csv_gives(shop):
    frame = pl.read_csv(shop / "messages.csv")
    (shop / "messages.csv").unlink()
    frame.write_excel(shop / "messages.xlsx")
    assert rate(project.load(shop)) == (1, 2)


def test_columns_of_ones_own_are_kept_for_by(shop):
    rows = [f"{line},north" for line in TALK.splitlines()[:2]]
    rows += [f"{line},south" for line in TALK.splitlines()[2:]]
    text = "\n".join([HEAD.strip() + ",team", *rows])
    (shop / "messages.csv").write_text(text, encoding="utf-8")
    result = cs.evaluate("pdd.reply_rate_3min", project.load(shop).data, per="all", by="team")
    assert result.select("team", "value").rows() == [("north", 1.0), ("south", 0.0)]


def test_the_order_of_a_file_settles_ties_whether_it_is_small_or_large(shop, monkeypatch):
    """Asked, answered and asked again within one second: the last stays without answer."""
    tied = "".join(
        f"m{n},peach,ann,2026-03-02 10:00:00,{sender}\n"
        for n, sender in enumerate(("buyer", "agent", "buyer"))
    )
    later = "m9,peach,zoe,2026-03-02 12:00:00,agent\n"
    (shop / "messages.csv").write_text(HEAD + tied + later, encoding="utf-8")
    assert rate(project.load(shop)) == (0, 1)
    monkeypatch.setattr(files, "_LARGE", 0)
    found = project.load(shop)
    assert found.data.is_lazy("messages")
    assert rate(found) == (0, 1)


def test_a_table_that_two_files_claim_is_refused(shop):
    pl.DataFrame({"message_id": ["m1"]}).write_parquet(shop / "messages.parquet")
    with pytest.raises(ProjectError, match=r"both messages\.csv and messages\.parquet"):
        project.load(shop)


def test_a_file_with_nearly_the_name_of_a_table_is_told_of(shop):
    (shop / "order.csv").write_text("order_id\n", encoding="utf-8")
    with pytest.warns(cs.CsmetricsWarning, match=r"order\.csv .* Did you mean 'orders'\?"):
        project.load(shop)


def test_a_folder_without_tables_says_what_they_are_called(tmp_path):
    (tmp_path / "mesages.csv").write_text("x\n", encoding="utf-8")
    with pytest.raises(ProjectError, match=r"contains no table.*Did you mean 'messages'\?"):
        project.load(tmp_path)


def test_a_path_that_leads_nowhere_names_the_nearest(shop):
    with pytest.raises(ProjectError, match=f"Did you mean '{shop.name}'"):
        project.load(shop.parent / f"{shop.name}s")
    with pytest.raises(ProjectError, match="neither a folder of tables nor a project file"):
        project.load(shop / "messages.csv")


def test_refused_rows_name_the_table_and_the_rule(shop):
    (shop / "messages.csv").write_text(HEAD + "m1,peach,ann,2026-03-02 10:00,robot\n", "utf-8")
    with pytest.raises(DataError, match="messages: 1 of 1 row refused"):
        project.load(shop)
    assert project.load(shop, invalid="quarantine").data.rejected.height == 1


EXPORT = "消息号,店铺,买家,发送时间,谁\n" + "".join(
    f"m{n},peach,{buyer},02/03/2026 {clock},{who}\n"
    for n, (buyer, clock, who) in enumerate(
        [
            ("ann", "10:00:00", "买家"),
            ("ann", "10:02:59", "客服"),
            ("ben", "11:00:00", "买家"),
            ("ben", "11:03:01", "客服"),
        ]
    )
)
PROJECT = """
time_zone = "Asia/Shanghai"
as_of = 2026-03-02T23:59:59
metrics = ["pdd.reply_rate_3min", "pdd.*buyers"]
policies = ["pdd.*"]

[tables.messages]
path = "chat-*.csv"
encoding = "gb18030"
time_format = "%d/%m/%Y %H:%M:%S"

[tables.messages.columns]
"消息号" = "message_id"
"店铺" = "shop_id"
"买家" = "buyer_id"
"发送时间" = "sent_at"
"谁" = "sender"

[tables.messages.values]
sender = { "买家" = "buyer", "客服" = "agent" }
"""


def test_a_project_file_maps_columns_and_words(tmp_path):
    head, *rows = EXPORT.splitlines()
    for number, part in enumerate((rows[:2], rows[2:])):
        text = "\n".join([head, *part])
        (tmp_path / f"chat-{number}.csv").write_text(text, encoding="gb18030")
    found = project.load(write(tmp_path, PROJECT))
    assert rate(found) == (1, 2)
    assert found.metrics == ("pdd.reply_rate_3min", "pdd.*buyers")
    assert found.policies == ("pdd.*",)
    assert found.data.as_of == datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)
    assert project.load(tmp_path).data.tables == ("messages",)


ORDER = {
    "order_id": "o",
    "shop_id": "s",
    "buyer_id": "b",
    "agent": "x",
    "created_at": datetime(2026, 3, 2, 10, 0, 0, 123_456),  # noqa: DTZ001  local
    "amount": 1.5,
    "quantity": 1,
}


def of_two_files(folder, *columns):
    """The orders of a project with a parquet file for each of two sets of columns."""
    for n, own in enumerate(columns):
        pl.DataFrame([{**ORDER, "order_id": f"o{n}"}]).with_columns(**own).write_parquet(
            folder / f"{n}.parquet"
        )
    write(folder, '[tables.orders]\npath = "*.parquet"')
    return project.load(folder).data.frame("orders").collect()


def test_files_of_a_table_are_not_cast_before_they_are_checked(tmp_path):
    refused = {  # as in a file of its own
        "buyer_id": [pl.lit(17850.0), pl.lit(value=True), pl.lit(date(2026, 3, 2))],
        "created_at": [pl.col("created_at").dt.date()],
        "amount": [pl.lit(value=True)],
        "quantity": [pl.lit(value=True), pl.lit(2.0)],
    }
    for name, columns in refused.items():
        for column in columns:
            with pytest.raises(DataError, match=rf"^orders: {name} is \w+ in 1\.parquet, not a"):
                of_two_files(tmp_path, {}, {name: column})


def test_files_of_a_table_may_be_of_types_that_hold_the_same_values(tmp_path):
    whole = timedelta(microseconds=456)
    for unit, cut in (("ms", whole), ("us", timedelta()), ("ns", timedelta())):
        times = pl.col("created_at").cast(pl.Datetime(unit))
        for zone in (None, "Asia/Shanghai"):
            placed = {"created_at": times.dt.replace_time_zone(zone)}
            found = of_two_files(tmp_path, {}, placed)["created_at"].dt.replace_time_zone(None)
            assert found.to_list() == [ORDER["created_at"], ORDER["created_at"] - cut], (unit, zone)
    empty = {"paid_at": pl.lit(None, pl.Float64)}  # pandas' column of nothing
    paid = {"paid_at": pl.col("created_at"), "buyer_id": pl.lit(7), "amount": pl.lit(2)}
    found = of_two_files(tmp_path, empty, paid)
    assert found["paid_at"].is_null().to_list() == [True, False]
    assert found["buyer_id"].to_list() == ["b", "7"]
    assert found["amount"].cast(float).to_list() == [1.5, 2.0]


def test_files_with_offsets_and_without_are_one_table(shop):
    lines = TALK.splitlines()
    later = [line.replace("2026-03-02 11", "2026-03-02T03") for line in lines[2:]]
    ones = "\n".join(
        line.replace(",buyer", "+0000,buyer").replace(",agent", "Z,agent") for line in later
    )
    (shop / "second.csv").write_text(HEAD + ones, encoding="utf-8")
    (shop / "messages.csv").write_text(HEAD + "\n".join(lines[:2]), encoding="utf-8")
    text = '[tables.messages]\npath = ["messages.csv", "second.csv"]'
    found = project.load(write(shop, text), time_zone="Asia/Shanghai")
    sent = found.data.frame("messages").collect()["sent_at"]
    assert [at.strftime("%H:%M:%S") for at in sent] == [
        "10:00:00",
        "10:02:59",
        "11:00:00",
        "11:03:01",
    ]
    assert rate(found) == (1, 2)


def test_arguments_come_before_the_file(shop):
    write(shop, 'folder = "."\ntime_zone = "Asia/Shanghai"')
    found = project.load(shop, time_zone="UTC", as_of=datetime(2026, 3, 2, 10, 1))  # noqa: DTZ001
    assert found.data.time_zone == "UTC"
    assert rate(found) == (0, 0)


def test_a_project_may_name_one_table_and_leave_the_others_to_the_folder(shop):
    orders = pl.DataFrame({"order_id": ["o1"], "shop_id": ["peach"], "buyer_id": ["ann"]})
    orders.with_columns(
        pl.lit("2026-03-02 12:00:00").alias("created_at"),
        pl.lit("9.90").alias("amount"),
        pl.lit(1).alias("quantity"),
    ).write_csv(shop / "march.csv")
    write(shop, 'folder = "."\n[tables.orders]\npath = "march.csv"')
    found = project.load(shop)
    assert found.data.tables == ("messages", "orders")
    assert [file.file for file in found.files] == ["messages.csv", "march.csv"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('timezone = "UTC"\nfolder = "."', "timezone: there is no such key. Did you mean 'time_z"),
        ('[tables.mesages]\npath = "x"', "there is no table 'mesages'. Did you mean 'messages'?"),
        ('[tables.messages]\npat = "x"', "tables.messages.pat: there is no such key. Did you mean"),
        ("[tables.messages]\nencoding = 'x'", "tables.messages.path is needed"),
        ("folder = 3", "folder: input should be a valid string, not 3"),
        ('[tables.messages]\npath = "mesages.csv"', "no file 'mesages.csv' in .*'messages.csv'"),
        ('[tables.messages]\npath = "*.parquet"', r"there is no file '\*.parquet'"),
        ('folder = "tables"', "there is no folder 'tables'"),
        ('metrics = ["pdd.*"]', "gives no table"),
        ("folder = ", "is not TOML"),
        ('folder = "."\nmetrics = ["pdd.reply_rate_3mins"]', "Did you mean 'pdd.reply_rate_3min'"),
        ('folder = "."\ninvalid = "quarantin"', "Did you mean 'quarantine'"),
        ('folder = "."\ntime_zone = "Asia/Shanghi"', "Did you mean 'Asia/Shanghai'"),
    ],
)
def test_a_fault_in_a_project_file_is_named_with_the_nearest_word(shop, text, message):
    with pytest.raises(cs.CsmetricsError, match=message):
        project.load(write(shop, text))


def test_a_file_that_cannot_be_read_is_named(shop):
    (shop / "orders.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(DataError, match=r"orders\.parquet cannot be read"):
        project.load(shop)


OWN = """
import csmetrics as cs
from csmetrics.language.measures import count
from csmetrics.language.messages import asked
from csmetrics.language.units import each

known = cs.registry["pdd.consult_buyers"]
asked_messages = again = cs.Metric(
    id="own.asked",
    name=cs.Text(zh="咨询消息数", en="Asked messages"),
    editions=(
        cs.Edition(
            measure=count(each(asked)),
            settles_after=0,
            sources=(cs.Source(title="ours", publisher="us"),),
        ),
    ),
)
"""


def test_metrics_of_ones_own_come_from_a_program(shop):
    write(shop, OWN, "own.py")
    found = project.load(write(shop, 'folder = "."\nmetrics = ["own.py"]'), allow_code=True)
    assert [metric.id for metric in found.metrics] == ["pdd.consult_buyers", "own.asked"]
    result = cs.evaluate("own.*", found.data, per="all", registry=found.registry)
    assert result.select("metric", "period_start", "value").rows() == [
        ("own.asked", date(2026, 3, 2), 2.0)
    ]


def test_metrics_of_ones_own_come_from_json(tmp_path):
    from csmetrics.catalogue.registry import to_json  # noqa: PLC0415  only here

    write(tmp_path, to_json([cs.registry["jd.answer_rate"]]), "own.json")
    assert project.chosen(["own.json"], cs.registry, tmp_path) == [cs.registry["jd.answer_rate"]]


def test_parameters_are_written_as_a_result_writes_them():
    label = "taobao.slow_response_buyers(limit=180, times=1)"
    (metric,) = project.chosen([label], cs.registry)
    assert metric.label == label
    assert project.chosen([f" {label} "], cs.registry) == [metric]
    with pytest.raises(cs.CsmetricsError, match="'times' is not a parameter"):
        project.chosen(["taobao.slow_response_buyers(times)"], cs.registry)


def test_whole_parameters_may_be_negative_and_seconds_have_fractions():
    rated = count(rows("ratings", at="rated_at"), among=at_least_value("level", Param(name="n")))
    least = metric(rated, parameters=(parameter("n", "integer", -5),))
    limited = count(each(asked), among=answered_by(human, within=Param(name="limit")))
    limit = parameter("limit", "duration", timedelta(0, 0, 1), timedelta(days=1))
    quick = metric(limited, 1, metric_id="own.quick", parameters=(limit,))
    registry = cs.Registry([least, quick])
    for name, value in (("own.metric(n=-3)", -3), ("own.metric(n=2)", 2)):
        (one,) = project.chosen([name], registry)
        assert (one.label, one.filled) == (name, (("n", value),))
        assert isinstance(one.filled[0][1], int)
    (one,) = project.chosen(["own.quick(limit=0.5)"], registry)
    assert one.filled == (("limit", timedelta(milliseconds=500)),)
    assert one.label == "own.quick(limit=0.5)"
    for bad in ("own.metric(n=-6)", "own.metric(n=1.5)", "own.metric(n=--1)", "own.quick(limit=0)"):
        with pytest.raises(cs.CsmetricsError):
            project.chosen([bad], registry)


def test_a_name_of_several_platforms_is_that_of_the_shops():
    several = Counter(one.name.zh for one in cs.registry.values())
    name = next(
        zh
        for zh, times in several.items()
        if times > 1
        and len({one.platform for one in cs.registry.values() if one.name.zh == zh}) == times
        and all(one.editions[-1].until is None for one in cs.registry.values() if one.name.zh == zh)
    )
    for one in (one for one in cs.registry.values() if one.name.zh == name):
        assert project.chosen([name], cs.registry, platforms=[one.platform]) == [one.id]
    with pytest.raises(cs.CsmetricsError, match="is the name of several metrics"):
        project.chosen([name], cs.registry)


def test_a_metric_with_two_names_in_a_program_is_taken_once(tmp_path):
    text = "import csmetrics as cs\none = cs.registry['jd.answer_rate']\nother = one\n"
    write(tmp_path, text, "own.py")
    assert project.chosen(["own.py"], cs.registry, tmp_path) == [cs.registry["jd.answer_rate"]]


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("x = 1\ny = x / 0\n", r"own\.py, line 2: ZeroDivisionError"),
        ("x = (\n", r"own\.py, line 1: SyntaxError"),
        ("x = 1\n", "contains no metric"),
    ],
)
def test_a_program_that_fails_says_where(tmp_path, program, message):
    write(tmp_path, program, "own.py")
    with pytest.raises(ProjectError, match=message):
        project.chosen(["own.py"], cs.registry, tmp_path)


def test_of_a_program_that_fails_deep_inside_its_own_last_line_is_named(tmp_path):
    program = "def inner():\n    return 1 / 0\n\n\ndef outer():\n    return inner()\n\n\nouter()\n"
    write(tmp_path, program, "own.py")
    with pytest.raises(ProjectError, match=r"own\.py, line 2: ZeroDivisionError"):
        project.chosen(["own.py"], cs.registry, tmp_path)


def test_a_missing_file_of_metrics_names_the_nearest(tmp_path):
    write(tmp_path, OWN, "own.py")
    with pytest.raises(ProjectError, match=re.escape("Did you mean 'own.py'?")):
        project.chosen(["owm.py"], cs.registry, tmp_path)
