"""``Recipe``: a declarative description of one format of back-office files (配方).

A recipe is a frozen value, read from TOML. The recipes of the package and those of a user have the
same form.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from csmetrics.exports.importing.folding import fold
from csmetrics.model.edition import Text, Value
from csmetrics.tables import TABLES, columns_of

Unit = Literal["ratio", "count", "seconds", "CNY", "points", "number"]
"""The unit of a published figure."""


def _several(given: Any) -> Any:  # noqa: ANN401  whatever TOML holds
    return (given,) if isinstance(given, str) else given


Names = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""One name or several; of several headers, the first that the file has is taken."""


class Signature(Value):
    """How a file is recognised (识别标志).

    ``headers``: each must be there; several in one place are alternatives, and a ``*`` at the end
    matches anything. ``without``: headers that must not be there. ``text``: a regular expression
    that the beginning of a text file matches. ``json``: keys that the records of a JSON file have,
    with dots between levels.
    """

    headers: tuple[Names, ...] = ()
    text: str | None = None
    json_: Annotated[Names, Field(alias="json")] = ()
    without: Names = ()

    @model_validator(mode="after")
    def _has_mark(self) -> Self:
        if sum(map(bool, (self.headers, self.text, self.json_))) != 1:
            msg = "a signature must have headers, text or json"
            raise ValueError(msg)
        return self


class Condition(Value):
    """A condition on one cell of a row (条件).

    ``is``: it is one of these words. ``contains``: it contains one of them. ``empty``: whether it
    is empty. ``positive``: whether it is a length of time above 0.
    """

    column: Names
    is_: Annotated[Names, Field(alias="is")] = ()
    contains: Names = ()
    empty: bool | None = None
    positive: bool | None = None

    @model_validator(mode="after")
    def _has_one_condition(self) -> Self:
        asked = (self.is_, self.contains, self.empty is not None, self.positive is not None)
        if sum(map(bool, asked)) != 1:
            msg = "a condition must have one of is, contains, empty, positive"
            raise ValueError(msg)
        return self


class LeftOut(Value):
    """A rule by which rows are left out, and counted (按规则略去的行)."""

    when: Condition
    why: Text


class Length(Value):
    """A length of time in a cell; ``unit``: the unit of a bare number."""

    column: Names
    unit: Literal["seconds", "minutes", "hours"] | None = None


class Fallback(Value):
    """A value, "" for null, for rows where a condition holds; without a condition, for all."""

    value: str
    when: Condition | None = None


class Column(Value):
    """Where a column of ours comes from (列的来源).

    ``from``: headers of the file; the first present is taken. ``else``: headers whose cells are
    taken where that one's is empty. ``value``: the same in every row. ``given``: the caller gives
    it, as ``shop_id``. ``words``: our word for each of the file's; "" stands for null. ``unknown``:
    what happens to other words: "keep" them, "refuse" their rows, or "ask" the caller and leave an
    optional column out until then. ``when``: where this does not hold, the cell is null. ``cases``:
    values for rows where conditions hold; they override all else. ``if_empty``: the value of an
    empty cell. ``plus``: a length added to the time. ``form``: how its times are written, "unix",
    "unix_ms" or as "%Y%m%d". ``pattern``: a regular expression whose one group is a whole number;
    if it matches several times, they are summed. ``cents``: amounts are in fen. ``fill_down``: an
    empty cell has the value of the cell above. ``lines``: how the lines of one row are merged.
    ``sum_where_differs``: another column; lines that differ in it are summed. ``derive``: headers
    whose cells make an id; ``digest``: a header whose text enters it as a digest, so that it tells
    messages of one second apart and holds no text. ``stand_in``: taken only if the caller allows
    it by name. ``lookup``: taken from another table, by ``session_id``. ``of_session``: a missing
    value is taken from the other rows of the session in the file, if they have only one.
    ``unmasked``: taken instead of a name with ``*``. ``otherwise``: another source, where this
    one has no value.
    """

    from_: Annotated[Names, Field(alias="from")] = ()
    else_: Annotated[Names, Field(alias="else")] = ()
    value: str | None = None
    given: str | None = None
    words: dict[str, str] = Field(default_factory=dict)
    unknown: Literal["keep", "refuse", "ask"] = "keep"
    when: Condition | None = None
    plus: Length | None = None
    if_empty: Fallback | None = None
    cases: tuple[Fallback, ...] = ()
    pattern: str | None = None
    form: Annotated[str, Field(pattern=r"^(unix|unix_ms|%.+)$")] | None = None
    cents: bool = False
    fill_down: bool = False
    lines: Literal["first", "sum", "earliest", "latest"] = "first"
    sum_where_differs: Names = ()
    stand_in: bool = False
    lookup: Literal["sessions"] | None = None
    derive: Names = ()
    digest: Names = ()
    of_session: bool = False
    unmasked: Names = ()
    otherwise: Column | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        named = (self.from_, self.value is not None, self.lookup, self.derive, self.cases)
        if not any(named) and self.given is None:
            msg = "a column must have one of from, value, given, lookup, derive"
            raise ValueError(msg)
        return self


class Table(Value):
    """A table that a file gives (表).

    ``made``: columns that the reader of a text makes. ``lines_of``: our columns in which the lines
    of one row agree; ``line_id``: the header of the column that identifies such a line, so that a
    repeated line counts once; ``line_item``: where no column does, the headers of what a line is
    of, the first with a value: rows of several files are of the same lines only if these agree, and
    what has neither key nor item is no line. ``each``: in JSON, the key of the list in each record
    whose members are the rows; the record's own keys then begin with ``^``. ``only``: conditions
    that all rows meet. ``leave_out``: rules by which rows are left out. ``also``: further rows of
    the same table.
    """

    columns: dict[str, Column] = Field(default_factory=dict)
    made: Names = ()
    lines_of: Names = ()
    line_id: Names = ()
    line_item: Names = ()
    each: str | None = None
    only: tuple[Condition, ...] = ()
    leave_out: tuple[LeftOut, ...] = ()
    also: tuple[Table, ...] = ()

    @property
    def all(self) -> tuple[Table, ...]:
        """The sets of rows that make up the table."""
        return (self, *self.also)


class Figure(Value):
    """A figure that a platform publishes (平台公布的指标).

    ``labels``: headers of its column; empty if it is only the quotient of its two sides.
    ``metric``: our metric's id, None if no metric counts exactly that. ``per``: the unit of a bare
    number if neither header nor cell states it; without ``per``, the caller must. ``other_policy``:
    the id instead of ``metric`` if the file's name says 下单优先.
    """

    labels: Names = ()
    metric: str | None = None
    unit: Unit
    per: Literal["seconds", "minutes", "hours"] | None = None
    numerator: Names = ()
    denominator: Names = ()
    other_policy: str | None = None

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if not self.labels and not (self.numerator and self.denominator):
            msg = "a figure must have labels, or a numerator and a denominator"
            raise ValueError(msg)
        return self


class Published(Value):
    """The figures of a file, one row for each member of a group (公布数据).

    ``group``: the header of the column that names the members, or ``first`` for the first column
    whatever its header; empty if the file is about the shop alone. ``kind``: what the members are.
    ``strip``: what is removed from their names, a regular expression. ``sums``: names of the row
    for the shop, best first. ``averages``, ``peers``: names of rows of averages and of peers.
    ``merge``: two rows that together are the shop's: counts are in the first, rates and lengths in
    the second. ``day``: the header of a date, if there is one. ``each``: in JSON, the key in each
    record under which its rows may be.
    """

    group: Names = ()
    kind: str = "agent"
    strip: str | None = None
    name: Names = ()
    shop: Names = ()
    day: Names = ()
    sums: Names = ("全店汇总值", "店铺汇总值", "店铺数据", "汇总值", "汇总", "合计", "总计", "总和")
    averages: Names = ("全店平均值", "店铺平均值", "平均值", "均值", "平均")
    peers: Names = ("同行同层优秀", "同行同层均值")
    merge: tuple[str, str] | None = None
    each: str | None = None
    only: tuple[Condition, ...] = ()
    figures: tuple[Figure, ...]
    policy: Literal["file name"] | None = None


class Recipe(Value):
    """How the files of one format become tables (配方).

    ``reader``: the reader of a text, or of the transcripts in a column. ``transcript``: that
    column. ``visitor``: the column with the buyer's name in the transcripts. ``records``: in JSON,
    the keys under which the list of records may be. ``time_zone``: the zone of the times in the
    file, if the format fixes it. ``robots``: whether the file marks the messages of robots.
    ``cannot``: what the file does not give. ``pairs_with``: the recipe whose file completes this
    one's.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]
    name: Text
    platform: str
    signature: Signature
    file: Text
    where: Text | None = None
    limits: Text | None = None
    confidence: Literal["high", "medium", "low"]
    evidence: Text
    inferred: tuple[Text, ...] = ()
    cannot: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    reader: Literal["jd", "wangwang", "qiyu", "qidian"] | None = None
    transcript: Names = ()
    visitor: Names = ()
    records: Names = ()
    time_zone: str | None = None
    robots: bool = False
    pairs_with: str | None = None
    tables: dict[str, Table] = Field(default_factory=dict)
    published: Published | None = None

    @model_validator(mode="after")
    def _fits_the_tables(self) -> Self:
        for name, table in self.tables.items():
            if name not in TABLES:
                msg = f"tables.{name}: there is no such table; the tables are {', '.join(TABLES)}"
                raise ValueError(msg)
            known = columns_of(name)
            for column in (*table.columns, *table.made, *table.lines_of):
                if column not in known:
                    msg = (
                        f"tables.{name}.columns.{column}: the table has no such column"
                        "; correct its name"
                    )
                    raise ValueError(msg)
            if set(table.lines_of) - set(table.columns):
                msg = (
                    f"tables.{name}.lines_of names columns that the recipe does not give"
                    ": add them, or leave them out"
                )
                raise ValueError(msg)
        if not self.tables and self.published is None:
            msg = "a recipe must give tables or published figures"
            raise ValueError(msg)
        return self

    @property
    def gives(self) -> tuple[str, ...]:
        """What a file gives: its tables, and ``published``."""
        return (*self.tables, *(("published",) if self.published else ()))

    def labels(self) -> frozenset[str]:
        """Return every header that the recipe knows, folded."""
        found: set[str] = set()
        for names in self.signature.headers:
            found.update(name for name in names if not name.endswith("*"))
        for table in self.tables.values():
            for rows in table.all:
                found |= _labels_of(rows)
        if self.published:
            asked = self.published
            found.update(asked.group, asked.name, asked.shop, asked.day)
            for condition in asked.only:
                found.update(condition.column)
            for figure in asked.figures:
                found.update(figure.labels, figure.numerator, figure.denominator)
        found.update(self.transcript, self.visitor)
        return frozenset(fold(name) for name in found)


def _labels_of(table: Table) -> set[str]:
    found: set[str] = set()
    found.update(table.line_id, table.line_item)
    conditions = [*table.only, *(rule.when for rule in table.leave_out)]
    columns = list(table.columns.values())
    columns += [column.otherwise for column in columns if column.otherwise]
    for column in columns:
        found.update(column.from_, column.else_, column.derive, column.sum_where_differs)
        if column.plus:
            found.update(column.plus.column)
        cases = (*column.cases, *((column.if_empty,) if column.if_empty else ()))
        conditions += [one for one in (column.when, *(case.when for case in cases)) if one]
    for condition in conditions:
        found.update(condition.column)
    return found
