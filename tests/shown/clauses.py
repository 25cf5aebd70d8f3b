"""Listing of the clauses: names, values, and how each changes the text of definitions."""

from datetime import timedelta
from difflib import SequenceMatcher

import csmetrics as cs
from csmetrics import wording
from csmetrics.reconciliation.alternatives import CLAUSES, varied_clauses

METRICS = (
    "ali1688.first_response_time", "desk.avg_rating", "desk.intervention_rate",
    "desk.median_response_time", "desk.online_time", "desk.received_per_online_hour",
    "desk.refund_rate", "desk.reply_rate", "desk.return_share", "douyin.avg_aftersale_time",
    "douyin.avg_round_response_time", "douyin.bad_review_count", "douyin.dissatisfaction_rate",
    "douyin.first_response_time", "douyin.good_review_rate", "douyin.quality_return_rate",
    "douyin.session_reply_rate_3min", "jd.answer_rate", "jd.evaluation_invitation_rate",
    "jd.first_response_time", "jd.leave_message_rate", "jd.received_sessions",
    "kuaishou.good_rate", "kuaishou.reply_rate_5min", "pdd.effective_reply_rate",
    "pdd.inquiry_loss_buyers", "pdd.low_score_rate", "pdd.sales_amount",
    "taobao.average_order_value", "taobao.avg_human_response_time", "taobao.avg_reception_time",
    "taobao.consult_buyers", "taobao.consult_conversion_rate", "taobao.evaluations_returned",
    "taobao.inquiry_same_day_order_amount", "taobao.order_final_payment_amount",
    "taobao.order_final_payment_buyers", "taobao.order_final_payment_rate",
    "taobao.response_rate_3min", "taobao.slow_response_buyers", "xhs.reply_rate_3min",
)  # fmt: skip
"""A few definitions that together have every clause and value."""
NUMBERS = {
    "hours",
    "limit",
    "trailing",
    "longest_wait",
    "unanswered",
    "refunded",
    "settles_after",
    "cohort_days",
    "pay_days",
    "until_day",
    "threshold",
    "aftersale_days",
}
"""Clauses whose values differ only in a number, so that one value is listed."""


def clauses():
    """Yield each clause with its values, then each definition with its changed texts."""
    found = {name: cs.alternatives(metric_of(name)) for name in METRICS}
    lines = ["What clauses and their values are called, Chinese · English.", ""]
    for name, clause in CLAUSES.items():
        lines += [f"{name}: {both(clause.title)}", f"  given as: {both(clause.values)}"]
        values = {one.value: one.words for of in found.values() for one in of if one.clause == name}
        lines += [f"  {value}: {both(words)}" for value, words in sorted(values.items())]
    lines += ["", "What they make of a definition: words taken out → words put in."]
    for name, alternatives in found.items():
        metric = metric_of(name)
        lines += ["", f"{metric.label} has {', '.join(varied_clauses(metric))}"]
        for first, more in first_of_each(alternatives):
            also = f" (also {', '.join(one.value for one in more)})" if more else ""
            label = first.metric.label.removeprefix(metric.id)
            lines.append(f"  {label}{also}: {changed(words(metric), words(first.metric))}")
        points = {one.choice.point: one.clause for one in alternatives if one.choice}
        lines += [f"  {clause} decides: {both(point)}" for point, clause in points.items()]
    return lines


def first_of_each(alternatives):
    """Keep each alternative; of those that differ only in a number, the first."""
    found = {}
    for one in alternatives:
        key = one.clause, None if one.clause in NUMBERS else one.value
        found.setdefault(key, []).append(one)
    return [(first, more) for first, *more in found.values()]


def metric_of(name):
    given = {"max_score": 5, "limit": timedelta(seconds=60), "times": 2}
    wanted = {one: given[one] for one in cs.registry[name].unfilled}
    return cs.registry.get(name, **wanted) if wanted else cs.registry[name]


def both(text):
    return f"{text.zh} · {text.en}"


def words(metric):
    """Return the words of the editions' English sentences."""
    return " / ".join(wording.sentence(edition).en for edition in metric.editions).split(" ")


def changed(before, after):
    """Return the runs of words that differ, without repetition."""
    parts = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    runs = dict.fromkeys(
        f"{' '.join(before[a:b])} → {' '.join(after[c:d])}".strip()
        for kind, a, b, c, d in parts
        if kind != "equal"
    )
    return " ¦ ".join(runs)
