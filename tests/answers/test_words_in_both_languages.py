"""What is said in Chinese is Chinese, what is said in English is English, and both say the same.

Over every registered metric: each sentence of each answer has no Chinese sign in English, no
English word in Chinese, and the same numbers in both.
"""

import re
from datetime import date
from decimal import Decimal

import pytest

import csmetrics as cs
from csmetrics.analysis.scoring.scorecard import Scorecard, ScorecardItem
from csmetrics.errors import ArgumentError
from csmetrics.language.measures import Proportion, Quantile
from csmetrics.model.edition import Text
from csmetrics.policies import ALL
from tests.answers.test_shown_is_evaluated import (
    EVENING,
    METRICS,
    SHOP,
    by_agent,
    evaluated,
    policy_over,
)
from tests.seen import FULL

pytestmark = pytest.mark.law  # make laws looks at every metric

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
WORD = re.compile(r"[A-Za-z]{2,}")
NUMBER = re.compile(r"\d+(?:[,.]\d+)*")
NAMES = "|".join(SHOP.frame("messages").collect()["agent_id"].drop_nulls().unique().sort())
DATA = re.compile(
    r"own\.[a-z0-9_.]+|[a-z0-9]+\.[a-z0-9_]+(?:\([^)]*\))?|\b(?:shop_id|agent_id)\b"
    rf"|\b(?:peach|plum|{NAMES})\b|\bdata\b(?==|$)"
)
"""Ids, labels, columns of ``by`` and names of the sample shop: the same in every language."""
ENOUGH = 100


def plain(text):
    return DATA.sub("", text)


def numbers(text, names=()):
    """The numbers of a text in order of size; those in the names of metrics are left out."""
    for name in names:
        text = text.replace(name, "")
    return sorted(NUMBER.findall(plain(text)))


def apart(zh, en, names=()):
    """What is wrong with a pair of texts; nothing where nothing is."""
    faults = []
    own_zh = zh
    for name in names:
        own_zh = own_zh.replace(name, "")
    if CHINESE.search(en):
        faults.append("English has a Chinese sign")
    if WORD.search(re.sub(r"\bz\b|NPS|PC", "", plain(own_zh))):
        faults.append("Chinese has an English word")
    if WORD.search(plain(en)) and not CHINESE.search(zh):
        faults.append("Chinese has no Chinese sign")
    if numbers(zh, names) != numbers(en, names):
        faults.append("the numbers differ")
    return [f"{fault}: {zh!r} and {en!r}" for fault in faults]


def wrong(frame, *stems):
    """All faults of the pairs of columns ``…_zh`` and ``…_en``, and how many pairs there were."""
    names = [text for metric in METRICS for text in (metric.name.zh, metric.name.en)]
    names.sort(key=len, reverse=True)
    found, seen = [], 0
    for stem in stems:
        for zh, en in frame.select(f"{stem}_zh", f"{stem}_en").unique(maintain_order=True).rows():
            assert (zh is None) == (en is None), (stem, zh, en)
            if zh is None:
                continue
            pairs = zip(zh, en, strict=True) if isinstance(zh, list) else [(zh, en)]
            for one, other in pairs:
                seen += 1
                found += apart(one, other, names)
    return found, seen


@pytest.fixture(scope="module")
def week():
    return evaluated(METRICS, per="week", by="shop_id", as_of=EVENING)


@pytest.fixture(scope="module")
def checked(week):
    there = set(week["metric"])
    return cs.check(week, [policy_over(metric) for metric in METRICS if metric.label in there])


def test_bounds(week):
    found, seen = wrong(cs.bounds(week), "reason")
    assert not found
    assert seen >= 2


RULES = (
    cs.AlertRule(metric="*", above=0.4, minimum_volume=0),
    cs.AlertRule(metric="*", below=0.9, minimum_volume=0),
    cs.AlertRule(metric="*", z=1.0, least=3, side="either", minimum_volume=1),
)


def test_alerts(checked):
    days = evaluated(METRICS, per="day", by="shop_id", as_of=EVENING)
    result = cs.alerts(days, RULES)
    found, seen = wrong(result, "reason")
    assert not found
    assert seen >= 10 * ENOUGH
    assert result["kind"].n_unique() == 2
    of_policies = cs.AlertRule(policy="own.*", margin=0.2, minimum_volume=0)
    found, seen = wrong(cs.alerts(None, of_policies, checked=checked), "reason")
    assert not found
    assert seen >= ENOUGH


def test_verdicts(checked):
    for rows in (checked, cs.check(SHOP)):
        found, seen = wrong(rows, "distance", "consequence")
        assert not found
        assert seen >= 20


def test_scores():
    """From 0 to 1 and from 1 to 0, with and without a least volume that few reach."""
    found, seen = [], 0
    mine = [metric for metric in METRICS if by_agent(metric)]
    for floor, target, least, missing in ((0, 1, None, "null"), (1, 0, 40, "renormalise")):
        items = tuple(
            ScorecardItem(
                metric=metric.id,
                weight=2,
                floor=Decimal(floor),
                target=Decimal(target),
                direction="higher" if target else "lower",
                minimum_volume=least if _counts_units(metric) else None,
            )
            for metric in mine
        )
        card = Scorecard(name=Text(zh="全部", en="all"), items=items, missing=missing)
        rows = cs.score(card, SHOP, per="week", as_of=EVENING)
        assert {"scored", "undecided", "missing"} <= set(rows["outcome"])
        assert least is None or "too_few" in set(rows["outcome"])
        more, number = wrong(rows, "reason")
        found, seen = found + more, seen + number
    assert not found
    assert seen >= 10 * ENOUGH


def _counts_units(metric):
    return isinstance(metric.editions[-1].measure, Proportion)


WEEKS = ((date(2026, 3, 2), date(2026, 3, 9)), (date(2026, 3, 9), date(2026, 3, 16)))


def changes():
    """What two weeks, and two shops, differ by."""
    for n, metric in enumerate(METRICS[:: 1 if FULL else 4]):
        if isinstance(metric.editions[-1].measure, Quantile):
            continue
        asks = [{"between": WEEKS, "by": "shop_id"}]
        if n % 4 == 0 and by_agent(metric):
            asks.append({"between": {"shop_id": ("peach", "plum")}, "by": "agent_id"})
        for asked in asks:
            try:
                yield metric, cs.contributions(metric, SHOP, as_of=EVENING, **asked)
            except ArgumentError as error:
                assert "has no value for" in str(error)  # noqa: PT017  another is a fault


def test_what_moved():
    found, seen = [], 0
    for metric, rows in changes():
        more, number = wrong(rows, "reason", "sentence", "drivers")
        found, seen = found + more, seen + number
        row = rows.row(0, named=True)
        change = row["change"]
        zh, en = ("上升", " rose by ") if change > 0 else ("下降", " fell by ")
        if not change:
            zh, en = "没有变化", " did not change "
        assert row["sentence_zh"].startswith(f"{metric.name.zh}{zh}")
        assert row["sentence_en"].startswith(f"{metric.name.en}{en}")
        assert ("还可能变" in row["sentence_zh"]) == (row["status"] != "final")
        assert len(row["drivers_zh"]) == len(row["drivers_en"]) == len(metric.drivers)
    assert not found
    assert seen >= (5 if FULL else 2) * ENOUGH


def test_examples():
    rows = cs.picks(cs.details(SHOP), good=200, bad=200)
    found, seen = wrong(rows, "reason")
    assert not found
    assert seen >= ENOUGH
    assert rows["example"].n_unique() == 2


def test_policies():
    """Their names may say "three" for 3; the rest stands in the verdicts above, too."""
    for policy in ALL:
        assert not CHINESE.search(policy.name.en)
        assert CHINESE.search(policy.name.zh)
        assert not apart(policy.consequence.text.zh, policy.consequence.text.en)
