"""Templates of all messages that the library raises or warns with, read from its source."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2] / "csmetrics"
OURS = {
    *("ArgumentError", "CsmetricsError", "DataError", "DefinitionError", "EditionError"),
    *("FileError", "MissingDataError", "ParameterError", "ProjectError", "UnknownMetricError"),
    *("EmptySheetError", "_NoSuchMetricError", "BadParameter", "ValueError"),
    *("refusal", "unreadable"),  # one of these, as the caller says
}
"""What is raised for users: our errors, typer's, and what pydantic turns into a fault."""
NOT_FOR_USERS = ("reference/", "testing/", "_support/forks.py", "datasets/")
"""Folders whose messages only who changes the library meets."""
_SAYS = re.compile(r"\braise\b|\bwarn\(")
"""What a function has in it that says something: others are passed over, which takes no time."""


@dataclass(frozen=True)
class Template:
    """A message with ``{}`` where a value stands, and where it is raised."""

    text: str
    where: str


def _texts(node):
    """The templates that an expression may be; none where it is made elsewhere."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        parts = [v.value if isinstance(v, ast.Constant) else "{}" for v in node.values]
        return ["".join(parts)]
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [_texts(side) or ["{}"] for side in (node.left, node.right)]
        return [a + b for a in sides[0] for b in sides[1]]
    return []


def _raised(function):
    """The calls that raise or warn, in the order of their lines, each with its message."""
    found = []
    for node in ast.walk(function):
        call = node.exc if isinstance(node, ast.Raise) else node
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if (isinstance(node, ast.Raise) and name in OURS) or name == "warn":
            found.append((call.lineno, call.args[0]))
    return sorted(found, key=lambda one: one[0])


def _of_function(function):
    given = [
        (node.lineno, node.targets[0].id, node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    before = 0
    for line, message in _raised(function):
        values = [message]
        if isinstance(message, ast.Name):
            values = [v for at, name, v in given if name == message.id and before < at <= line]
        before = line
        for value in values:
            for text in _texts(value):
                yield line, text


def templates():
    """Every template of the library, each once, in the order of files and lines."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(NOT_FOR_USERS):
            continue
        source = path.read_text("utf-8")
        if not _SAYS.search(source):
            continue
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef):
                continue
            if _SAYS.search("\n".join(lines[node.lineno - 1 : node.end_lineno])):
                for line, text in _of_function(node):
                    found.setdefault(text, Template(text, f"{name}:{line}"))
    return list(found.values())
