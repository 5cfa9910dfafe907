"""Which places share the highest or the lowest value: sentences name them together, or none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pythesis.core.said import Said, said
from pythesis.words import say

MOST_NAMED = 3  # more places at one end say where nothing stands out, and no name would help

PlaceT = TypeVar("PlaceT")


def alike(one: Said, other: Said) -> bool:
    """Return whether two values read the same once written, so that no reader could tell them apart.

    Examples
    --------
    >>> alike(said("explore.value.number", v=8.301), said("explore.value.number", v=8.299))
    True
    """
    return one == other or all(say(one, language) == say(other, language) for language in ("en", "fr"))


def sharing(places: Sequence[PlaceT], extreme: PlaceT, value: Callable[[PlaceT], Said]) -> tuple[PlaceT, ...]:
    """Return the places, in their order, whose value reads as that of the extreme one."""
    at = value(extreme)
    return tuple(place for place in places if place is extreme or alike(value(place), at))


@dataclass(frozen=True, slots=True)
class Ends(Generic[PlaceT]):
    """The places at the high and at the low end, in their own order; each holds the extreme itself."""

    high: tuple[PlaceT, ...]
    low: tuple[PlaceT, ...]

    @property
    def pattern(self) -> str:
        """Which ends can be named: ``""`` for both, else ``no-high``, ``no-low`` or ``neither``."""
        high, low = len(self.high) <= MOST_NAMED, len(self.low) <= MOST_NAMED
        if not (high or low) or any(one is other for one in self.high for other in self.low):
            return "neither"
        return "" if high and low else "no-low" if high else "no-high"


def spanned(values: Sequence[Said]) -> Said:
    """Return the value that several places share, or the two it goes between: the first and the last."""
    first, last = values[0], values[-1]
    return first if alike(first, last) else said("explore.span.values", low=first, high=last)
