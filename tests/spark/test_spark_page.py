"""What the page about Spark shows runs, and prints what it says it prints."""

from contextlib import redirect_stdout
from io import StringIO
from itertools import pairwise

import polars as pl
import pytest

import csmetrics as cs
from tests.docs.doc_pages import DOCS, blocks

pytestmark = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas",  # it is not used
    "ignore::ResourceWarning",
    "ignore::DeprecationWarning",
    "ignore::csmetrics.CsmetricsWarning",
)
PAGE = DOCS / "how-to" / "spark.md"
DAY_OF = {"messages": "sent_at", "sessions": "started_at", "orders": "created_at"}


TABLES = ("messages", "sessions", "orders", "agents", "shops")


def lake_of(shop, folder):
    """The tables of a data set in partitions, as the page has them."""
    for table in TABLES:
        frame = shop.frame(table).collect()
        if table not in DAY_OF:
            (folder / table).mkdir(parents=True)
            frame.write_parquet(folder / table / "all.parquet")
            continue
        times = pl.col(pl.Datetime).dt.replace_time_zone(None)
        days = frame.with_columns(day=pl.col(DAY_OF[table]).dt.date()).partition_by(
            "day", as_dict=True, include_key=False
        )
        for (day,), rows in days.items():
            place = folder / table / "platform=pdd" / "shops=7" / f"day={day}"
            place.mkdir(parents=True)
            rows.with_columns(times).write_parquet(place / "part.parquet")


@pytest.mark.usefixtures("spark")
def test_the_programs_of_the_page_run_in_order_and_print_what_it_shows(tmp_path):
    shop = cs.datasets.sample_shop(days=7)
    lake_of(shop, tmp_path / "chats")
    names = {"__name__": "page"}
    printed = []
    for (language, body), (following, shown) in pairwise([*blocks(PAGE), ("", "")]):
        if language != "py":
            continue
        program = body.replace("s3a://lake/chats", str(tmp_path / "chats"))
        program = program.replace("/mnt/lake/sums", str(tmp_path / "sums"))
        out = StringIO()
        with redirect_stdout(out):
            exec(compile(program, "spark.md", "exec"), names)  # noqa: S102  our own examples
        printed.append(out.getvalue())
        if following == "text" and "….parquet" not in shown:
            assert out.getvalue().strip() == shown.strip()
    assert len(printed) == 3
    assert (tmp_path / "sums/platform=pdd/shops=7/night=2026-03-08.parquet").exists()
    in_the_lake = cs.Dataset(**{name: shop.frame(name) for name in TABLES}, as_of=shop.as_of)
    week = cs.evaluate(names["METRICS"], in_the_lake, by="shop_id", per="all", as_of=shop.as_of)
    assert names["rates"].height == 14 * 2
    assert cs.finish(names["kept"], per="week").height == week.height
    explained = pl.read_parquet(tmp_path / "chats/explained/pdd.reply_rate_3min/*.parquet")
    local = cs.explain("pdd.reply_rate_3min", in_the_lake, by="agent_id")
    assert explained.height == local.height
