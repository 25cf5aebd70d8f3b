"""Causes of red figures: contributors, the shortfall, and sessions to read."""

from __future__ import annotations

from functools import cached_property

import polars as pl

from csmetrics._support.notices import ignore_warning, warnings_to
from csmetrics.analysis.numbers import member
from csmetrics.analysis.sessions.details import details
from csmetrics.analysis.sessions.examples import picks
from csmetrics.errors import CsmetricsError
from csmetrics.reporting.blocks import CellText, Reading, Sentence, same
from csmetrics.reporting.cell_text import Row, as_cell_text, bilingual_cell, nobody
from csmetrics.reporting.display.people_names import with_names
from csmetrics.reporting.display.read_result import target_of
from csmetrics.reporting.headline import Headlines
from csmetrics.reporting.inputs import ReportInputs
from csmetrics.reporting.policies_and_changes import contributor
from csmetrics.wording.figure_text import figure, period

_MOST, _SENTENCES, _READ = 8, 4, 3


class RedFigures:
    """The figures that breach a policy, then those that became clearly worse."""

    def __init__(self, facts: ReportInputs, headlines: Headlines) -> None:
        self.facts = facts
        self.headlines = headlines
        missed = [label for label in headlines.labels if headlines.missed(label)]
        worse = [label for label in headlines.labels if headlines.direction(label) == "worse"]
        self.missed = missed
        self.labels = list(dict.fromkeys((*missed, *worse)))[:_MOST]

    def sentences(self) -> list[Sentence]:
        """Return the first lines of the report: breaches, then clear changes, worse first.

        At most four of each, with their causes.
        """
        lines = [self._missed(label) for label in self.missed[:_SENTENCES]]
        if self.facts.before is None:
            return lines
        found = [one for one in self.headlines.labels if self.headlines.direction(one)]
        found.sort(key=lambda label: self.headlines.direction(label) != "worse")
        if not any(map(self.headlines.moved, self.headlines.labels)):
            before = period(*self.facts.before)
            nothing = CellText(
                f"与上期（{before}）相比，没有超出偶然的变化",
                f"Nothing moved by more than chance since {before}",
            )
            return [*lines, Sentence(nothing)]
        return [*lines, *map(self._moved, found[:_SENTENCES])]

    @cached_property
    def causes(self) -> dict[str, list[CellText]]:
        """The causes shown on the card of each red figure, by label."""
        found: dict[str, list[CellText]] = {}
        for label in self.labels:
            told_of = [self._shortfall(label), self._most_failures(label)]
            if self.headlines.direction(label) == "worse":
                told_of.append(contributor(self.facts, self.headlines, label))
            found[label] = [one for one in told_of if one is not None]
        return found

    @cached_property
    def reading(self) -> dict[str, Reading]:
        """The sessions to read for each red figure that has some, by label."""
        return {
            label: Reading(_key(label), tuple(rows["session_id"].drop_nulls()))
            for label, rows in self._sessions.items()
        }

    @cached_property
    def tables(self) -> dict[str, tuple[CellText, pl.DataFrame]]:
        """The title and rows of each red figure's table of sessions, by the table's key."""
        found = {}
        for label, rows in self._sessions.items():
            name = self.headlines.name(label)
            title = CellText(f"{name.zh}背后的会话", f'Behind "{name.en}"')
            found[_key(label)] = title, rows
        return found

    @cached_property
    def _sessions(self) -> dict[str, pl.DataFrame]:
        known = {"as_of": self.facts.asked.as_of, "registry": self.facts.asked.registry}
        start, end = self.facts.span
        found = {}
        for label in self.labels:
            metric = self.headlines.metric(label)
            outcome = "counted"
            if all(one.measure.node == "proportion" for one in metric.editions):
                outcome = "passed" if metric.better == "lower" else "failed"
            try:
                with warnings_to(ignore_warning):
                    rows = details(
                        self.facts.asked.data,
                        start=start,
                        end=end,
                        metric=metric,
                        outcome=outcome,  # type: ignore[arg-type]  # one of them
                        **known,  # type: ignore[arg-type]  # by name
                    )
            except CsmetricsError:  # its units have no session, or messages are missing
                continue
            rows = with_names(picks(rows, good=0, bad=_READ), self.facts.asked.data)
            if not rows.is_empty():
                found[label] = rows
        return found

    def _missed(self, label: str) -> Sentence:
        row = self.headlines.rows[label]
        verdicts = self.headlines.verdicts(label)
        missed = [one for one in verdicts if one["outcome"] == "breaches"]
        policy = self.facts.policies[missed[0]["policy"]]
        wanted = bilingual_cell(lambda lang: target_of(policy, row["unit"], lang))
        value = bilingual_cell(lambda lang: figure(missed[0]["value"], row["unit"], lang))
        shop = self._shop(missed[0])
        zh = f"：{shop.zh}{value.zh}，未达标（要求 {wanted.zh}）"
        en = f": {shop.en}{value.en}, not met (target {wanted.en})"
        if len(missed) > 1:
            zh = f"{zh}，共 {len(missed)} 次，此为最差"
            en = f"{en}, the worst of {len(missed)}"
        for more in (self._shortfall(label, shop=False), self._most_failures(label)):
            if more is not None:
                zh, en = f"{zh}；{more.zh}", f"{en}; {more.en}"
        return Sentence(CellText(zh, en), self.headlines.name(label), label)

    def _shop(self, verdict: Row) -> CellText:
        """Name the shop of a verdict; an empty text if there is only one."""
        shops = self.facts.verdicts["shop_id"].n_unique()
        if shops == 1:
            return CellText("", "")
        shop = verdict["shop_id"]
        name = self.facts.shops.get(shop)
        return CellText(f"{shop} 店 ", f"shop {shop} ") if name is None else same(f"{name} ")

    def _shortfall(self, label: str, *, shop: bool = True) -> CellText | None:
        """Say what the worst breach lacks to meet its target; None without a breach."""
        worst = next(iter(self.headlines.verdicts(label)), None)
        if worst is None or worst["outcome"] != "breaches" or not worst["distance_zh"]:
            return None
        where = self._shop(worst) if shop else CellText("", "")
        return CellText(where.zh + worst["distance_zh"], where.en + worst["distance_en"])

    def _most_failures(self, label: str) -> CellText | None:
        """Name the member with most units on the bad side of a share; None if there is none."""
        by, metric = self.facts.asked.by, self.headlines.metric(label)
        if by is None or not all(one.measure.node == "proportion" for one in metric.editions):
            return None
        now = self.facts.members.filter(
            pl.col("metric") == label, pl.col("period_start") == self.facts.span[0]
        )
        bad = pl.col("numerator")
        if metric.better != "lower":
            bad = pl.col("denominator") - pl.col("numerator")
        ranked = now.with_columns(bad.alias("__bad")).sort("__bad", by, descending=[True, False])
        if ranked.height < 2 or not ranked["__bad"][0]:  # noqa: PLR2004  nobody to compare with
            return None
        who, count, units = (ranked[name][0] for name in (by, "__bad", "denominator"))
        name = nobody(by) if who is None else as_cell_text(member(by, who))
        return CellText(
            f"最多的是{name.zh}：{units:,.0f} 个中有 {count:,.0f} 个不理想",
            f"most are with {name.en}: {count:,.0f} of {units:,.0f} fell short",
        )

    def _moved(self, label: str) -> Sentence:
        row, name = self.headlines.rows[label], self.headlines.name(label)
        unit = row["unit"]
        before = bilingual_cell(lambda lang: figure(row["value"] - row["difference"], unit, lang))
        after = bilingual_cell(lambda lang: figure(row["value"], unit, lang))
        worse = self.headlines.direction(label) == "worse"
        zh = f"：{before.zh} → {after.zh}，{'变差' if worse else '好转'}"
        en = f": {before.en} → {after.en}, {'worse' if worse else 'better'}"
        if (who := contributor(self.facts, self.headlines, label)) is not None:
            zh, en = f"{zh}；{who.zh}", f"{en}; {who.en}"
        return Sentence(CellText(zh, en), name, label)


def _key(label: str) -> str:
    return f"read-{label}"
