"""What ``history.py`` needs: the very code that made the columns of the past, in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib import resources

from pythesis.core.past import Past
from pythesis.deliver.code.literals import Call, Source, docstring

_INDENT = 4


def made(past: Past | None, told: Callable[[str], str]) -> dict[str, object]:
    """Return the pieces of ``history.py``, nothing without a past.

    Parameters
    ----------
    told : callable
        Returns the docstring of a function or class by its name.
    """
    if past is None:
        return {"past": None}
    given = past.model_dump()
    plain = {name: given[name] for name in Past.model_fields}
    return {
        "past": Call("Past", (), plain),
        "record": Source(
            _taken("pythesis.core", told, ("Past",)).replace("class Past(Frozen):", "class Past:")
        ),
        "functions": Source(_taken("pythesis.stats.learning", told, ())),
        "past_constants": Source(_constants()),
    }


def _text(package: str) -> str:
    return (resources.files(package) / "past.py").read_text(encoding="utf-8")


def _constants() -> str:
    """Return the assignments of the module, without what is said beside them."""
    nodes = ast.parse(_text("pythesis.stats.learning")).body
    return "\n".join(ast.unparse(n).replace("'", '"') for n in nodes if isinstance(n, ast.Assign))


def _taken(package: str, told: Callable[[str], str], names: tuple[str, ...]) -> str:
    """Return classes or functions as they stand, their docstrings replaced."""
    source = _text(package)
    lines = source.splitlines()
    found = [
        _retold(node, lines, told)
        for node in ast.parse(source).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and (not names or node.name in names)
    ]
    return "\n\n\n".join(found)


def _retold(node: ast.FunctionDef | ast.ClassDef, lines: list[str], told: Callable[[str], str]) -> str:
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    own = lines[first - 1 : node.end_lineno]
    inner = [n for n in ast.walk(node) if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    for one in sorted(inner, key=lambda n: -n.lineno):
        said = one.body[0]
        if not (isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)):
            continue
        margin = " " * (one.col_offset + _INDENT)
        text = margin + docstring(told(one.name.strip("_")), len(margin))
        own[said.lineno - first : (said.end_lineno or said.lineno) - first + 1] = text.splitlines()
    return "\n".join(own)
