"""A fingerprint of code that changes when what it does may change, and not for a comment."""

from __future__ import annotations

import ast
import functools
import hashlib
from pathlib import Path

import pythesis

ROOT = Path(pythesis.__file__).parent


@functools.cache
def fingerprint(module: str) -> str:
    """Return the hash of a module or package and of all project code it reaches by imports.

    Comments, docstrings and layout do not count; an edited function of any module it imports,
    directly or not, does.
    """
    seen: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        for part, path in _files(name):
            if part not in seen:
                seen[part], imported = _read(path)
                waiting.extend(imported)
    text = "\n".join(f"{name}:{seen[name]}" for name in sorted(seen))
    return hashlib.sha256(text.encode()).hexdigest()


@functools.cache
def data_fingerprint(package: str) -> str:
    """Return the hash of the files of a package that are not code (sentences, templates, fonts)."""
    total = hashlib.sha256()
    root = ROOT.joinpath(*package.split(".")[1:])
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix not in {".py", ".pyc"}:
            total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


@functools.cache
def _files(name: str) -> tuple[tuple[str, Path], ...]:
    """Return the files of a module, found by name so that nothing is imported."""
    place = ROOT.joinpath(*name.split(".")[1:])
    if place.is_dir():
        own = sorted(p for p in place.rglob("*.py") if "templates" not in p.parts)
        return tuple((f"{name}/{p.relative_to(place).as_posix()}", p) for p in own)
    file = place.with_suffix(".py")
    return ((name, file),) if file.is_file() else ()


@functools.cache
def _read(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the hash of what a file does, and the project modules it imports: read once for all stages."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = _without_docstring(node.body)
        elif isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            found.extend(f"{node.module}.{alias.name}" for alias in node.names)
    done = hashlib.sha256(ast.dump(tree, annotate_fields=False).encode()).hexdigest()
    return done, tuple(name for name in dict.fromkeys(found) if name.startswith("pythesis.") and _files(name))


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return body[1:] or [ast.Pass()]
    return body
