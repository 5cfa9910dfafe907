"""A fingerprint of code that changes when what it does may change, and not for a comment."""

from __future__ import annotations

import dis
import functools
import hashlib
import types
from collections.abc import Iterator
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
    """Return the hash of what a file does, and the project modules it imports: read once for all stages.

    What a file does is what it compiles to, without docstrings and assertions: a walk through trees of syntax
    takes three times as long, and each command that asks what is stale waits for it.
    """
    done, found = hashlib.sha256(), dict[str, None]()
    waiting = [compile(path.read_bytes(), path.name, "exec", dont_inherit=True, optimize=2)]
    while waiting:
        code = waiting.pop()
        inner = [value for value in code.co_consts if isinstance(value, types.CodeType)]
        done.update(_does(code).encode())
        found.update(dict.fromkeys(_imported(code)))
        waiting.extend(inner)
    return done.hexdigest(), tuple(name for name in found if name.startswith("pythesis.") and _files(name))


def _does(code: types.CodeType) -> str:
    """Return what a piece of compiled code does, in text that knows neither lines nor the order of sets."""
    values = [
        sorted(map(repr, value)) if isinstance(value, frozenset) else value
        for value in code.co_consts
        if not isinstance(value, types.CodeType)
    ]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    takes = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return repr((code.co_qualname, takes, names, values, code.co_code, code.co_exceptiontable))


def _imported(code: types.CodeType) -> Iterator[str]:
    """Yield the modules that a piece of code imports, and ``module.name`` of what it imports from them."""
    if not any(name.startswith("pythesis") for name in code.co_names):
        return
    module = ""
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME":
            module = str(step.argval)
            yield module
        elif step.opname == "IMPORT_FROM":
            yield f"{module}.{step.argval}"
