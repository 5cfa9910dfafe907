"""Snippets that recompute a validation with plain Polars, SciPy and scikit-learn.

Each recipe is a real file of ``stats/recipes``, linted and tested: constants in capitals at the top,
then the computation, then ``result``, a mapping whose names are those of the validation
(``statistic``, ``p``, ``effect``, ``low``, ``high``, ``n``, ``n_groups``). A snippet is the file with its
constants replaced by literals, so nothing from a data set or a project can become code.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping
from importlib import resources
from typing import Any

from pythesis.core.base import Scalar

Argument = Scalar | tuple[Scalar, ...]


@functools.cache
def _source(recipe: str) -> str:
    if not recipe.replace("_", "").isalnum():
        raise KeyError(recipe)
    path = resources.files("pythesis.stats") / "recipes" / f"{recipe}.py"
    if not path.is_file():
        raise KeyError(recipe)
    return path.read_text(encoding="utf-8")


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
    source = _source(recipe)
    lines = source.splitlines()
    tree = ast.parse(source)
    if ast.get_docstring(tree) is not None:
        lines[tree.body[0].lineno - 1 : tree.body[0].end_lineno] = [""] * (tree.body[0].end_lineno or 1)
    left = {name.upper(): value for name, value in arguments.items()}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in left:
                start, end = node.lineno - 1, node.end_lineno or node.lineno
                lines[start:end] = [f"{name} = {left.pop(name)!r}"] + [""] * (end - start - 1)
    if left:
        raise KeyError(f"{recipe}: {sorted(left)}")
    return "\n".join(lines).strip() + "\n"


def run(recipe: str, arguments: Mapping[str, Argument], **override: Argument) -> dict[str, Any]:
    """Run a recipe and return its ``result``.

    `override` replaces arguments for this run only, such as the folder the data is in.
    """
    code = snippet(recipe, {**arguments, **override})
    names: dict[str, Any] = {"__name__": "recompute"}
    exec(compile(code, f"<recipe {recipe}>", "exec"), names)
    result: dict[str, Any] = names["result"]
    return result
