"""Which defects go into which tables."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from audit import cells, columns, instruments, relations, rows, written
from audit.table import Clean, Planted

Planter = Callable[[Clean, np.random.Generator, int], Planted | None]
PLANTS: dict[str, tuple[Planter, ...]] = {**rows.PLANTS, **cells.PLANTS, **columns.PLANTS, **relations.PLANTS}
PLANTS |= {code: PLANTS[code] + planters for code, planters in written.PLANTS.items()}
PLANTS |= instruments.PLANTS
TABLES = 6  # tables each planter must reach, as long as its defect makes sense in so many
QUICK_TABLES = 2


@dataclass(frozen=True)
class Case:
    """One defect planted once."""

    code: str
    planter: str
    table: Clean
    strength: int
    planted: Planted


def cases(
    tables: list[Clean],
    records: list[Clean],
    seed: int,
    quick: bool = False,
    codes: set[str] | None = None,
) -> Iterator[Case]:
    """Yield every planted table; each planter starts at another clean table, so that all serve.

    Defects of instruments, clocks and places go into the tables of `records` too.
    """
    for code, planters in PLANTS.items():
        if codes and code not in codes:
            continue
        for planter in planters:
            pool = records + tables if code in instruments.PLANTS else tables
            start = zlib.crc32(planter.__name__.encode()) % len(pool)
            reached = 0
            for table in pool[start:] + pool[:start]:
                found = [
                    Case(code, planter.__name__, table, strength, planted)
                    for strength in ((1,) if quick else (0, 1, 2))
                    if (planted := planter(table, _draws(seed, planter, table, strength), strength))
                    is not None
                ]
                yield from found
                reached += bool(found)
                if reached == (QUICK_TABLES if quick else TABLES):
                    break


def _draws(seed: int, planter: Planter, table: Clean, strength: int) -> np.random.Generator:
    words = f"{planter.__name__}/{table.name}/{strength}"
    return np.random.default_rng([seed, zlib.crc32(words.encode())])
