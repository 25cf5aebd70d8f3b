"""``Clause``: a part of a definition with a value that can be changed; helpers to edit it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from csmetrics.errors import ArgumentError, nearest
from csmetrics.language.base import Node, walk
from csmetrics.language.conditions import AllOf, Condition
from csmetrics.language.measures import Ratio
from csmetrics.model.edition import Edition, Text


@dataclass(frozen=True)
class Clause:
    """A kind of clause: how its values are found in an edition, changed and put into words.

    Values are texts, as in a metric's label: "09:00-22:00", "180" (seconds), "human".
    ``found``: the values in an edition; empty if it has no such clause. ``usual``: values worth
    trying. ``edit``: the edition with another value; None if it cannot have it. ``words``: what
    the definition then says. ``read``: a user's value as text; None if it is invalid.
    """

    name: str
    title: Text
    values: Text
    found: Callable[[Edition], tuple[str, ...]]
    usual: Callable[[Edition], tuple[str, ...]]
    edit: Callable[[Edition, str], Edition | None]
    words: Callable[[str], Text]
    read: Callable[[object], str | None]

    def value_of(self, given: object) -> str:
        """Convert a user's value to its text in a label.

        Raises:
            ArgumentError: The clause cannot have it.
        """
        value = self.read(given)
        if value is None:
            hint = nearest(given, self.values.en.split(" or ")) if isinstance(given, str) else ""
            msg = (
                f"{self.name}={given!r}: {self.title.en} must be {self.values.en}.{hint}"
                " Correct it."
            )
            raise ArgumentError(msg)
        return value


def both(zh: str, en: str) -> Text:
    """Make a text in both languages."""
    return Text(zh=zh, en=en)


def days_in_english(value: str) -> str:
    """So many days, as English counts them.

    Examples:
        >>> [days_in_english(n) for n in ("0", "1", "2")]
        ['0 days', '1 day', '2 days']
    """
    return "1 day" if value == "1" else f"{value} days"


def rewrite(node: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401  a tree keeps its type
    """Rebuild a tree with each node replaced by ``change(node)``, from the leaves up."""
    if isinstance(node, Node):
        fields = {name: getattr(node, name) for name in type(node).model_fields}
        made = {name: rewrite(value, change) for name, value in fields.items()}
        same = all(made[name] is value for name, value in fields.items())
        return change(node if same else type(node)(**made))
    if isinstance(node, tuple):
        parts = tuple(rewrite(part, change) for part in node)
        return parts if any(a is not b for a, b in zip(parts, node, strict=True)) else node
    return node


def rewritten(edition: Edition, change: Callable[[Any], Any]) -> Edition:
    """The edition with its measure rewritten."""
    return edition.model_copy(update={"measure": rewrite(edition.measure, change)})


def change_sides(edition: Edition, change: Callable[[Any], Any]) -> Edition:
    """The edition with ``change`` applied to its measure, or to each side of a ratio."""
    measure = edition.measure
    if isinstance(measure, Ratio):
        made: Any = with_fields(
            measure, numerator=change(measure.numerator), denominator=change(measure.denominator)
        )
    else:
        made = change(measure)
    return edition.model_copy(update={"measure": made})


def parts_of(condition: Condition | None) -> tuple[Condition, ...]:
    """The parts of an ``AllOf``; any other condition is its own only part, and None has none."""
    if condition is None:
        return ()
    return condition.of if isinstance(condition, AllOf) else (condition,)


def and_also(condition: Condition | None, more: Condition) -> Condition:
    """Require one more condition beside ``condition``, which may be None."""
    if condition is None:
        return more
    return AllOf(of=(*parts_of(condition), more))


def without_parts(
    condition: Condition | None, meant: Callable[[Condition], bool]
) -> Condition | None:
    """Remove the parts of a condition for which ``meant`` is true; None if nothing is left."""
    if condition is None or meant(condition):
        return None
    if not isinstance(condition, AllOf):
        return condition
    kept = [one for part in condition.of if (one := without_parts(part, meant)) is not None]
    if not kept:
        return None
    return AllOf(of=tuple(kept)) if len(kept) > 1 else kept[0]


def with_fields(node: Any, **fields: object) -> Any:  # noqa: ANN401  any node
    """Copy a node with other values in some fields, and validate it again."""
    kept = {name: getattr(node, name) for name in type(node).model_fields}
    return type(node)(**(kept | fields))


def one_of_these(*values: str) -> Callable[[object], str | None]:
    """Make a reader that accepts these values only."""
    return lambda given: given if isinstance(given, str) and given in values else None


def word_or(word: str, read: Callable[[object], str | None]) -> Callable[[object], str | None]:
    """Make a reader that accepts ``word``, and whatever ``read`` accepts."""
    return lambda given: word if given == word else read(given)


def whole_number(low: int = 0, high: int = 366) -> Callable[[object], str | None]:
    """Make a reader that accepts whole numbers from ``low`` to ``high``."""

    def read(given: object) -> str | None:
        if isinstance(given, str) and given.isascii() and given.isdigit():
            given = int(given)
        if not isinstance(given, int) or isinstance(given, bool):
            return None
        return str(given) if low <= given <= high else None

    return read


def seconds_of(given: object) -> str | None:
    """Read a timedelta or a number of seconds, above 0 and at most 366 days; else None."""
    if isinstance(given, str):
        try:
            given = float(given)
        except ValueError:
            return None
    if isinstance(given, timedelta):
        given = given.total_seconds()
    if not isinstance(given, int | float) or isinstance(given, bool):
        return None
    if not 0 < given <= 366 * 86400:
        return None
    return str(int(given)) if given == int(given) else str(given)


def nodes_of(edition: Edition, *kinds: type) -> list[Any]:
    """The nodes of these kinds in an edition's measure."""
    return [node for node in walk(edition.measure) if isinstance(node, kinds)]


def has_node(tree: object, kind: type | tuple[type, ...]) -> bool:
    """Whether a tree has a node of a kind, or of one of several."""
    return any(isinstance(node, kind) for node in walk(tree))


def texts(values: Iterable[object]) -> tuple[str, ...]:
    """The values as texts, without duplicates."""
    return tuple(str(value) for value in dict.fromkeys(values))


def named_values(  # noqa: PLR0913, PLR0917  what a clause is made of
    name: str,
    title: Text,
    words: dict[str, Text],
    found: Callable[[Edition], tuple[str, ...]],
    edit: Callable[[Edition, str], Edition | None],
    usual: Callable[[Edition], tuple[str, ...]] | None = None,
) -> Clause:
    """Make a clause with a few named values; by default all of them are usual."""
    return Clause(
        name=name,
        title=title,
        values=Text(zh="、".join(words), en=" or ".join(words)),
        found=found,
        usual=usual or (lambda _: tuple(words)),
        edit=edit,
        words=words.__getitem__,
        read=one_of_these(*words),
    )
