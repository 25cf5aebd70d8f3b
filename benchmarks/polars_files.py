"""Access of the hand-written polars suite to its files, with numeric times, shops and buyers."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks import suite
from benchmarks.polars_expressions import ZONE_AHEAD, C


class Files:
    """The files of one folder, and the sums computed so far."""

    def __init__(self, place: Path) -> None:
        self.scans = {name: pl.scan_parquet(place / name / "*.parquet") for name in suite.READ}
        schemas = {name: scan.collect_schema() for name, scan in self.scans.items()}
        self.aware = schemas["messages"]["sent_at"] != pl.Datetime("us")
        names = [scan.select(C("shop_id").unique().cast(pl.String)) for scan in self.scans.values()]
        self.names = pl.concat(pl.collect_all(names))["shop_id"].unique().sort()
        self.shops = pl.Enum(self.names)
        self.found: list[pl.DataFrame] = []

    def time(self, column: str) -> pl.Expr:
        """Return a time in local microseconds."""
        return C(column).to_physical() + (ZONE_AHEAD if self.aware else 0)

    def shop(self) -> pl.Expr:
        """Return the number of the shop."""
        return C("shop_id").cast(self.shops).to_physical().cast(pl.Int64)

    def pair(self) -> pl.Expr:
        """Return the shop in the top byte and a hash of the buyer in the others."""
        buyer = C("buyer_id").hash(1) // 256
        return (buyer | (self.shop().cast(pl.UInt64) * 2**56)).alias("h")

    def emit(self, sums: pl.DataFrame, **metrics: tuple[str, str | None]) -> None:
        """Add metrics of a frame of sums by ``key`` (shop and day): numerator and denominator."""
        for metric, (numerator, denominator) in metrics.items():
            kept = sums.filter(C(denominator or numerator) > 0)
            under = pl.lit(None, pl.Int64) if denominator is None else C(denominator)
            self.found.append(
                kept.select(
                    metric=pl.lit(metric.replace("__", ".")),
                    key="key",
                    numerator=C(numerator).cast(pl.Int64),
                    denominator=under.cast(pl.Int64),
                )
            )
