"""The template of a ``read_export`` call: the columns and words that a table needs."""

from __future__ import annotations

from csmetrics.errors import ArgumentError, nearest
from csmetrics.tables import TABLES, columns_of
from csmetrics.tables.schema.column_types import Flag, OneOf


def mapping_template(table: str) -> str:
    """Write a call of ``read_export`` for a table, to be filled in (字段对照表).

    Each column has a line with its meaning; delete the lines of columns that the export does not
    have. Only those marked "needed" must be there.

    Args:
        table: The table's name.

    Returns:
        Python text, in which … stands for a header or a word of the export.

    Raises:
        ArgumentError: There is no such table.

    Examples:
        >>> print(mapping_template("shifts").splitlines()[5].strip())
        "…": "agent_id",  # needed: The agent (客服).
    """
    if not isinstance(table, str) or table not in TABLES:
        msg = f"there is no table {table!r}.{nearest(table, TABLES)} Correct its name."
        raise ArgumentError(msg)
    known = columns_of(table)
    lines = ["read_export(", '    "….csv",', f'    table="{table}",', "    columns={"]
    for name, column in known.items():
        needed = "needed: " if column.required and not column.omittable else ""
        lines.append(f'        "…": "{name}",  # {needed}{column.description}')
    lines.append("    },")
    words = {
        name: column.type.values if isinstance(column.type, OneOf) else ("True", "False")
        for name, column in known.items()
        if isinstance(column.type, OneOf | Flag)
    }
    if words:
        lines.append("    values={")
        for name, ours in words.items():
            shown = [word if word in ("True", "False") else f'"{word}"' for word in ours]
            pairs = ", ".join(f'"…": {word}' for word in shown)
            lines.append(f'        "{name}": {{{pairs}}},')
        lines.append("    },")
    return "\n".join([*lines, ")"])
