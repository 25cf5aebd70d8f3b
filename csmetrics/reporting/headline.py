"""What a team leader reads first: the figures, how they moved, what the platforms say to them."""

from __future__ import annotations

from collections.abc import Sequence

from csmetrics.display.plot import targets_of
from csmetrics.display.read_result import Result, demand
from csmetrics.display.theme import Chart
from csmetrics.display.trend import trend
from csmetrics.model.metric import Metric
from csmetrics.reporting.blocks import Card, Cell, Figure, Mark, Said, Section, Table
from csmetrics.reporting.cell_text import (
    Row,
    change_cell,
    columns,
    count_cell,
    figure_cell,
    listed,
    said_cell,
    spoken,
    told,
    value_cell,
)
from csmetrics.reporting.inputs import Facts
from csmetrics.wording.figure_text import Lang, moment, span

MOST_CARDS, LONGEST = 12, 62
_CLEAR = 0.1


class Headlines:
    """The figures of the reported period, each beside the period before."""

    def __init__(self, facts: Facts) -> None:
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
        """The metric of a label."""
        return self.facts.asked.chosen.metrics[label]

    def name(self, label: str) -> Said:
        """Its name, with its label where another has the same."""
        metric = self.metric(label)
        names = [self.metric(other).name for other in self.labels]
        if names.count(metric.name) == 1 and not metric.filled:
            return spoken(metric.name)
        return Said(f"{metric.name.zh} [{label}]", f"{metric.name.en} [{label}]")

    def open(self, label: str) -> bool:
        """Whether pending units may still move it, so that it is not yet to be compared."""
        return bool(self.rows[label]["pending"])

    def direction(self, label: str) -> Mark:
        """Whether it moved the better way by more than chance may; "" where nobody can say."""
        if not self.moved(label) or self.rows[label]["better"] is None:
            return ""
        return "better" if self.rows[label]["better"] else "worse"

    def moved(self, label: str) -> bool:
        """Whether it moved by more than chance may; where there is no interval, by a tenth."""
        row = self.rows[label]
        if self.open(label) or not row["difference"]:
            return False
        if row["distinguishable"] is None:
            return row["ratio"] is None or abs(row["ratio"] - 1) >= _CLEAR
        return bool(row["distinguishable"])

    def verdicts(self, label: str) -> list[Row]:
        """The policies' verdicts on it, worst first."""
        if self.facts.verdicts.is_empty():
            return []
        order = list(OUTCOMES)
        rows = self.facts.verdicts.filter(metric=label).iter_rows(named=True)
        return sorted(rows, key=lambda row: order.index(row["outcome"]))

    def summary(self, sentences: Sequence[Said] = ()) -> list[Said]:
        """The report in a few lines.

        Args:
            sentences: What is said first, a sentence for each of the figures that moved most; where
                there is one for every figure that moved, they are not listed again.
        """
        moved = [label for label in self.labels if self.direction(label)]
        listed_again = len(moved) > len(sentences)
        ways: tuple[Mark, ...] = ("worse", "better") if listed_again else ()
        lines = [*sentences, self._demands(), *map(self._moved, ways), self._open()]
        return [line for line in lines if line is not None]

    def cards(self) -> Section:
        """A card a metric, with its trend."""
        return Section(
            "headline",
            Said("要点", "Headlines"),
            Said(
                "折线：实心、实线为定稿；空心、虚线为暂定（※）；浅色竖条为待定者定下后可能落到的范围。",
                "Lines: filled and solid is final; hollow and dashed is provisional (※);"
                " a pale bar spans where it may end once pending units are decided.",
            ),
            cards=[self._card(label) for label in self.labels[:MOST_CARDS]],
        )

    def table(self) -> Section:
        """Every figure beside the period before."""
        rows = [self._row(label) for label in self.labels]
        names = columns(
            ("指标", "metric"),
            ("本期", "this period", True),
            ("上期", "the one before", True),
            ("变化", "change", True),
            ("变化的含义", "what the change means"),
            ("分子", "numerator", True),
            ("分母", "denominator", True),
            ("待定", "undecided", True),
            ("状态", "status"),
        )
        return Section(
            "figures",
            Said("全部指标", "All figures"),
            tables=[Table(Said("全部指标", "All figures"), names, rows)],
        )

    def _card(self, label: str) -> Card:
        row, unit = self.rows[label], self.rows[label]["unit"]
        change = None
        if row["difference"] is not None and not self.open(label):
            change = change_cell(row["difference"], unit).shown
        before = None
        if (then := self._before(label)) is not None:
            value = figure_cell(self.read, then).words
            before = Said(f"上期 {value.zh}", f"before {value.en}")
        verdict, mark = self._verdict(label)

        def made(lang: Lang) -> Chart:
            targets = targets_of(self.read, label, lang)[:1]
            return trend(self.read, label, lang, targets, width="container", height=120)

        return Card(
            label,
            self.name(label),
            figure_cell(self.read, row).words,
            before,
            change,
            self._meaning(label),
            self.direction(label),
            verdict,
            mark,
            self._remark(label),
            Figure(f"trend-{label}", self.name(label), None, made),
        )

    def _row(self, label: str) -> tuple[Cell, ...]:
        row, unit = self.rows[label], self.rows[label]["unit"]
        meaning = self._meaning(label) or Said("–", "–")
        direction = self.direction(label)
        change = None if self.open(label) else row["difference"]
        final = row["status"] == "final"
        then = self._before(label)
        return (
            Cell(self.name(label), label),
            figure_cell(self.read, row),
            value_cell(None, unit) if then is None else figure_cell(self.read, then),
            change_cell(change, unit),
            said_cell(*meaning, mark=direction),
            value_cell(row["numerator"], _part(unit)),
            value_cell(row["denominator"], "count"),
            count_cell(row["pending"]),
            said_cell("定稿", "final") if final else said_cell("※ 暂定", "※ provisional", "open"),
        )

    def _before(self, label: str) -> Row | None:
        """The row of the period before."""
        start = self.facts.before and self.facts.before[0]
        return next((row for row in self.read.of(label) if row["period_start"] == start), None)

    def _meaning(self, label: str) -> Said | None:
        """What the change comes to, in words."""
        row = self.rows[label]
        if self.open(label):
            return Said("未定，暂不与上期比较", "undecided: not yet compared")
        if row["difference"] is None:
            return None
        if row["difference"] == 0:
            return Said("持平", "unchanged")
        if row["better"] is None:
            return Said("无好坏之分", "neither way is better")
        words = Said("好转", "better") if row["better"] else Said("变差", "worse")
        if row["distinguishable"] is False:
            return Said(f"{words.zh}，但可能是偶然", f"{words.en}, though it may be chance")
        return words

    def _remark(self, label: str) -> Said | None:
        """When it settles, and between what it must end."""
        row = self.rows[label]
        if row["status"] == "final":
            return None
        at = self.final_at[label]
        said = told(lambda lang: moment(at, lang))
        zh, en = f"※ 暂定，{said.zh} 定稿", f"※ provisional, final {said.en}"
        if at is None:
            zh, en = "※ 永为暂定", "※ never final"
        if row["pending"]:
            zh += f"；{row['pending']:,} 个待定"
            en += f"; {row['pending']:,} undecided"
        reach = self.read.possible.get(self.read.key(row))
        if reach and row["unit"] == "ratio":
            between = span(*reach, "ratio", "en")
            zh += f"，终值在 {between} 之间"
            en += f"; it will end within {between}"
        return Said(zh, en)

    def _verdict(self, label: str) -> tuple[Said | None, Mark]:
        """What the platforms say to it: the worst verdict, and how many there are."""
        found = self.verdicts(label)
        if not found:
            return None, ""
        worst = found[0]
        policy = self.facts.policies[worst["policy"]]
        unit = self.rows[label]["unit"]
        wanted = told(lambda lang: demand(policy, unit, lang))
        times = sum(row["outcome"] == worst["outcome"] for row in found)
        zh, en, mark = OUTCOMES[worst["outcome"]]
        if len(found) > 1:
            zh, en = f"{zh} {times}/{len(found)} 次", f"{en}, {times} of {len(found)}"
        return Said(f"{zh}（要求 {wanted.zh}）", f"{en} (target {wanted.en})"), mark

    def _demands(self) -> Said | None:
        if self.facts.verdicts.is_empty():
            return None
        counts = dict(self.facts.verdicts["outcome"].value_counts().iter_rows())
        parts = [
            Said(f"{counts[name]} 次{zh}", f"{counts[name]} {en}")
            for name, (zh, en) in _COUNTED.items()
            if name in counts
        ]
        said, total = listed(parts), sum(counts.values())
        noun = "verdict" if total == 1 else "verdicts"
        return Said(
            f"平台考核 {total} 次判定：{said.zh}", f"Platform targets, {total} {noun}: {said.en}"
        )

    def _moved(self, way: Mark) -> Said | None:
        moved = [self.name(label) for label in self.labels if self.direction(label) == way]
        if not moved:
            return None
        names = listed(moved)
        if way == "better":
            return Said(f"明显好转：{names.zh}", f"Clearly better: {names.en}")
        return Said(f"明显变差：{names.zh}", f"Clearly worse: {names.en}")

    def _open(self) -> Said | None:
        open_ = [label for label in self.labels if self.rows[label]["status"] != "final"]
        times = [self.final_at[label] for label in open_ if self.final_at[label] is not None]
        if not open_:
            return None
        last = told(lambda lang: moment(max(times, default=None), lang))
        return Said(
            f"{len(open_)} 个指标仍为暂定（※），最晚 {last.zh} 定稿",
            f"{_figures(len(open_))} still provisional (※); the last settles at {last.en}",
        )


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


def _part(unit: str) -> str:
    """The unit of a numerator."""
    if unit.startswith("CNY"):
        return "CNY"
    return unit if unit in {"seconds", "items"} else "count"


def outcome(name: str) -> tuple[str, str, Mark]:
    """An outcome of ``check`` in words, with its sign."""
    return OUTCOMES[name]
