"""``ImportReport``: files, tables and metrics of an import, and what to download for more."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Literal

import polars as pl

from csmetrics.catalogue.builtin import registry
from csmetrics.exports.importing.bilingual_text import Bilingual, in_language
from csmetrics.exports.importing.model import Recipe
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import MissingColumns, missing_inputs, required_columns
from csmetrics.tables import OPTIONAL_TABLES, Dataset

FILES = {
    "file": pl.String,
    "sheet": pl.String,
    "recipe": pl.String,
    "table": pl.String,
    "given": pl.Int64,
    "taken": pl.Int64,
    "refused": pl.Int64,
    "left_out": pl.Int64,
    "merged": pl.Int64,
    "copies": pl.Int64,
    "why": pl.String,
}

_NONE = "没有已知的导出含有"
_COUNTS = {
    "refused": Bilingual("行被拒绝", "refused"),
    "left_out": Bilingual("行按规则不取", "left out by rule"),
    "merged": Bilingual("行并入别的行", "lines of other rows"),
    "copies": Bilingual("行重复", "copies"),
}
_SHOWN = 3
_LINES = 8


@dataclass(frozen=True)
class ImportReport:
    """What an import found (导入报告); print it to read it.

    ``files``: a row for each file, sheet and table it gives: ``recipe``; rows ``given``, ``taken``,
    ``refused`` (they break a rule), ``left_out`` (by the recipe's rule), ``merged`` (lines that
    became part of another row) and ``copies`` (repeated by another row); ``why``: why a file was
    not read, or its rows were refused or left out. ``notes``: facts about the files. ``asked``:
    what only the caller can say, with the option to say it. ``doubts``: what may be wrong.
    """

    files: pl.DataFrame
    notes: tuple[str, ...]
    asked: tuple[str, ...]
    doubts: tuple[str, ...]
    data: Dataset = field(repr=False)
    recipes: tuple[Recipe, ...] = field(repr=False)
    published: int = 0

    @cached_property
    def tables(self) -> pl.DataFrame:
        """The rows of each table: given, accepted, repaired, rejected."""
        return self.data.report().tables

    @cached_property
    def metrics(self) -> pl.DataFrame:
        """Which metrics can be computed, what the others lack, and what to download for them."""
        downloads = [self._downloads.get(metric) for metric in self._answers["metric"]]
        return self._answers.with_columns(pl.Series("download", downloads, dtype=pl.String))

    @cached_property
    def _answers(self) -> pl.DataFrame:
        """Which metrics can be computed; a platform's only if its own shops have rows."""
        answers = registry.computable(self.data)
        able = [
            able and not self._without_rows(registry[metric])
            for metric, able in answers.select("metric", "computable").iter_rows()
        ]
        return answers.with_columns(pl.Series("computable", able, dtype=pl.Boolean))

    def _without_rows(self, metric: Metric) -> list[MissingColumns]:
        """List needed tables that were given, but have no rows of the shops a metric counts."""
        if "shops" not in self.data.tables or metric.platform == "desk":
            return []
        given = self._tables_given
        own = given.get(metric.platform, set()) | given.get("desk", set())
        needs = required_columns(metric.editions[-1].measure)
        return [
            MissingColumns(table, tuple(sorted(columns)), whole=True)
            for table, columns in needs.items()
            if table in self.data.tables and table not in OPTIONAL_TABLES | own
        ]

    @cached_property
    def _tables_given(self) -> dict[str, set[str]]:
        """The tables for which the files of each platform have rows."""
        platforms = {one.id: one.platform for one in self.recipes}
        given: dict[str, set[str]] = {}
        taken = self.files.filter(pl.col("taken") > 0).select("recipe", "table")
        for recipe, table in taken.unique().iter_rows():
            given.setdefault(platforms[recipe], set()).add(table)
        return given

    @cached_property
    def _downloads(self) -> dict[str, Bilingual]:
        """For each metric that cannot be computed, what to do to compute it."""
        lacking = self._answers.filter(~pl.col("computable"))["metric"]
        found = {metric: self._download(metric) for metric in lacking}
        return {metric: what for metric, what in found.items() if what is not None}

    def _download(self, metric_id: str) -> Bilingual | None:
        metric = registry[metric_id]
        platform = metric_id.partition(".")[0]
        lacks = dict.fromkeys(
            lack
            for edition in metric.editions
            for lack in (*missing_inputs(edition.measure, self.data), *self._without_rows(metric))
        )
        texts: list[Bilingual] = []
        for lack in lacks:
            if self._is_asked(lack):
                wanted = ", ".join(f"{lack.table}.{name}" for name in lack.columns)
                asked = f"说明上面问到的 {wanted}", f"answer the question above about {wanted}"
                texts.append(Bilingual(*asked))
                continue
            if lack.whole and (stand_in := self._stand_in(lack.table)):
                option = f"--stand-in {stand_in}"
                texts.append(Bilingual(f"允许代替列：{option}", f"allow a stand-in: {option}"))
                continue
            found = self._givers(lack, platform)
            if not found:
                return Bilingual(f"{_NONE} {lack}", f"no known export has {lack}")
            shown = [self._shown(one, lack) for one in found[:_SHOWN]]
            shown += [Bilingual("…", "…")] if len(found) > _SHOWN else []
            files = _joined(shown, " / ")
            texts.append(Bilingual(f"下载 {files.zh}", f"download {files.en}"))
        return _joined(list(dict.fromkeys(texts)), " + ") if texts else None

    def _is_asked(self, lack: MissingColumns) -> bool:
        """Whether the files have all missing columns, and only the meaning of words is asked."""
        return not lack.whole and all(
            any(f"{lack.table}.{name}: " in one for one in self.asked) for name in lack.columns
        )

    def _stand_in(self, table: str) -> str | None:
        """Find the column of a table that needs a stand-in which the caller has not allowed."""
        for note in self.notes:
            found = re.search(rf"stand_ins=\['({table}\.[a-z_]+)'\]", note)
            if found:
                return found[1]
        return None

    def _shown(self, recipe: Recipe, lack: MissingColumns) -> Bilingual:
        """Name a recipe; if its file was imported, also the headers that the file lacks."""
        zh, en = f"{recipe.name.zh} ({recipe.id})", f"{recipe.name.en} ({recipe.id})"
        if recipe.id not in set(self.files["recipe"]):
            return Bilingual(zh, en)
        how = recipe.tables[lack.table]
        headers = [how.columns[name].from_[:1] for name in lack.columns if name in how.columns]
        lacking = "、".join(dict.fromkeys(header for one in headers for header in one))
        return (
            Bilingual(f"{zh}（列 {lacking}）", f"{en}, columns {lacking}")
            if lacking
            else Bilingual(zh, en)
        )

    def _givers(self, lack: MissingColumns, platform: str) -> list[Recipe]:
        """List the recipes whose files would give what is missing, the best first."""
        found = []
        for recipe in self.recipes:
            how = recipe.tables.get(lack.table)
            if how is None or not _may_hold(recipe, platform):
                continue
            given = {*how.columns, *how.made}
            if set(lack.columns) - {"shop_id"} <= given:
                found.append(recipe)
        near = {platform} if platform != "desk" else self._platforms
        found = [recipe for recipe in found if recipe.platform in near] or found
        at_hand = set(self.files["recipe"])
        # Files that were imported come first, then other downloads, then answers of APIs.
        return sorted(found, key=lambda one: (one.id not in at_hand, ".api_" in one.id))

    @cached_property
    def _platforms(self) -> frozenset[str]:
        """The platforms whose files were imported."""
        used = set(self.files["recipe"])
        return frozenset(one.platform for one in self.recipes if one.id in used)

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: Literal["zh", "en"] | None = None) -> str:
        """Write the report in one language, or in both together."""
        lines = []
        for row in self.files.iter_rows(named=True):
            where = row["file"] + (f" [{row['sheet']}]" if row["sheet"] else "")
            if row["recipe"] is None:
                lines.append(f"✗ {where}: {row['why']}")
                continue
            counts = [in_language(_taken(row["given"], row["taken"], row["table"]), lang or "en")]
            counts += [
                f"{row[name]:,} {in_language(word, lang or 'en')}"
                for name, word in _COUNTS.items()
                if row[name]
            ]
            why = f" — {row['why']}" if row["why"] else ""
            mark = "✓" if row["taken"] else "✗"
            counted = ("，" if lang == "zh" else ", ").join(counts)
            lines.append(f"{mark} {where}: {row['recipe']} → {row['table']}: {counted}{why}")
        for title, texts in (("? ", self.asked), ("! ", self.doubts), ("· ", self.notes)):
            lines += [f"{title}{in_language(one, lang)}" for one in texts]
        platforms = [*sorted(self._platforms - {"desk"}), "desk"]
        prefix = pl.col("metric").str.extract(r"^([a-z0-9]+)\.")
        own = self.metrics.filter(prefix.is_in(platforms))
        able, of = own["computable"].sum(), own.height
        listed = ", ".join(f"{one}.*" for one in platforms)
        can = Bilingual(
            f"可算 {able}/{of} 个指标（{listed}）。",
            f"{able} of {of} metrics can be computed ({listed}).",
        )
        lines.append(in_language(can, lang))
        lines += [f"  {in_language(one, lang)}" for one in self.advice]
        return "\n".join(lines)

    @property
    def advice(self) -> list[Bilingual]:
        """What to download to compute more metrics of the imported platforms, the most first."""
        if not self._platforms:
            return []
        platforms = [*self._platforms, "desk"]
        lacks = self.metrics.filter(
            ~pl.col("computable")
            & pl.col("metric").str.extract(r"^([a-z0-9]+)\.").is_in(platforms)
            & ~pl.col("download").str.starts_with(_NONE)
        )
        counted = (
            lacks.group_by("download")
            .agg(pl.col("metric").sort())
            .sort(pl.col("metric").list.len(), "download", descending=[True, False])
        )
        return [
            Bilingual(f"{gain}：{download.zh}", f"{gain}: {download.en}")
            for metrics in counted.head(_LINES)["metric"].to_list()
            for gain in [f"+{len(metrics)} ({', '.join(metrics[:2])}{' …' * (len(metrics) > 2)})"]  # noqa: PLR2004  enough to know which
            for download in [self._downloads[metrics[0]]]
        ]

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def _taken(given: int, taken: int, table: str) -> Bilingual:
    """Write how many rows a file has, and how many rows or figures were taken from it."""
    rows = f"{given:,} row" if given == 1 else f"{given:,} rows"
    if table == "published":
        figures = "figure" if taken == 1 else "figures"
        return Bilingual(f"{given:,} 行，{taken:,} 个数", f"{rows}, {taken:,} {figures}")
    return Bilingual(f"{given:,} 行，取 {taken:,} 行", f"{rows}, {taken:,} taken")


def _joined(texts: list[Bilingual], between: str) -> Bilingual:
    """Join several texts in each language."""
    return Bilingual(between.join(one.zh for one in texts), between.join(one.en for one in texts))


def _may_hold(recipe: Recipe, platform: str) -> bool:
    """Whether a recipe's files may hold rows of a platform's shops; 七鱼 may serve 有赞's."""
    if platform in {"desk", recipe.platform}:
        return True
    return platform == "youzan" and recipe.platform == "desk"
