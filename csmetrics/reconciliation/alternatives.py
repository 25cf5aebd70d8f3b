"""``alternatives`` and ``vary``: list other values of a definition's clauses, and set them."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass

from csmetrics.errors import ArgumentError, DefinitionError, nearest
from csmetrics.model.edition import Choice, Edition, Text, Variation
from csmetrics.model.metric import Metric
from csmetrics.model.validation import issues
from csmetrics.reconciliation.clause import Clause
from csmetrics.reconciliation.clock_clauses import CLOCK_CLAUSES
from csmetrics.reconciliation.contact_clauses import CONTACT_CLAUSES
from csmetrics.reconciliation.counting_clauses import COUNTING_CLAUSES
from csmetrics.reconciliation.ownership_clauses import OWNERSHIP_CLAUSES
from csmetrics.reconciliation.period_clauses import PERIOD_CLAUSES
from csmetrics.reconciliation.reception_clauses import RECEPTION_CLAUSES
from csmetrics.reconciliation.record_clauses import RECORD_CLAUSES
from csmetrics.reconciliation.reply_clauses import REPLY_CLAUSES
from csmetrics.reconciliation.sales_clauses import SALES_CLAUSES

_ALL = (
    *(*REPLY_CLAUSES, *CLOCK_CLAUSES, *COUNTING_CLAUSES, *CONTACT_CLAUSES),
    *(*RECEPTION_CLAUSES, *PERIOD_CLAUSES, *RECORD_CLAUSES, *SALES_CLAUSES, *OWNERSHIP_CLAUSES),
)
CLAUSES: dict[str, Clause] = {one.name: one for one in _ALL}
"""Every clause that can be varied, by name."""

_SETTLES = "settles_after"
_NO_AFTERSALE: dict[str, tuple[str, ...]] = {"aftersale_days": (), "aftersale": ()}
_NO_MONOLOGUE: dict[str, tuple[str, ...]] = {"filters": ("flagged",)}
_NO_ORDER_BEFORE: dict[str, tuple[str, ...]] = {"order_from": ()}
IDLE: dict[str, dict[str, tuple[str, ...]]] = {
    "pdd.final_group_buyers": _NO_ORDER_BEFORE,
    "pdd.inquiry_conversion_rate": _NO_ORDER_BEFORE,
    "taobao.inquiry_final_order_amount": {
        "until_day": ("2", "3"),
        **_NO_AFTERSALE,
        **_NO_MONOLOGUE,
    },
    "taobao.inquiry_final_order_buyers": _NO_AFTERSALE | _NO_MONOLOGUE,
    "taobao.inquiry_final_payment_buyers": _NO_MONOLOGUE,
    "taobao.inquiry_next_day_payment_buyers": _NO_MONOLOGUE,
    "taobao.inquiry_same_day_order_amount": {"until_day": (), **_NO_AFTERSALE, **_NO_MONOLOGUE},
    "taobao.inquiry_same_day_order_buyers": {"until_day": (), **_NO_AFTERSALE, **_NO_MONOLOGUE},
    "taobao.slow_response_buyers": _NO_MONOLOGUE,
}
"""By metric and clause, the values that cannot change any figure; empty: none of its values can.

A buyer with an order in the days considered is not an after-sale buyer, whatever they ordered
before. A buyer who writes nothing asks nothing, and has no order after a first message. A buyer
who grouped an order before the first message is an after-sale buyer, or groups another one later.
"""


@dataclass(frozen=True)
class Alternative:
    """Another value that a clause of a definition could have (其他口径).

    ``words``: what the definition then says. ``choice``: the open point of the definition that it
    would decide differently; None if the sources leave nothing open there.
    """

    clause: str
    value: str
    words: Text
    metric: Metric
    choice: Choice | None = None

    def __repr__(self) -> str:
        return f"{self.clause}={self.value!r}: {self.words.zh} · {self.words.en}"


def alternatives(metric: Metric) -> tuple[Alternative, ...]:
    """List other values that the clauses of a definition could have (可变口径).

    Only values that give another valid definition are listed; ``vary`` accepts others, too.

    Args:
        metric: Any metric, registered or not.

    Returns:
        One alternative for each clause and value, in the order of the clauses.

    Raises:
        ArgumentError: ``metric`` is not a ``Metric``.

    Examples:
        >>> import csmetrics as cs
        >>> found = alternatives(cs.registry["pdd.reply_rate_3min"])
        >>> [one.value for one in found if one.clause == "replies"]
        ['any', 'typed']
        >>> found[0]
        hours='all': 时段不限 · questions of all hours count
    """
    _metric(metric)
    return tuple(further(metric))


def further(
    metric: Metric, without: Collection[str] = (), known: Container[tuple[str, str]] = ()
) -> Iterator[Alternative]:
    """Yield the alternatives of a metric, except for some.

    Args:
        metric: The metric.
        without: Clauses to leave as they are.
        known: Pairs of clause and value to skip.
    """
    seen = {metric.fingerprint}
    for clause in CLAUSES.values():
        if clause.name in without:
            continue
        usual = dict.fromkeys(
            value
            for edition in metric.editions
            if clause.found(edition)
            for value in clause.usual(edition)
        )
        idle = None if metric.varied else IDLE.get(metric.id, {}).get(clause.name)
        for value in usual:
            if idle is not None and (not idle or value in idle):
                continue
            if (clause.name, value) in known:
                continue
            varied = _varied(metric, clause, value)
            made = None if varied is None or varied is metric else _sound(varied)
            if made is None or made.fingerprint in seen:
                continue
            seen.add(made.fingerprint)
            words = clause.words(value)
            yield Alternative(clause.name, value, words, made, _choice(metric, clause))


def vary(metric: Metric, **clauses: object) -> Metric:
    """Give clauses of a metric's definition other values (改口径).

    The result is a metric like any other, with its own label, wording and fingerprint, validated
    and usable wherever metrics are. A clause that already has the value stays as it is.

    Args:
        metric: Any metric, registered or not.
        **clauses: A value for each clause, by its name in ``alternatives``:
            ``hours=("09:00", "22:00")``, ``limit=300``, ``replies="any"``.

    Returns:
        The metric, with the clauses changed in every edition that has them.

    Raises:
        ArgumentError: There is no such clause, or the definition lacks it or cannot have the value.
        DefinitionError: The resulting definition contradicts itself.

    Examples:
        >>> import csmetrics as cs
        >>> cs.vary(cs.registry["pdd.reply_rate_3min"], replies="any", limit=300).label
        'pdd.reply_rate_3min(limit=300, replies=any)'
    """
    _metric(metric)
    # the delay last: other clauses change it, and a value given for it takes precedence
    for name, given in sorted(clauses.items(), key=lambda one: one[0] == _SETTLES):
        if name not in CLAUSES:
            listed = ", ".join(varied_clauses(metric))
            hint = nearest(name, CLAUSES)
            msg = f"there is no clause {name!r}.{hint} {metric.label} has {listed or 'none'}."
            raise ArgumentError(msg)
        clause = CLAUSES[name]
        if not has_clause(metric, name):
            listed = ", ".join(varied_clauses(metric))
            msg = f"{metric.label} has no clause {name!r}: it has {listed or 'none that can vary'}"
            raise ArgumentError(msg)
        value = clause.value_of(given)
        varied = _varied(metric, clause, value)
        if varied is None:
            msg = (
                f"{metric.label} cannot have {name}={value!r}: its definition does not allow"
                f" that value for {clause.title.en}; leave it out"
            )
            raise ArgumentError(msg)
        made = _sound(varied)
        if made is None:
            listed = "".join(f"\n  {fault}" for fault in issues(varied))
            msg = f"{metric.label} with {name}={value} is refused:{listed}"
            raise DefinitionError(msg)
        metric = made
    return metric


def varied_clauses(metric: Metric) -> tuple[str, ...]:
    """The names of the clauses that a definition has."""
    return tuple(name for name in CLAUSES if has_clause(metric, name))


def has_clause(metric: Metric, name: str) -> bool:
    """Whether a definition has a clause of this name."""
    return any(CLAUSES[name].found(edition) for edition in metric.editions)


def _varied(metric: Metric, clause: Clause, value: str) -> Metric | None:
    """Edit one clause; returns ``metric`` itself if nothing changes, None if it is impossible."""
    editions = []
    for edition in metric.editions:
        made = _edited(edition, clause, value) if clause.found(edition) else edition
        if made is None:
            return None
        editions.append(made)
    made_of = metric.model_copy(update={"editions": tuple(editions)})
    if made_of.editions == metric.editions:
        return metric
    made_of = _with_variation(made_of, clause, value)
    before, after = _delay(metric), _delay(made_of)
    if before != after and clause.name != _SETTLES:  # what is awaited longer settles later
        made_of = _delayed(made_of, after)
    return made_of


def _delayed(metric: Metric, days: int | None) -> Metric:
    """Set the delay of all editions that settle, and record it in the label."""
    editions = tuple(
        one.model_copy(update={"settles_after": days}) if one.settles_after is not None else one
        for one in metric.editions
    )
    made = metric.model_copy(update={"editions": editions})
    return _with_variation(made, CLAUSES[_SETTLES], str(days))


def _delay(metric: Metric) -> int | None:
    """The longest delay of a metric's editions; None if none settles."""
    settles = [one.settles_after for one in metric.editions if one.settles_after is not None]
    return max(settles, default=None)


def _with_variation(metric: Metric, clause: Clause, value: str) -> Metric:
    """Record in a metric's label the value of a clause, and drop the choices it replaces."""
    variation = Variation(clause=clause.name, value=value, words=clause.words(value))
    metric = metric.model_copy(
        update={"editions": tuple(_undecided(one, clause.name) for one in metric.editions)}
    )
    kept = [one for one in metric.varied if one.clause != clause.name]
    varied = tuple(sorted((*kept, variation), key=lambda one: one.clause))
    return metric.model_copy(update={"varied": varied})


def _undecided(edition: Edition, clause: str) -> Edition:
    """Drop the choices that explained a clause's former value."""
    choices = tuple(one for one in edition.choices if clause not in one.clauses)
    return (
        edition if choices == edition.choices else edition.model_copy(update={"choices": choices})
    )


def _sound(metric: Metric) -> Metric | None:
    """Return the metric if valid, else with one more day to settle; None if that is invalid, too.

    The label records the day, as deadlines may now lie after the end of the day they settled on;
    the same edits in another order may not need it.
    """
    if not issues(metric):
        return metric
    longest = _delay(metric)
    if longest is None:
        return None
    later = _delayed(metric, longest + 1)
    return None if issues(later) else later


def _edited(edition: Edition, clause: Clause, value: str) -> Edition | None:
    try:
        return clause.edit(edition, value)
    except ValueError:  # pydantic rejects the nodes
        return None


def _choice(metric: Metric, clause: Clause) -> Choice | None:
    choices = (choice for edition in metric.editions for choice in edition.choices)
    return next((one for one in choices if clause.name in one.clauses), None)


def _metric(metric: object) -> None:
    if not isinstance(metric, Metric):
        msg = f"metric is a Metric, for example registry['pdd.reply_rate_3min'], not {metric!r}"
        raise ArgumentError(msg)
