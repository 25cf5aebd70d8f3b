"""``alternatives`` and ``vary``: what else a definition could say, and the metric that says it."""

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
"""Clauses of metrics whose other values (these; none listed: all) can change no figure.

Buyers who have ordered in the days looked at are no after-sale ones, whatever they ordered before.
Who is talked to and says nothing asks nothing, and orders nothing after a first message. Who
grouped an order before the first message is an after-sale buyer, or groups another one after it.
"""


@dataclass(frozen=True)
class Alternative:
    """Another value that a clause of a definition could have (其他口径).

    ``words`` say what the definition then says; ``choice`` is the point of the definition that it
    would decide otherwise, None where the sources leave nothing open there.
    """

    clause: str
    value: str
    words: Text
    metric: Metric
    choice: Choice | None = None

    def __repr__(self) -> str:
        return f"{self.clause}={self.value!r}: {self.words.zh} · {self.words.en}"


def alternatives(metric: Metric) -> tuple[Alternative, ...]:
    """What else the clauses of a definition could say (可变口径).

    Only what gives another sound definition is listed; ``vary`` takes other values, too.

    Args:
        metric: Any metric, registered or not.

    Returns:
        One alternative a clause and value, in the order of the clauses.

    Raises:
        ArgumentError: ``metric`` is no ``Metric``.

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
    """The alternatives of a metric, but for some.

    Args:
        metric: The metric.
        without: Clauses that stay as they are.
        known: Clauses with values that need not be made again.
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
    """The metric with clauses of its definition given other values (改口径).

    What comes out is a metric like any other: with its own label, wording and fingerprint, checked
    and read by all that read metrics. A clause that has the value already stays as it is.

    Args:
        metric: Any metric, registered or not.
        **clauses: A value for each clause, by its name in ``alternatives``:
            ``hours=("09:00", "22:00")``, ``limit=300``, ``replies="any"``.

    Returns:
        The metric, with every edition that has the clause varied.

    Raises:
        ArgumentError: There is no such clause, the definition has none, or it cannot say that.
        DefinitionError: What comes out contradicts itself.

    Examples:
        >>> import csmetrics as cs
        >>> cs.vary(cs.registry["pdd.reply_rate_3min"], replies="any", limit=300).label
        'pdd.reply_rate_3min(limit=300, replies=any)'
    """
    _metric(metric)
    # the delay last: other clauses put it off, and what is said of it holds
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
                f"{metric.label} cannot say {name}={value!r}: {clause.title.en} is another there"
                "; leave it out"
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
    """The metric with one clause edited, unchanged where it says so already; None: it cannot."""
    editions = []
    for edition in metric.editions:
        made = _edited(edition, clause, value) if clause.found(edition) else edition
        if made is None:
            return None
        editions.append(made)
    made_of = metric.model_copy(update={"editions": tuple(editions)})
    if made_of.editions == metric.editions:
        return metric
    made_of = _saying(made_of, clause, value)
    before, after = _delay(metric), _delay(made_of)
    if before != after and clause.name != _SETTLES:  # what is awaited longer settles later
        made_of = _delayed(made_of, after)
    return made_of


def _delayed(metric: Metric, days: int | None) -> Metric:
    """The metric whose editions all settle so many days later, and whose label says so."""
    editions = tuple(
        one.model_copy(update={"settles_after": days}) if one.settles_after is not None else one
        for one in metric.editions
    )
    made = metric.model_copy(update={"editions": editions})
    return _saying(made, CLAUSES[_SETTLES], str(days))


def _delay(metric: Metric) -> int | None:
    """The longest delay of its editions; None where none settles."""
    settles = [one.settles_after for one in metric.editions if one.settles_after is not None]
    return max(settles, default=None)


def _saying(metric: Metric, clause: Clause, value: str) -> Metric:
    """The metric whose label says that a clause has a value."""
    said = Variation(clause=clause.name, value=value, words=clause.words(value))
    metric = metric.model_copy(
        update={"editions": tuple(_undecided(one, clause.name) for one in metric.editions)}
    )
    kept = [one for one in metric.varied if one.clause != clause.name]
    varied = tuple(sorted((*kept, said), key=lambda one: one.clause))
    return metric.model_copy(update={"varied": varied})


def _undecided(edition: Edition, clause: str) -> Edition:
    """The edition without the reasons for what a clause said before."""
    choices = tuple(one for one in edition.choices if clause not in one.clauses)
    return (
        edition if choices == edition.choices else edition.model_copy(update={"choices": choices})
    )


def _sound(metric: Metric) -> Metric | None:
    """The metric, with a day more to settle where its deadlines now lie after the end of the day.

    The label says so: another order of the same edits may do without. None: it contradicts itself.
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
    except ValueError:  # pydantic: the nodes cannot be so
        return None


def _choice(metric: Metric, clause: Clause) -> Choice | None:
    choices = (choice for edition in metric.editions for choice in edition.choices)
    return next((one for one in choices if clause.name in one.clauses), None)


def _metric(metric: object) -> None:
    if not isinstance(metric, Metric):
        msg = f"metric is a Metric, for example registry['pdd.reply_rate_3min'], not {metric!r}"
        raise ArgumentError(msg)
