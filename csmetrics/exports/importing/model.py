"""A recipe: what a file of a back-office holds, said declaratively (配方).

A recipe is a frozen value, read from TOML. The recipes of the package and those of a user are
written in the same words.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from csmetrics.exports.importing.folding import fold
from csmetrics.model.edition import Text, Value
from csmetrics.tables import TABLES, columns_of

Unit = Literal["ratio", "count", "seconds", "CNY", "points", "number"]
"""What a published figure is measured in."""


def _several(given: Any) -> Any:  # noqa: ANN401  whatever TOML holds
    return (given,) if isinstance(given, str) else given


Names = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""One name or several; of a column's spellings, the first that the file has is taken."""


class Signature(Value):
    """How a file is recognised (识别标志).

    ``headers``: each must be there; several in one place are alternatives, and a ``*`` at the end
    stands for anything. ``text``: a mark that a text file holds, as a regular expression.
    ``json``: keys that each record of a JSON file has, with dots between levels.
    """

    headers: tuple[Names, ...] = ()
    text: str | None = None
    json_: Annotated[Names, Field(alias="json")] = ()
    without: Names = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if sum(map(bool, (self.headers, self.text, self.json_))) != 1:
            msg = "a signature has headers, or text, or json"
            raise ValueError(msg)
        return self


class Condition(Value):
    """When something holds of a row: what one of its cells says (条件)."""

    column: Names
    is_: Annotated[Names, Field(alias="is")] = ()
    contains: Names = ()
    empty: bool | None = None
    positive: bool | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        asked = (self.is_, self.contains, self.empty is not None, self.positive is not None)
        if sum(map(bool, asked)) != 1:
            msg = "a condition has one of is, contains, empty, positive"
            raise ValueError(msg)
        return self


class LeftOut(Value):
    """Rows that are left out by rule, and counted (按规则略去的行)."""

    when: Condition
    why: Text


class Length(Value):
    """A length of time in a cell; ``unit`` is that of a bare number."""

    column: Names
    unit: Literal["seconds", "minutes", "hours"] | None = None


class Fallback(Value):
    """What an empty cell means, where a condition holds."""

    value: str
    when: Condition | None = None


class Column(Value):
    """Where a column of ours comes from (列的来源).

    ``from``: headers of the file, the first present is taken; ``else``: headers whose cell is taken
    where that one's is empty. ``value``: the same in every row. ``given``: the caller gives it, as
    ``shop_id``. ``words``: our word for each of the file's; "" stands for null. ``unknown``: what
    becomes of other words: "keep" them, "refuse" their rows, or "ask" the caller and until then do
    without the column. ``when``: else the cell is null. ``cases``: values where conditions hold,
    before all else. ``if_empty``: what an empty cell means. ``plus``: a length added to the time.
    ``form``: how its times are written, "unix", "unix_ms" or as "%Y%m%d". ``pattern``: what of the
    cell is taken, a regular expression with one group; of several numbers
    the sum. ``cents``: amounts are in fen. ``fill_down``: an empty cell holds what the one above
    does. ``lines``: how the lines of one row are put together. ``sum_where_differs``: another
    column; lines are summed where they differ in it. ``derive``: headers whose cells make an id.
    ``stand_in``: taken only where the caller asks for it by name. ``lookup``: taken from another
    table, by ``session_id``. ``of_session``: rows without it have that of the other rows of their
    session in the file, if these have but one. ``otherwise``: another source, where this one has
    nothing.
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
    of_session: bool = False
    otherwise: Column | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        named = (self.from_, self.value is not None, self.lookup, self.derive, self.cases)
        if not any(named) and self.given is None:
            msg = "a column has from, value, given, lookup or derive"
            raise ValueError(msg)
        return self


class Table(Value):
    """A table that a file gives (表).

    ``made``: columns that the reader of the text makes.

    ``lines_of``: the columns of ours that the lines of one row share; ``line_id``: the header of
    what tells these lines apart, so that one that is there twice counts once. ``each``: of JSON,
    the key of the list in each record whose members are the rows; the record's own keys then begin
    with ``^``. ``also``: further rows of the same table.
    """

    columns: dict[str, Column] = Field(default_factory=dict)
    made: Names = ()
    lines_of: Names = ()
    line_id: Names = ()
    each: str | None = None
    only: tuple[Condition, ...] = ()
    leave_out: tuple[LeftOut, ...] = ()
    also: tuple[Table, ...] = ()

    @property
    def all(self) -> tuple[Table, ...]:
        """The sets of rows that make the table."""
        return (self, *self.also)


class Figure(Value):
    """A figure that a platform publishes (平台公布的指标).

    ``labels``: how its column is headed; none where it is only the quotient of its two sides.
    ``metric``: the id here, absent where no id counts exactly that. ``per``: the unit of a bare
    number, where neither header nor cell says it; absent, the caller must.
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
            msg = "a figure has labels, or a numerator and a denominator"
            raise ValueError(msg)
        return self


class Published(Value):
    """The figures of a file, one row each member of a group (公布数据).

    ``group``: the header of the column that names the members, or ``first`` for the first column
    whatever its header; none where the file tells of the shop alone; ``kind``, what they are, and
    ``strip``, what is taken off their names. ``sums``: how a row of the
    shop is called, best first. ``merge``: two rows that together are the shop's: counts stand in
    the first, rates and lengths in the second. ``day``: the header of a date, where there is one.
    ``each``: of JSON, the key in each record under which its rows may stand.
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

    ``reader``: what reads a text or the transcripts in a column. ``transcript``: that column;
    ``visitor``: the column of the name that the buyer has there.
    ``records``: of JSON, the keys under which the list of records may stand. ``time_zone``: of the
    times in the file, where the format fixes it. ``robots``: whether the file says which messages
    are a robot's. ``cannot``: what it does not give. ``pairs_with``: the recipe whose file
    completes this one's.
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
            msg = "a recipe gives tables or published figures"
            raise ValueError(msg)
        return self

    @property
    def gives(self) -> tuple[str, ...]:
        """What comes of a file: tables, and ``published``."""
        return (*self.tables, *(("published",) if self.published else ()))

    def labels(self) -> frozenset[str]:
        """Every header the recipe knows, folded."""
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
    found.update(table.line_id)
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
