"""What a forecast may know: the series, how far ahead it looks, and which past values it is told."""

from __future__ import annotations

from typing import Literal

from pythesis.core.base import Frozen


class Past(Frozen):
    """How the past of a series becomes columns, counted in instants.

    An instant is ``every`` units of ``time``: microseconds, months, or whole numbers (``steps``); ``ranks``
    counts the distinct moments of the table as they come, when their spacing is not even. A row at instant t
    is predicted from an origin: the values up to t - step - ``gap``, where step runs from 1 to ``horizon``.
    ``seasons`` are lengths in instants, the shortest first. ``columns`` are those whose last known value
    stands in for a value nobody has at the origin.
    """

    time: str
    target: str
    group: str | None = None
    horizon: int
    gap: int = 0
    unit: Literal["microseconds", "months", "steps", "ranks"]
    every: int = 1
    seasons: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def window(self) -> int:
        """Instants of the rolling statistics: one season, a week of them without any."""
        return self.seasons[0] if self.seasons else 7

    @property
    def last(self) -> str:
        """Name of the column of the last known value."""
        return f"{self.target}.last"

    @property
    def drift(self) -> str:
        """Name of the column of the last known value moved on by the mean change so far."""
        return f"{self.target}.drift"

    @property
    def seasonal(self) -> str | None:
        """Name of the column of the last known value at the same place in the shortest season."""
        return f"{self.target}.season-{self.seasons[0]}" if self.seasons else None

    @property
    def step(self) -> str:
        """Name of the column that says how many instants ahead a row is predicted."""
        return f"{self.target}.step"

    def made(self) -> tuple[str, ...]:
        """Return the names of the columns of numbers made from the target, in order."""
        own = [self.last, f"{self.target}.last-2", f"{self.target}.last-3"]
        for at, season in enumerate(self.seasons):
            name = f"{self.target}.season-{season}"
            own += [name, f"{name}-before", f"{name}-mean"] if at == 0 else [name]
        own += [f"{self.target}.mean-{self.window}", f"{self.target}.spread-{self.window}"]
        own += [f"{self.target}.mean-{4 * self.window}", self.drift, self.step]
        return tuple(own)
