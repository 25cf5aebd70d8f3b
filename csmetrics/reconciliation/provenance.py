"""Where figures come from: library, definitions, settings, data and arguments (来历)."""

from __future__ import annotations

import importlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from csmetrics._support.version import MEANING, VERSION
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import DataError, FileError
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.model.metric import Metric
from csmetrics.reconciliation.shop_settings import Settings
from csmetrics.tables import KEYS, Dataset
from csmetrics.tables.dataset_access import refuse_others

KEY = "csmetrics"
"""The key of the metadata of a parquet file, and the name of a workbook's sheet."""
_CELL = 32_000  # a cell of a workbook holds 32,767 signs
_COMMENT = re.compile(rf"<!-- {KEY} (\{{.*\}}) -->")
SIDECAR = ".provenance.json"
"""What follows the name of a CSV or JSON file that cannot carry it inside."""


@dataclass(frozen=True)
class Provenance:
    """What figures were computed from (来历).

    ``meaning`` counts up whenever a release gives other figures for the same definition and data.
    ``metrics``: of each label the definition's fingerprint; ``definitions``: what it says.
    """

    library: str
    meaning: int
    metrics: dict[str, str]
    data: str
    settings: str | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """As JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Provenance:
        """Of JSON text as ``to_json`` writes it.

        Raises:
            DataError: It is none.
        """
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            msg = f"this is no provenance: {error}; give the one that was written with a result"
            raise DataError(msg) from None

    def differs(self, other: Provenance) -> str | None:
        """What makes figures of the same metrics no figures of one kind; None: nothing does.

        Different data and periods are no such thing: they are what files are compared for.
        """
        if self.meaning != other.meaning:
            return f"the meaning number is {self.meaning} and {other.meaning}"
        for label, print_ in self.metrics.items():
            theirs = other.metrics.get(label)
            if theirs is not None and theirs != print_:
                where = _first_difference(
                    self.definitions.get(label), other.definitions.get(label), "definition"
                )
                return f"{label}: {where}"
        ids = {label.partition("(")[0]: label for label in self.metrics}
        for label in other.metrics:
            ours = ids.get(label.partition("(")[0])
            if ours is not None and ours != label and ours not in other.metrics:
                return f"{ours} and {label} are varied differently"
        return None


def sheet_of(carried: str | None) -> list[str]:
    """Provenance as the cells of a workbook's sheet; nothing where there is none."""
    text = carried or ""
    return [text[start : start + _CELL] for start in range(0, len(text), _CELL)]


def comment_of(carried: str | None) -> str:
    """Provenance as a comment that ends a page or a Markdown file, which nobody sees."""
    if not carried:
        return ""
    safe = carried.replace("--", "-\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")
    return f"\n<!-- {KEY} {safe} -->\n"


class ReadResult(NamedTuple):
    """A result read from a file, and what it was computed from; None: the file does not say."""

    frame: pl.DataFrame
    provenance: Provenance | None


def provenance(
    metrics: str | Metric | Sequence[str | Metric],
    data: Dataset,
    *,
    settings: Settings | None = None,
    registry: Registry | None = None,
    rows: bool = True,
    **arguments: object,
) -> Provenance:
    """What figures of these metrics over these data are computed from (来历).

    Args:
        metrics: As ``evaluate``'s.
        data: The tables; all their rows are read, unless ``rows`` is False.
        settings: The shop's settings that the metrics follow; default: those of the registry.
        registry: Where ids are looked up.
        rows: Whether the data's fingerprint is that of all rows, which takes a while; else it is
            an outline ("outline-…"): the tables, their columns and how many rows each has.
        **arguments: The other arguments of ``evaluate``.

    Returns:
        The library's version, the meaning number, and the fingerprints of definitions, settings
        and data. The order of rows plays no part in the data's.

    Raises:
        ArgumentError: ``data`` is no ``Dataset``.
        UnknownMetricError: No metric has an id or fits a pattern.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=1)
        >>> list(cs.provenance("pdd.reply_rate_3min", shop, per="week").metrics)
        ['pdd.reply_rate_3min']
    """
    refuse_others(data)
    known = chosen_registry(registry)
    chosen: list[Metric] = []
    for one in [metrics] if isinstance(metrics, str | Metric) else metrics:
        if isinstance(one, Metric):
            chosen.append(one)
        else:
            chosen += known.select(one) if any(sign in one for sign in "*?[") else [known[one]]
    return Provenance(
        library=VERSION,
        meaning=MEANING,
        metrics={one.label: one.fingerprint for one in chosen},
        data=data_fingerprint(data) if rows else _outline(data),
        settings=settings.fingerprint if settings else known.settings,
        arguments={
            name: str(value) for name, value in sorted(arguments.items()) if value is not None
        },
        definitions={
            one.label: [
                edition.model_dump(mode="json", exclude={"sources", "choices"})
                for edition in one.editions
            ]
            for one in chosen
        },
    )


def data_fingerprint(data: Dataset) -> str:
    """Sixteen hex digits of all rows of all tables, in whatever order they stand."""
    digest = sha256(f"{data.time_zone} {data.as_of if data.as_of_given else ''}".encode())
    for table in sorted(data.tables):
        frame = data.frame(table).select(sorted(data.columns(table))).collect()
        digest.update(f"\n{table}\n".encode())
        digest.update(_in_order(frame, KEYS[table]).write_csv().encode())
    return digest.hexdigest()[:16]


def _outline(data: Dataset) -> str:
    """Sixteen hex digits of what tables, columns and how many rows there are."""
    heights = {
        table: data.frame(table).select(pl.len()).collect().item() for table in sorted(data.tables)
    }
    told = [data.time_zone, str(data.as_of), heights, [sorted(data.columns(t)) for t in heights]]
    return f"outline-{sha256(json.dumps(told).encode()).hexdigest()[:16]}"


def _in_order(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The rows in an order of their own, by their keys, times as integers."""
    plain = frame.select(
        pl.col(name).to_physical()
        if kind.is_temporal() or kind.is_decimal()
        else pl.col(name)
        if not kind.is_nested()
        else pl.col(name).hash()
        for name, kind in frame.schema.items()
    )
    here = [name for name in keys if name in plain.columns]
    twice = not here or plain.select(pl.struct(here).is_duplicated().any()).item()
    return plain.sort(plain.columns if twice else here)


def read_result(
    path: str | os.PathLike[str], *more: str | os.PathLike[str], mixed: bool = False
) -> ReadResult:
    """Read results that the command line wrote, with their provenance (读取结果).

    Args:
        path: A ``.parquet``, ``.csv``, ``.xlsx`` or ``.json`` file; or a report, ``.html`` or
            ``.md``, which has a provenance and no frame.
        *more: Others, whose rows are put below; the provenance is that of the first.
        mixed: Put together files of different definitions, too.

    Raises:
        FileError: A file cannot be read.
        DataError: The files are of different definitions; the error says which clause differs.
    """
    first = _read(Path(path))
    frames = [first.frame]
    for other in map(Path, more):
        read = _read(other)
        if not mixed and first.provenance and read.provenance:
            apart = first.provenance.differs(read.provenance)
            if apart is not None:
                msg = f"{path} and {other} differ in definition: {apart}; mixed=True reads them"
                raise DataError(msg)
        frames.append(read.frame)
    return ReadResult(pl.concat(frames, how="diagonal_relaxed"), first.provenance)


def _read(path: Path) -> ReadResult:
    try:
        match path.suffix.lower():
            case ".html" | ".md":  # a report, which has no one table
                found = _COMMENT.search(path.read_text("utf-8"))
                told = Provenance.from_json(found[1]) if found else None
                return ReadResult(pl.DataFrame(), told)
            case ".parquet":
                said = pl.read_parquet_metadata(path).get(KEY)
                return ReadResult(pl.read_parquet(path), said and Provenance.from_json(said))  # type: ignore[arg-type]
            case ".xlsx":
                return _workbook(path)
            case ".json":
                frame = pl.DataFrame(json.loads(path.read_text("utf-8")), infer_schema_length=None)
            case _:
                frame = pl.read_csv(path, try_parse_dates=True, infer_schema_length=None)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        msg = f"{path} cannot be read: {error}; check the file"
        raise FileError(msg) from error
    beside = path.with_name(path.name + SIDECAR)
    text = beside.read_text("utf-8") if beside.is_file() else None
    return ReadResult(frame, Provenance.from_json(text) if text else None)


def _workbook(path: Path) -> ReadResult:
    openpyxl: Any = importlib.import_module("openpyxl")  # it has no types
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    book.close()
    said = sheets.pop(KEY, None)
    head, *rows = next(iter(sheets.values()))
    frame = pl.DataFrame(rows, schema=[str(one) for one in head], orient="row", strict=False)
    text = "".join(str(row[0]) for row in said) if said else None
    return ReadResult(frame, Provenance.from_json(text) if text else None)


def _first_difference(a: object, b: object, path: str) -> str:
    """Where two definitions first differ, by the path of the node, and what each says."""
    if isinstance(a, Mapping) and isinstance(b, Mapping) and a.get("node") == b.get("node"):
        for name in a:
            if a[name] != b.get(name):
                return _first_difference(a[name], b.get(name), f"{path}.{name}")
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for n, (one, other) in enumerate(zip(a, b, strict=True)):
            if one != other:
                return _first_difference(one, other, f"{path}[{n}]")
    short = [json.dumps(one, ensure_ascii=False)[:80] for one in (a, b)]
    return f"{path} is {short[0]} and {short[1]}"
