"""A nightly job: evaluate the days that are open, keep their sums, write the week and the month.

    python examples/nightly_incremental.py exports/ figures/

``exports/`` holds a parquet file for each table, its times local or aware (UTC, say). Without
arguments it plays two weeks of the sample shop, night by night, in a temporary folder. Cron runs it
after midnight; its exit code says whether the data were fit to be read.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

import csmetrics as cs
from csmetrics._support.atomic_write import written_whole

ZONE = "Asia/Shanghai"
RECHECK = 7  # 每晚再看已定稿的最后七天 settled days looked at again each night, for late rows
METRICS = ["pdd.reply_rate_3min", "pdd.avg_response_time", "taobao.inquiry_final_payment_rate"]


def nightly(exports: Path, figures: Path, as_of: datetime | None = None) -> cs.Partials:
    """Bring the sums that are kept, and the tables made of them, up to date.

    只重算未定稿的日子，再与留存的中间汇总合并；周表、月表由汇总得出，不再读旧消息。 Only the days
    that are open are evaluated, and merged with what is kept; weeks and months are made of sums.
    """
    store = figures / "partials.parquet"
    kept = cs.Partials.read_parquet(store) if store.exists() else None
    start = kept.open_since if kept else None
    night = cs.partials(
        METRICS, recent(exports, start, as_of), by="shop_id", start=start, recheck=RECHECK
    )
    kept = kept.merge(night) if kept else night  # 改动了已定稿的日子会有警告 warns of late data
    kept.write_parquet(store)  # 断电也不会留下半个文件 a power cut leaves no half file
    for per in ("week", "month"):
        with written_whole(figures / f"{per}.parquet") as path:
            cs.finish(kept, per=per).write_parquet(path)
    return kept


def recent(exports: Path, start: date | None, as_of: datetime | None) -> cs.Dataset:
    """All rows of the tables, but of messages those that the days from ``start`` on depend on."""
    files = [path for path in exports.glob("*.parquet") if not path.name.startswith(".")]
    tables = {path.stem: pl.scan_parquet(path, glob=False) for path in sorted(files)}
    needed = [cs.days_needed(cs.registry[metric], by=["shop_id"]) for metric in METRICS]
    days = [number for number in needed if number is not None]
    if start and len(days) == len(needed):  # None：要全部消息 one of them needs all messages
        first = start - timedelta(days=max(days) + RECHECK)
        tables["messages"] = tables["messages"].filter(local_day("sent_at", tables) >= first)
    return cs.Dataset(**tables, time_zone=ZONE, as_of=as_of)


def local_day(time: str, tables: dict[str, pl.LazyFrame]) -> pl.Expr:
    """The local day of messages: of times with a zone, in ours (UTC 的日期不是本地日期)."""
    dtype = tables["messages"].collect_schema()[time]
    aware = isinstance(dtype, pl.Datetime) and dtype.time_zone is not None
    at = pl.col(time)
    return (at.dt.convert_time_zone(ZONE) if aware else at).dt.date()


def played() -> tuple[cs.Partials, pl.DataFrame]:
    """Two weeks of the sample shop: each night its system exports what is known by then."""
    shop = cs.datasets.sample_shop(days=14)
    with tempfile.TemporaryDirectory() as folder:
        exports, figures = Path(folder, "exports"), Path(folder, "figures")
        exports.mkdir()
        figures.mkdir()
        for number in range(14):
            midnight = datetime(2026, 3, 2) + timedelta(days=number + 1)  # noqa: DTZ001  local
            known = shop.truncate(midnight)
            for table in known.tables:
                frame = known.frame(table).select(known.columns(table)).collect()
                with written_whole(exports / f"{table}.parquet") as path:
                    frame.write_parquet(path)
            kept = nightly(exports, figures, midnight)
        return kept, pl.read_parquet(figures / "week.parquet")


def main(arguments: list[str]) -> int:
    """Run the job; 0 where all went well, 1 where the data were refused."""
    try:
        if arguments:
            kept = nightly(*map(Path, arguments))
            weeks = cs.finish(kept, per="week")
        else:
            kept, weeks = played()
    except cs.CsmetricsError as error:
        print(error, file=sys.stderr)
        return 1
    print(weeks.select("metric", "shop_id", "period_start", "value", "pending", "status").tail(6))
    print(f"{kept}, open since {kept.open_since}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
