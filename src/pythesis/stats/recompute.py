"""Snippets that recompute a validation with plain Polars, SciPy and scikit-learn.

Each recipe is a real file of ``stats/recipes``, linted and tested: constants in capitals at the top,
then the computation, then ``result``, a mapping whose names are those of the validation
(``statistic``, ``p``, ``effect``, ``low``, ``high``, ``n``, ``n_groups``). What several recipes need is a
function of ``stats/recipes/parts``, which they import; a snippet is the file with these functions in the
place of the imports, so that it stands alone, and with its constants replaced by literals, so that nothing
from a data set or a project can become code.
"""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from pythesis.core.base import Scalar

Argument = Scalar | tuple[Scalar, ...]
PARTS = "pythesis.stats.recipes.parts."


@dataclass(frozen=True, slots=True)
class _File:
    """A recipe or a part: its lines, its functions, and what its imports bind, by name."""

    lines: tuple[str, ...]
    tree: ast.Module
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)  # (module, name) or (module, "")

    def text(self, node: ast.stmt) -> str:
        """Return the lines of a statement."""
        return "\n".join(self.lines[node.lineno - 1 : node.end_lineno])


@functools.cache
def _file(place: str) -> _File:
    if not place.replace("_", "").replace("/", "").isalnum():
        raise KeyError(place)
    path = resources.files("pythesis.stats").joinpath("recipes", *f"{place}.py".split("/"))
    if not path.is_file():
        raise KeyError(place)
    source = path.read_text(encoding="utf-8")
    found = _File(tuple(source.splitlines()), ast.parse(source))
    for node in found.tree.body:
        if isinstance(node, ast.FunctionDef):
            found.functions[node.name] = node
        elif isinstance(node, ast.Import):
            found.imported.update({a.asname or a.name: (a.name, "") for a in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.imported.update({a.asname or a.name: (node.module, a.name) for a in node.names})
    return found


@dataclass(slots=True)
class _Parts:
    """The functions a snippet takes from parts, each after those it calls, and the imports they need."""

    taken: dict[tuple[str, str], str] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(self, part: str, name: str) -> None:
        """Take a function, once, with all it reaches."""
        if (part, name) in self.taken:
            return
        file = _file(f"parts/{part}")
        node = file.functions[name]
        for used in _names(node):
            if used in file.functions and used != name:
                self.take(part, used)
            elif used in file.imported:
                self.bind(used, *file.imported[used])
        self.taken[part, name] = file.text(node)

    def bind(self, name: str, module: str, inner: str) -> None:
        """Take what an import binds: a function of a part, or a name of a library."""
        if module.startswith(PARTS):
            self.take(module.removeprefix(PARTS), inner)
        else:
            self.imported[name] = (module, inner)


def _names(function: ast.FunctionDef) -> Iterator[str]:
    """Return the names a function takes from outside, in the order it does."""
    own = {part.arg for part in ast.walk(function) if isinstance(part, ast.arg)}
    names = [part for part in ast.walk(function) if isinstance(part, ast.Name)]
    own.update(part.id for part in names if isinstance(part.ctx, ast.Store))
    return (part.id for part in names if part.id not in own)


def _import_lines(imported: Mapping[str, tuple[str, str]]) -> list[str]:
    """Write imports as a linter would: the standard library first, one line a module."""
    plain: set[tuple[bool, bool, str, str]] = set()
    inner: dict[str, list[str]] = {}
    for name, (module, origin) in imported.items():
        if origin:
            inner.setdefault(module, []).append(origin if origin == name else f"{origin} as {name}")
        else:
            plain.add(
                (*_order(module, False), f"import {module}" + (f" as {name}" if name != module else ""))
            )
    plain |= {(*_order(m, True), f"from {m} import {', '.join(sorted(names))}") for m, names in inner.items()}
    ordered = sorted(plain)
    standard = [line for foreign, *_, line in ordered if not foreign]
    libraries = [line for foreign, *_, line in ordered if foreign]
    return [*standard, *([""] if standard and libraries else []), *libraries]


def _order(module: str, inner: bool) -> tuple[bool, bool, str]:
    return module.split(".")[0] not in sys.stdlib_module_names, inner, module


@functools.cache
def _assembled(recipe: str) -> str:
    """Return a recipe that stands alone: its imports, its constants, the parts it uses, its own lines."""
    file = _file(recipe)
    parts = _Parts()
    for name, (module, inner) in file.imported.items():
        parts.bind(name, module, inner)
    constants = [node for node in file.tree.body if _constant(node) is not None]
    last = max(node.end_lineno or node.lineno for node in constants)
    head = "\n".join(file.lines[constants[0].lineno - 1 : last])
    rest = "\n".join(file.lines[last:]).strip("\n")
    pieces = ["\n".join(_import_lines(parts.imported)) + "\n\n" + head, *parts.taken.values(), rest]
    return ("\n\n\n" if parts.taken else "\n\n").join(pieces) + "\n"


def _constant(node: ast.stmt) -> str | None:
    """Return the name of a constant that a statement of a recipe sets."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        return name if name.isupper() else None
    return None


@functools.cache
def _constants(recipe: str) -> tuple[tuple[str, int, int], ...]:
    """Return the constants of a recipe that stands alone and their lines, last ones first."""
    found = ((_constant(node), node) for node in reversed(ast.parse(_assembled(recipe)).body))
    return tuple((name, node.lineno, node.end_lineno or node.lineno) for name, node in found if name)


def snippet(recipe: str, arguments: Mapping[str, Argument]) -> str:
    """Return the snippet of a recipe with its constants set.

    Parameters
    ----------
    recipe : str
        Name of a file of ``stats/recipes``, without its ending.
    arguments : mapping
        Lower-case names of the constants to set; the others keep the file's value.

    Raises
    ------
    KeyError
        For an unknown recipe, or an argument the recipe does not have.
    """
    lines = _assembled(recipe).splitlines()
    left = {name.upper(): value for name, value in arguments.items()}
    for name, first, last in _constants(recipe):  # from the end, so that earlier lines keep their numbers
        if name in left:
            lines[first - 1 : last] = [f"{name} = {left.pop(name)!r}"]
    if left:
        raise KeyError(f"{recipe}: {sorted(left)}")
    return "\n".join(lines) + "\n"


def recipes() -> Iterable[str]:
    """Return the names of all recipes, sorted."""
    folder = resources.files("pythesis.stats") / "recipes"
    return sorted(p.name.removesuffix(".py") for p in folder.iterdir() if p.name.endswith(".py"))


def run(recipe: str, arguments: Mapping[str, Argument], **override: Argument) -> dict[str, Any]:
    """Run a recipe and return its ``result``.

    `override` replaces arguments for this run only, such as the folder the data is in.
    """
    code = snippet(recipe, {**arguments, **override})
    names: dict[str, Any] = {"__name__": "recompute"}
    exec(compile(code, f"<recipe {recipe}>", "exec"), names)
    result: dict[str, Any] = names["result"]
    return result
