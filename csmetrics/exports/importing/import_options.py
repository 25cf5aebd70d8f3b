"""The options of an import: what the caller says because no file says it (导入选项)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from csmetrics.errors import ArgumentError, a_date, nearest
from csmetrics.exports.importing.folding import fold
from csmetrics.exports.importing.lengths import SECONDS, LengthUnit
from csmetrics.tables import TABLES, columns_of
from csmetrics.tables.time_zones import zone_of


@dataclass(frozen=True)
class Options:
    """The arguments of ``import_file``, checked."""

    shop_id: str | Mapping[str, str] | None = None
    robots: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    stand_ins: frozenset[str] = frozenset()
    start: date | None = None
    end: date | None = None
    length_unit: LengthUnit | None = None
    time_zone: str = "Asia/Shanghai"

    def shop_of(self, recipe_id: str, platform: str) -> str | None:
        """Return the shop that the caller names for a recipe's files; None if none."""
        if self.shop_id is None or isinstance(self.shop_id, str):
            return self.shop_id
        return self.shop_id.get(recipe_id, self.shop_id.get(platform))

    def shop_names(self) -> dict[str, str]:
        """Return the caller's ids of shops, by the names that files give them."""
        return dict(self.shop_id) if isinstance(self.shop_id, Mapping) else {}

    def words_of(self, column: str) -> dict[str, str]:
        """Return our words for a column by the file's words, folded; "" stands for null."""
        return {fold(theirs): ours for theirs, ours in self.words.get(column, {}).items()}


def checked(  # noqa: PLR0913  the arguments of import_file
    *,
    shop_id: object,
    robots: object,
    agents: object,
    words: object,
    keep: object,
    stand_ins: object,
    start: date | None,
    end: date | None,
    length_unit: object,
    time_zone: str,
) -> Options:
    """Check the arguments of an import.

    Raises:
        ArgumentError: One is invalid.
    """
    if not (
        shop_id is None
        or (isinstance(shop_id, str) and shop_id.strip())
        or (isinstance(shop_id, Mapping) and all(_is_text(pair) for pair in shop_id.items()))
    ):
        msg = (
            f"shop_id={shop_id!r}: give the shop's id, or one for each platform, recipe or shop "
            f"name: {{'jd': '…', 'pdd': '…'}}."
        )
        raise ArgumentError(msg)
    if length_unit is not None and length_unit not in SECONDS:
        msg = f"length_unit is seconds, minutes or hours, not {length_unit!r}."
        raise ArgumentError(msg + nearest(length_unit, SECONDS))
    a_date("start", start)
    a_date("end", end)
    if (start is None) != (end is None):
        msg = "start and end of the published figures are given together; end is exclusive."
        raise ArgumentError(msg)
    if start is not None and end is not None and start >= end:
        msg = (
            f"start={start} is not before end={end}, which is exclusive. Give the day after the "
            "last one as end."
        )
        raise ArgumentError(msg)
    return Options(
        shop_id=dict(shop_id) if isinstance(shop_id, Mapping) else shop_id,
        robots=frozenset(_names("robots", robots)),
        agents=frozenset(_names("agents", agents)),
        words=_words(words),
        keep=_names("keep", keep),
        stand_ins=frozenset(_names("stand_ins", stand_ins)),
        start=start,
        end=end,
        length_unit=length_unit,  # type: ignore[arg-type]
        time_zone=zone_of(time_zone).key,
    )


def _is_text(pair: tuple[object, object]) -> bool:
    return all(isinstance(one, str) and one.strip() for one in pair)


def _names(argument: str, given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        msg = f"{argument} is a list of names: {argument}=[{given!r}]."
        raise ArgumentError(msg)
    if not isinstance(given, Collection) or not all(isinstance(name, str) for name in given):
        msg = f"{argument} is a list of names, not {given!r}."
        raise ArgumentError(msg)
    return tuple(given)


def _words(given: object) -> dict[str, dict[str, str]]:
    if not isinstance(given, Mapping) or not all(isinstance(w, Mapping) for w in given.values()):
        msg = (
            "words maps our columns to the words of the file: "
            '{"liability": {"卖家责任": "seller"}}.'
        )
        raise ArgumentError(msg)
    known = {column for table in TABLES for column in columns_of(table)}
    for name in given:
        if name not in known:
            msg = (
                f"words names {name!r}, which is not a column of any table.{nearest(name, known)}"
                " Correct its name."
            )
            raise ArgumentError(msg)
    return {
        column: {str(theirs): _word(ours) for theirs, ours in pairs.items()}
        for column, pairs in given.items()
    }


def _word(ours: object) -> str:
    return "" if ours is None else str(ours).lower() if isinstance(ours, bool) else str(ours)
