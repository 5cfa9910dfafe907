"""Digests of results that stay the same whatever the number of threads that made them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

from pydantic import BaseModel

DIGITS = 6  # significant; beyond, another number of threads may take a sum in another order


def numbers_digest(item: BaseModel, leave: Collection[str] = ()) -> str:
    """Return a short digest of the facts of a result, without the code that redoes them."""
    plain = item.model_dump(mode="json", exclude=set(leave))
    return hashlib.sha256(json.dumps(_rounded(plain), sort_keys=True).encode()).hexdigest()[:12]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items() if name != "recompute"}
    return [_rounded(part) for part in value] if isinstance(value, list) else value
