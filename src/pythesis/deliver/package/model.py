"""The model file: skops, the same bytes for the same model, loaded by a fixed list of types."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from typing import Any

import numpy as np
import skops.io

from pythesis.deliver.code.trusted import trusted

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP file can hold
_FILE = re.compile(r"(\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\.\w+)")  # an address, or drawn anew
_OF_THE_MOMENT = ("model_guid", "train_finish_time")  # notes CatBoost keeps inside a model


def dumps(pipeline: Any, *families: str) -> bytes:
    """Write a fitted pipeline as a skops file whose bytes depend on the model alone.

    Raises
    ------
    ValueError
        Naming the types that are not on the families' list.
    """
    written = canonical(skops.io.dumps(pipeline))
    _check(written, families)
    if any(family.startswith("CatBoost") for family in families):
        written = canonical(skops.io.dumps(_settled(written, families)))
    return written


def _settled(written: bytes, families: tuple[str, ...]) -> Any:
    """Return a model without the moment of its training; loaded twice, the notes inside keep one order."""
    types = list(trusted(*families))
    pipeline = skops.io.loads(written, trusted=types)
    last = pipeline.named_steps["model"]
    for model in (last, *(member.named_steps["model"] for member in getattr(last, "estimators_", ()))):
        if type(model).__name__.startswith("CatBoost"):
            notes = model.get_metadata()
            for name in _OF_THE_MOMENT:
                notes[name] = ""
    return skops.io.loads(skops.io.dumps(pipeline), trusted=types)


def loads(content: bytes, sha256: str, *families: str) -> Any:
    """Load a model file: its digest first, then only types on the families' list.

    Raises
    ------
    ValueError
        When the file is not the one the signature speaks of, or holds another type.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("the model file is not the one its signature speaks of")
    _check(content, families)
    return skops.io.loads(content, trusted=list(trusted(*families)))


def _check(content: bytes, families: tuple[str, ...]) -> None:
    foreign = set(skops.io.get_untrusted_types(data=content)) - set(trusted(*families))
    if foreign:
        raise ValueError(f"types not on the list of {', '.join(families)}: {', '.join(sorted(foreign))}")


def canonical(content: bytes) -> bytes:
    """Return a skops file with nothing of the moment in it.

    skops names objects by their address in memory and stamps parts with the time: addresses become
    numbers in order of appearance, times the first one a ZIP file can hold.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        schema = json.loads(source.read("schema.json"))
        parts = {name: source.read(name) for name in source.namelist() if name != "schema.json"}
    order: dict[str, str] = {}
    renamed = _renamed(schema, order)
    named = {_part(name, order): _plain(name, part) for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression=zipfile.ZIP_DEFLATED) as target:
        for name in sorted(named):
            target.writestr(zipfile.ZipInfo(name, _EPOCH), named[name], zipfile.ZIP_DEFLATED)
        text = json.dumps(renamed, indent=1)
        target.writestr(zipfile.ZipInfo("schema.json", _EPOCH), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _plain(name: str, part: bytes) -> bytes:
    """Return an array with nothing between its fields: what stands there is whatever memory held."""
    if not name.endswith(".npy"):
        return part
    held = np.load(io.BytesIO(part), allow_pickle=False)
    if held.dtype.names is None:
        return part
    made = np.zeros(held.shape, held.dtype)
    for field in held.dtype.names:
        made[field] = held[field]
    out = io.BytesIO()
    np.save(out, made, allow_pickle=False)
    return out.getvalue()


def _renamed(node: Any, order: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_renamed(item, order) for item in node]
    if not isinstance(node, dict):
        return node
    changed: dict[str, Any] = {}
    for key, value in node.items():
        if key == "__id__" and node.get("__loader__") == "JsonNode":
            # Whether two equal texts are one object is chance: loaded anew they are two.
            changed[key] = int(order.setdefault(f"json {len(order)}", str(len(order))))
        elif key == "__id__":
            changed[key] = int(order.setdefault(str(value), str(len(order))))
        elif key == "file" and isinstance(value, str):
            changed[key] = _part(value, order)
        else:
            changed[key] = _renamed(value, order)
    return changed


def _part(name: str, order: dict[str, str]) -> str:
    match = _FILE.fullmatch(name)
    if match is None:
        return name
    return order.setdefault(match[1], str(len(order))) + match[2]
