"""Headlines of a report: the figures, their changes and their policy verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from csmetrics.model.metric import Metric
from csmetrics.model.requirements import part_units
from csmetrics.reporting import change
from csmetrics.reporting.blocks import (
    Card,
    Cell,
    CellText,
    Figure,
    Mark,
    Reading,
    Section,
    Sentence,
    Table,
)
from csmetrics.reporting.cell_text import (
    Row,
    as_cell_text,
    bilingual_cell,
    change_cell,
    columns,
    count_cell,
    figure_cell,
    listed,
    name_cell,
    own_text_cell,
    platform_name,
    value_cell,
)
from csmetrics.reporting.display.plot import targets_of
from csmetrics.reporting.display.read_result import Result, target_of
from csmetrics.reporting.display.theme import Chart
from csmetrics.reporting.display.trend import trend
from csmetrics.reporting.inputs import ReportInputs
from csmetrics.wording.figure_text import Lang, moment, span

MOST_CARDS, LONGEST = 12, 62


class Headlines:
    """The figures of the reported period, each compared with the period before."""

    def __init__(self, facts: ReportInputs) -> None:
        self.facts = facts
        start = facts.span[0]
        rows = facts.compared.filter(period_start=start).iter_rows(named=True)
        self.rows: dict[str, Row] = {row["metric"]: row for row in rows}
        finals = facts.figures.filter(period_start=start).select("metric", "final_at").iter_rows()
        self.final_at = dict(finals)
        self.labels = [label for label in facts.labels if label in self.rows]
        last = sorted({*facts.figures["period_start"]})[-LONGEST:]
        shown = facts.figures.filter(facts.figures["period_start"] >= last[0])
        self.read = Result(shown, facts.asked.registry, facts.known)

    def metric(self, label: str) -> Metric:
        """Return the metric of a label."""
        return self.facts.asked.chosen.metrics[label]

    def name(self, label: str) -> CellText:
        """Return the metric's name; if another has the same, with its platform or its label."""
        metric = self.metric(label)
        others = [self.metric(other) for other in self.labels if other != label]
        alike = [
            one for one in others if one.name.zh == metric.name.zh or one.name.en == metric.name.en
        ]
        if not (alike or metric.filled):
            return as_cell_text(metric.name)
        of = platform_name(metric.platform)
        if of is None or metric.filled or any(one.platform == metric.platform for one in alike):
            return CellText(f"{metric.name.zh} [{label}]", f"{metric.name.en} [{label}]")
        return CellText(f"{metric.name.zh}（{of.zh}）", f"{metric.name.en} ({of.en})")

    def open(self, label: str) -> bool:
        """Return whether the figure has pending units, so that it is not compared yet."""
        return bool(self.rows[label]["pending"])

    def direction(self, label: str) -> Mark:
        """Return "better" or "worse"; "" if the change may be chance or is neither."""
        return change.direction(self.rows[label], self.metric(label))

    def moved(self, label: str) -> bool:
        """Return whether the figure changed by more than chance explains."""
        return change.moved(self.rows[label], self.metric(label))

    def missed(self, label: str) -> bool:
        """Return whether the figure breaches a policy."""
        return any(row["outcome"] == "breaches" for row in self.verdicts(label))

    def verdicts(self, label: str) -> list[Row]:
        """Return the policies' verdicts on the figure, worst first."""
        if self.facts.verdicts.is_empty():
            return []
        return worst_first(self.facts.verdicts.filter(metric=label).iter_rows(named=True))

    def summary(self, sentences: Sequence[Sentence] = ()) -> list[Sentence]:
        """Summarise the report in a few lines.

        Args:
            sentences: The first lines, each about one figure. Figures that moved and have no
                sentence are listed after them.
        """
        told_of = {one.label for one in sentences}
        ways: tuple[Mark, ...] = ("worse", "better")
        lines = [self._targets(), *(self._moved(way, told_of) for way in ways), self._open()]
        return [*sentences, *(Sentence(line) for line in lines if line is not None)]

    def cards(
        self, causes: Mapping[str, Sequence[CellText]], reading: Mapping[str, Reading]
    ) -> Section:
        """Make one card with a trend chart for each of the first metrics.

        Args:
            causes: The causes of each red figure, by label.
            reading: The sessions to read for each red figure, by label.
        """
        return Section(
            "headline",
            CellText("要点", "Headlines"),
            CellText(
                "折线：实心、实线为定稿；空心、虚线为暂定（※）；浅色竖条为待定者定下后可能落到的范围。",
                "Lines: filled and solid is final; hollow and dashed is provisional (※); a pale"
                " bar spans the possible final values, once all units are decided.",
            ),
            cards=[
                self._card(label, causes.get(label, ()), reading.get(label))
                for label in self.labels[:MOST_CARDS]
            ],
        )

    def table(self) -> Section:
        """Tabulate every figure beside the period before."""
        rows = [self._row(label) for label in self.labels]
        names = columns(
            ("指标", "metric"),
            ("本期", "this period", True),
            ("上期", "before", True),
            ("变化", "change", True),
            ("含义", "meaning"),
            ("分子", "numerator", True),
            ("分母", "denominator", True),
            ("待定", "undecided", True),
            ("状态", "status"),
        )
        return Section(
            "figures",
            CellText("全部指标", "All figures"),
            tables=[Table(CellText("全部指标", "All figures"), names, rows)],
        )

    def _card(self, label: str, causes: Sequence[CellText], reading: Reading | None) -> Card:
        row, unit = self.rows[label], self.rows[label]["unit"]
        moved_by = None
        if row["difference"] is not None and not self.open(label):
            moved_by = change_cell(row["difference"], unit).shown
        before = None
        if (then := self._before(label)) is not None:
            value = figure_cell(self.read, then).words
            before = CellText(f"上期 {value.zh}", f"before {value.en}")
        verdict, mark = self._verdict(label)
        points = len(self.read.of(label))

        def made(lang: Lang) -> Chart:
            targets = targets_of(self.read, label, lang)
            if worst := self.verdicts(label)[:1]:
                limit = float(worst[0]["threshold"])  # show the target of the verdict on this card
                targets.sort(key=lambda one: one.value != limit)
            return trend(self.read, label, lang, targets[:1], width="container", height=120)

        return Card(
            label,
            self.name(label),
            platform_name(self.metric(label).platform),
            figure_cell(self.read, row).words,
            before,
            moved_by,
            self._meaning(label),
            self.direction(label),
            verdict,
            mark,
            self._remark(label),
            # a single point makes no trend
            Figure(f"trend-{label}", self.name(label), None, made) if points > 1 else None,
            causes,
            reading,
        )

    def _row(self, label: str) -> tuple[Cell, ...]:
        row, unit = self.rows[label], self.rows[label]["unit"]
        meaning = self._meaning(label) or CellText("–", "–")
        direction = self.direction(label)
        moved_by = None if self.open(label) else row["difference"]
        final = row["status"] == "final"
        then = self._before(label)
        numerator, denominator = part_units(self.metric(label).editions[-1].measure)
        return (
            name_cell(self.name(label), label),
            figure_cell(self.read, row),
            value_cell(None, unit) if then is None else figure_cell(self.read, then),
            change_cell(moved_by, unit),
            own_text_cell(*meaning, mark=direction),
            value_cell(row["numerator"], numerator),
            value_cell(row["denominator"], denominator),
            count_cell(row["pending"]),
            own_text_cell("定稿", "final")
            if final
            else own_text_cell("※ 暂定", "※ provisional", "open"),
        )

    def _before(self, label: str) -> Row | None:
        """Return the row of the period before, if any."""
        start = self.facts.before and self.facts.before[0]
        return next((row for row in self.read.of(label) if row["period_start"] == start), None)

    def _meaning(self, label: str) -> CellText | None:
        """Put the change into words; None if there is nothing to compare with."""
        return change.meaning(self.rows[label], self.metric(label))

    def _remark(self, label: str) -> CellText | None:
        """Say when a provisional figure settles, and its possible final range; None if final."""
        row = self.rows[label]
        if row["status"] == "final":
            return None
        at = self.final_at[label]
        time = bilingual_cell(lambda lang: moment(at, lang))
        zh, en = f"※ 暂定，{time.zh} 定稿", f"※ provisional, final {time.en}"
        if at is None:
            zh, en = "※ 永为暂定", "※ never final"
        if row["pending"]:
            zh += f"；{row['pending']:,} 个待定"
            en += f"; {row['pending']:,} undecided"
        reach = self.read.possible.get(self.read.key(row))
        if reach and row["unit"] == "ratio":
            between = span(*reach, "ratio", "en")
            zh += f"，终值在 {between} 之间"
            en += f"; the final value is within {between}"
        return CellText(zh, en)

    def _verdict(self, label: str) -> tuple[CellText | None, Mark]:
        """Return the worst policy verdict, how often it was given, and its mark."""
        found = self.verdicts(label)
        if not found:
            return None, ""
        worst = found[0]
        policy = self.facts.policies[worst["policy"]]
        unit = self.rows[label]["unit"]
        wanted = bilingual_cell(lambda lang: target_of(policy, unit, lang))
        times = sum(row["outcome"] == worst["outcome"] for row in found)
        zh, en, mark = OUTCOMES[worst["outcome"]]
        if len(found) > 1:
            zh, en = f"{zh} {times}/{len(found)} 次", f"{en}, {times} of {len(found)}"
        return CellText(f"{zh}（要求 {wanted.zh}）", f"{en} (target {wanted.en})"), mark

    def _targets(self) -> CellText | None:
        if self.facts.verdicts.is_empty():
            return None
        counts = dict(self.facts.verdicts["outcome"].value_counts().iter_rows())
        parts = [
            CellText(f"{counts[name]} 次{zh}", f"{counts[name]} {en}")
            for name, (zh, en) in _COUNTED.items()
            if name in counts
        ]
        text, total = listed(parts), sum(counts.values())
        noun = "verdict" if total == 1 else "verdicts"
        return CellText(
            f"平台考核 {total} 次判定：{text.zh}", f"Platform targets, {total} {noun}: {text.en}"
        )

    def _moved(self, way: Mark, told_of: Collection[str]) -> CellText | None:
        """List the figures that moved this way and have no sentence of their own."""
        others = [label for label in self.labels if label not in told_of]
        moved = [self.name(label) for label in others if self.direction(label) == way]
        if not moved:
            return None
        names = listed(moved)
        if way == "better":
            return CellText(f"也好转：{names.zh}", f"Also better: {names.en}")
        return CellText(f"也变差：{names.zh}", f"Also worse: {names.en}")

    def _open(self) -> CellText | None:
        open_ = [label for label in self.labels if self.rows[label]["status"] != "final"]
        times = [self.final_at[label] for label in open_ if self.final_at[label] is not None]
        if not open_:
            return None
        zh, en = (
            f"{len(open_)} 个指标仍为暂定（※）",
            f"{_figures(len(open_))} still provisional (※)",
        )
        if times:
            last = moment(max(times), "en")  # reads the same in Chinese
            zh, en = f"{zh}，最晚 {last} 定稿", f"{en}; the last settles at {last}"
        if never := len(open_) - len(times):
            zh, en = f"{zh}，{never} 个永为暂定", f"{en}; {never} will never be final"
        return CellText(zh, en)


_COUNTED = {
    "meets": ("达标", "met"),
    "breaches": ("未达标", "not met"),
    "undecided": ("待定", "undecided"),
    "provisional": ("未定", "not judged yet"),
    "too_few": ("样本不足", "with too few cases"),
}
OUTCOMES: dict[str, tuple[str, str, Mark]] = {
    "breaches": ("✗ 未达标", "✗ not met", "breach"),
    "undecided": ("※ 考核待定", "※ undecided", "open"),
    "provisional": ("※ 考核未定", "※ not judged yet", "open"),
    "meets": ("✓ 达标", "✓ met", "meets"),
    "too_few": ("样本不足，不考核", "too few to be judged", ""),
}


def _figures(count: int) -> str:
    return "1 figure is" if count == 1 else f"{count} figures are"


def worst_first(verdicts: Iterable[Row]) -> list[Row]:
    """Sort rows of ``check`` by outcome, worst first, then by largest distance and period."""
    order = list(OUTCOMES)
    return sorted(
        verdicts,
        key=lambda row: (order.index(row["outcome"]), -(row["distance"] or 0), row["period_start"]),
    )


def outcome(name: str) -> tuple[str, str, Mark]:
    """Return an outcome of ``check`` in Chinese and English, and its mark."""
    return OUTCOMES[name]
