"""Results of stages as bytes and back, without pickle: JSON for facts, Arrow for frames, skops for models."""

from __future__ import annotations

import dataclasses
import importlib
import io
import json
from typing import Any

import numpy as np
import polars as pl
from pydantic import BaseModel

from pythesis.ledger.store import Store

# Families whose types a model file may hold; anything else is refused.
TRUSTED = ("sklearn.", "lightgbm.", "catboost.", "numpy.", "scipy.", "collections.", "builtins.")


class Codec:
    """Encodes a value into a JSON tree whose large parts are objects of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def dump(self, value: Any) -> bytes:
        """Return the bytes of `value`; equal values give equal bytes."""
        return json.dumps(self._encode(value), ensure_ascii=False, separators=(",", ":")).encode()

    def load(self, data: bytes) -> Any:
        """Return the value that was dumped.

        Raises
        ------
        LookupError
            When an object it needs is gone or damaged.
        """
        return self._decode(json.loads(data))

    def _encode(self, value: Any) -> Any:
        if value is None or type(value) in (bool, int, str):
            return value
        if type(value) is float:
            return {"float": value.hex()}
        if isinstance(value, BaseModel):
            return {"model": _name(value), "value": value.model_dump(mode="json")}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {f.name: self._encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
            return {"class": _name(value), "value": fields}
        if isinstance(value, dict):
            return {"dict": [[self._encode(k), self._encode(v)] for k, v in value.items()]}
        if isinstance(value, tuple | list):
            return {type(value).__name__: [self._encode(item) for item in value]}
        return self._encode_large(value)

    def _encode_large(self, value: Any) -> Any:
        if isinstance(value, bytes):
            return {"bytes": self._store.put(value)}
        if isinstance(value, pl.DataFrame):
            stream = io.BytesIO()
            value.rechunk().write_ipc(stream, compression="lz4")
            return {"frame": self._store.put(stream.getvalue())}
        if isinstance(value, np.ndarray):
            stream = io.BytesIO()
            np.save(stream, value, allow_pickle=False)
            return {"array": self._store.put(stream.getvalue())}
        if isinstance(value, np.generic):
            return self._encode(value.item())
        if hasattr(value, "get_params"):
            return {"estimator": self._store.put(dump_estimator(value))}
        if isinstance(value, str | int | float):  # an enumeration's member
            return self._encode(type(value).__mro__[1](value))
        raise TypeError(f"a stage returned a {type(value).__name__}, which the ledger cannot keep")

    def _decode(self, tree: Any) -> Any:
        if not isinstance(tree, dict):
            return tree
        ((kind, content), *rest) = tree.items()
        if kind == "float":
            return float.fromhex(content)
        if kind == "model":
            return _resolve(content, BaseModel).model_validate(rest[0][1])
        if kind == "class":
            fields = {name: self._decode(part) for name, part in rest[0][1].items()}
            return _resolve(content, object)(**fields)
        if kind == "dict":
            return {self._decode(key): self._decode(part) for key, part in content}
        if kind in ("tuple", "list"):
            parts = [self._decode(part) for part in content]
            return tuple(parts) if kind == "tuple" else parts
        return self._decode_large(kind, content)

    def _decode_large(self, kind: str, key: str) -> Any:
        data = self._store.get(key)
        if data is None:
            raise LookupError(key)
        if kind == "bytes":
            return data
        if kind == "frame":
            return pl.read_ipc(io.BytesIO(data))
        if kind == "array":
            return np.load(io.BytesIO(data), allow_pickle=False)
        return load_estimator(data)


def dump_estimator(estimator: Any) -> bytes:
    """Return the skops file of a fitted estimator."""
    import skops.io

    return bytes(skops.io.dumps(estimator))


def load_estimator(data: bytes) -> Any:
    """Load a skops file that holds only types of the trusted families.

    Raises
    ------
    LookupError
        When it holds any other type.
    """
    import skops.io

    unknown = skops.io.get_untrusted_types(data=data)
    foreign = [name for name in unknown if not name.startswith(TRUSTED)]
    if foreign:
        raise LookupError(", ".join(foreign))
    return skops.io.loads(data, trusted=unknown)


def _name(value: object) -> str:
    return f"{type(value).__module__}:{type(value).__qualname__}"


def _resolve(name: str, base: type) -> Any:
    module, _, qualified = name.partition(":")
    if not module.startswith("pythesis."):
        raise LookupError(name)
    found = getattr(importlib.import_module(module), qualified, None)
    if not (isinstance(found, type) and issubclass(found, base)):
        raise LookupError(name)
    if base is object and not dataclasses.is_dataclass(found):
        raise LookupError(name)
    return found
