"""What was worked out of rows that do not change, kept as long as the rows are.

Exploration reads the same half a hundred times: its order in time, its ranks and its codes are the same each
time. What is kept here belongs to one object in memory and leaves with it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar

Found = TypeVar("Found")
_kept: dict[int, tuple[weakref.ref[Any], dict[Hashable, Any]]] = {}


def remembered(owner: object, key: Hashable, work: Callable[[], Found]) -> Found:
    """Return what `work` gives, worked out once for an object and a key.

    Parameters
    ----------
    owner : DataFrame or ndarray
        What the result follows from, never changed in place. The result must not hold it.
    key : hashable
        Names the work and everything else the result follows from.
    work : callable
        Called without arguments the first time.

    Examples
    --------
    >>> import numpy as np
    >>> numbers = np.array([3.0, 1.0])
    >>> remembered(numbers, "order", lambda: numbers.argsort().tolist())
    [1, 0]
    """
    place = id(owner)
    held = _kept.get(place)
    if held is None or held[0]() is not owner:
        held = (weakref.ref(owner, lambda _: _kept.pop(place, None)), {})
        _kept[place] = held
    if key not in held[1]:
        held[1][key] = work()
    found: Found = held[1][key]
    return found


def inherit(heir: object, owner: object, kept: Callable[[Any], bool]) -> None:
    """Let an object have what was worked out of another, under the keys that are `kept`."""
    held = _kept.get(id(owner))
    if held is not None and held[0]() is owner:
        for key, found in held[1].items():
            if kept(key):
                remembered(heir, key, partial(_same, found))


def _same(found: Found) -> Found:
    return found
