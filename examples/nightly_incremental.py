"""A nightly job: evaluate what is not final yet, and keep one table of results.

    python examples/nightly_incremental.py exports/ figures.parquet

Without arguments it plays two weeks of the sample shop, night by night, in a temporary folder.
Cron runs it after midnight; its exit code says whether the data were fit to be read.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

import csmetrics as cs
from csmetrics import project
from csmetrics.files import written_whole

METRICS = ["pdd.reply_rate_3min", "pdd.avg_response_time", "taobao.inquiry_final_payment_rate"]
KEYS = ["metric", "period_start", "shop_id"]


def nightly(exports: Path, store: Path, as_of: datetime | None = None) -> pl.DataFrame:
    """Bring the table of results up to date, and return it.

    定稿的行不再改变，所以只重算从最早一个未定稿的日子起。 A final row never changes: only the
    days from the first one that is not final are evaluated again.
    """
    found = project.load(exports, as_of=as_of)
    asked = list(found.metrics) or METRICS
    if store.exists():
        kept = pl.read_parquet(store)
        final = kept.filter(pl.col("status") == "final")
        open_days = kept.filter(pl.col("status") == "provisional")["period_start"]
        start = min(open_days, default=kept["period_end"].max())
    else:
        final, start = None, None
    fresh = cs.evaluate(asked, found.data, by="shop_id", start=start, registry=found.registry)
    if final is not None:
        fresh = pl.concat([final, fresh.join(final, on=KEYS, how="anti")]).sort(KEYS)
    with written_whole(store) as path:  # 断电也不会留下半个文件 a power cut leaves no half file
        fresh.write_parquet(path)
    return fresh


def played() -> pl.DataFrame:
    """Two weeks of the sample shop: each night its system exports what is known by then."""
    shop = cs.datasets.sample_shop(days=14)
    with tempfile.TemporaryDirectory() as folder:
        exports, store = Path(folder, "exports"), Path(folder, "figures.parquet")
        exports.mkdir()
        for number in range(14):
            midnight = datetime(2026, 3, 2) + timedelta(days=number + 1)  # noqa: DTZ001  local
            known = shop.truncate(midnight)
            for table in known.tables:
                frame = known.frame(table).select(known.columns(table)).collect()
                with written_whole(exports / f"{table}.parquet") as path:
                    frame.write_parquet(path)
            figures = nightly(exports, store, midnight)
    return figures


def main(arguments: list[str]) -> int:
    """Run the job; 0 where all went well, 1 where the data were refused."""
    try:
        figures = nightly(*map(Path, arguments)) if arguments else played()
    except cs.CsmetricsError as error:
        print(error, file=sys.stderr)
        return 1
    print(figures.select("metric", "shop_id", "period_start", "value", "pending", "status").tail(6))
    print(f"{date.today() if arguments else 'played'}: {figures.height} rows")  # noqa: DTZ011
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
