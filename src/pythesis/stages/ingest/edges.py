"""Parts rows from what stands around them: units under the header, totals and notes below the last row."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import UNIT
from pythesis.stages.ingest import header
from pythesis.stats.signs import signed
from pythesis.stats.unit_words import is_unit

MOST_TAIL = 10  # rows looked at below the table
SAMPLE = 1000
NUMERIC = 0.8  # share of numbers from which a column is one of numbers
LEAST_WIDTH = 3  # in a narrower table a row of one cell is nothing odd
MOST_LABEL = 60  # characters
MOST_DECIMALS = 4
_NO_UNIT = re.compile(r"[-–—/.*]*|n/?a|sans|sans unité|none|unitless|s\.?u\.?", re.IGNORECASE)
# What the first cell of a row of totals says, and what its numbers then are.
_SAID = {
    "sum": r"(?:(?:grand|sous|sub)[ -]*)?(?:total|totaux|totals)|somme|sum|ensemble",
    "mean": r"moyenne|average|avg|mean",
    "median": r"médiane?|mediane?",
    "min": r"minimum|min",
    "max": r"maximum|max",
    "len": r"nombre|count|nb",
}
_TOTAL = {
    made: re.compile(rf"\W*(?:{words})\b.*", re.IGNORECASE | re.DOTALL) for made, words in _SAID.items()
}
SUMS = rf"(?i)^\W*(?:{_SAID['sum']})\b"
_NOTE = re.compile(
    r"\W*(?:sources?|notes?|n\.?\s?b\.?|champ|lecture|données|data|extrait|extraction|extracted|exported|export"
    r"|généré|generated|printed|imprimé|édité|mise? à jour|last updated?|updated|unités?|units?"
    r"|légende|legend|avertissement|disclaimer|copyright|page)\b.*|\W*(?:©|\*|\(\d\)).*",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = r"^[+-]?[^\d]{0,4}\d[\d.,'’ \u00a0\u202f\u2009]*[^\d]{0,6}$"


def parted(
    names: Sequence[str], frame: pl.DataFrame, *, headed: bool, totals: bool
) -> tuple[pl.DataFrame, dict[str, Scalar]]:
    """Leave out a row of units, headers that come back, and rows of totals and notes at the end.

    Parameters
    ----------
    names : sequence of str
    frame : DataFrame
        Columns of text ``c0..``.
    headed : bool
        Whether a header stands above: without one no units do.
    totals : bool
        Whether rows of totals are rows: a person said so.

    Returns
    -------
    frame, found
        The rows, and what goes into ``Table.reading``.

    Notes
    -----
    A row of totals says so in its first cell ("Total", "Moyenne", "Grand total"), and at least half of its
    numbers are the sum, mean, median, extreme or count of what stands above: a level called "Total" is none.
    """
    found: dict[str, Scalar] = {}
    if frame.height < 3:
        return frame, found
    units = units_under(names, frame.head(SAMPLE + 1).cast(pl.String)) if headed else {}
    if units:
        found |= {"units_row": True} | {f"{UNIT}{name}": unit for name, unit in units.items()}
        frame = frame.slice(1)
    again = header.repeats(names, frame) if headed else pl.Series([False])
    if again.any():
        return _pieces(frame, again, totals, found)
    rows, around = _tail(frame, totals)
    return frame.head(frame.height - rows), found | around


def rounding(numbers: np.ndarray) -> np.ndarray:
    """Return how far sums of rounded numbers may be from the rounded sum, column by column.

    Each number is off by half of its last digit at most, and evenly so: the sum of n of them, and the
    total itself, stay within three standard deviations, ``3 * step * sqrt((n + 1) / 12)``.
    """
    steps = np.array([_step(column[~np.isnan(column)]) for column in numbers.T])
    return np.asarray(3 * steps * np.sqrt((len(numbers) + 1) / 12))


def _step(values: np.ndarray) -> float:
    """Return the last digit that a column of numbers is written to: 1, 0.1 ... or 0 when they are finer."""
    for decimals in range(MOST_DECIMALS + 1):
        if np.allclose(values, values.round(decimals), rtol=0, atol=1e-9):
            return float(10.0**-decimals)
    return 0.0


def _pieces(
    frame: pl.DataFrame, again: pl.Series, totals: bool, found: dict[str, Scalar]
) -> tuple[pl.DataFrame, dict[str, Scalar]]:
    """Return the rows of files put one under another, each with its header, totals and notes."""
    kept: list[pl.DataFrame] = []
    counts = {"total_rows": 0, "note_rows": 0}
    edges = [-1, *again.arg_true().to_list(), frame.height]
    for above, below in itertools.pairwise(edges):
        piece = frame.slice(above + 1, below - above - 1)
        rows, around = _tail(piece, totals)
        kept.append(piece.head(piece.height - rows))
        counts = {key: n + int(around.get(key) or 0) for key, n in counts.items()}
        found |= {key: around[key] for key in ("note_text", "totals") if key in around}
    found |= {key: n for key, n in counts.items() if n}
    return pl.concat(kept), found | {"header_rows": len(edges) - 2}


def units_under(names: Sequence[str], frame: pl.DataFrame) -> dict[str, str]:
    """Return the units that the first row gives to columns of numbers; none when it is a row like others."""
    given = [(cell or "").strip() for cell in frame.row(0)]
    units = {at: bare for at, cell in enumerate(given) if (bare := cell.strip("[]() ")) and is_unit(bare)}
    if not units or any(cell and at not in units and not _no_unit(cell) for at, cell in enumerate(given)):
        return {}
    below = frame.slice(1, SAMPLE)
    measured = [at for at in units if numeric(below.to_series(at)) and given[at] not in below.to_series(at)]
    if len(measured) < max(1, 0.8 * len(units)) or (len(units) == 1 and frame.width > 4):
        return {}
    return {names[at]: unit for at, unit in units.items()}


def _no_unit(cell: str) -> bool:
    return bool(_NO_UNIT.fullmatch(cell.strip("[]() ")))


def numeric(cells: pl.Series) -> bool:
    """Return whether most filled cells of a column of text are numbers."""
    known = cells.drop_nulls().str.strip_chars()
    known = known.filter(known != "")
    return len(known) > 0 and float(signed_texts(known).str.contains(_NUMBER).mean() or 0.0) >= NUMERIC  # type: ignore[arg-type]


def signed_texts(cells: pl.Series) -> pl.Series:
    """Return texts with the hyphen of negative numbers first."""
    return cells.to_frame("v").select(signed(pl.col("v"))).to_series()


def _tail(frame: pl.DataFrame, totals: bool) -> tuple[int, dict[str, Scalar]]:
    """Return how many rows at the end are no rows, and what they are."""
    kept: dict[str, Scalar] = {"totals": "keep"} if totals else {}
    last = [[(cell or "").strip() for cell in row] for row in frame.tail(MOST_TAIL).cast(pl.String).rows()]
    kinds = [_kind(row, frame.width) for row in last]
    candidates = 0
    for kind in reversed(kinds):
        if not kind:
            break
        candidates += 1
    if not candidates or candidates >= frame.height or set(kinds[-candidates:]) == {"blank"}:
        return 0, kept
    above = frame.head(frame.height - candidates).cast(pl.String)
    numbers = _read(above) if "total" in kinds[-candidates:] else {}
    told = {"blank": 0, "note": 0, "total": 0}
    notes: list[str] = []
    for kind, row in zip(reversed(kinds[-candidates:]), reversed(last[-candidates:]), strict=True):
        adds_up = kind != "total" or (not totals and _adds_up(row, numbers))  # one kept: those above it too
        if not adds_up or (kind == "note" and not _apart(row, above)):
            break
        told[kind] += 1
        notes += [next(cell for cell in row if cell)] if kind == "note" else []
    if not told["note"] and not told["total"]:
        return 0, kept
    found: dict[str, Scalar] = {"tail_rows": sum(told.values()), "blank_tail": told["blank"]}
    found |= {f"{kind}_rows": told[kind] for kind in ("note", "total") if told[kind]}
    if notes:
        found["note_text"] = notes[-1][:200]
    return sum(told.values()), found | kept


def _kind(row: Sequence[str], width: int) -> str:
    """Return what a row at the end may be: ``blank``, ``total``, ``note``, or nothing of these."""
    filled = [cell for cell in row if cell]
    if not filled:
        return "blank"
    if len(filled) > 1 and _total(filled[0]):
        return "total"
    return "note" if len(filled) == 1 and width >= LEAST_WIDTH and re.search(r"[^\W\d]", filled[0]) else ""


def _total(cell: str) -> str:
    """Return what the numbers beside a cell are if it names totals: ``sum``, ``mean`` ... or nothing."""
    named = (made for made, words in _TOTAL.items() if words.fullmatch(cell))
    return next(named, "") if len(cell) <= MOST_LABEL else ""


def _apart(row: Sequence[str], above: pl.DataFrame) -> bool:
    """Return whether a row of one cell is a note: no other row has one cell only, and it reads as a note."""
    at = next(place for place, cell in enumerate(row) if cell)
    filled = pl.sum_horizontal(
        (pl.col(c).str.strip_chars() != "").fill_null(value=False) for c in above.columns
    )
    if bool(above.select((filled == 1).any()).item()):
        return False
    column = above.to_series(at).drop_nulls()
    longer = len(row[at]) > 2 * (column.str.len_chars().max() or 0)  # type: ignore[operator]
    return bool(_NOTE.fullmatch(row[at]) or numeric(column) or (longer and " " in row[at]))


def _read(above: pl.DataFrame) -> dict[int, pl.Series]:
    """Return the columns of numbers above the totals."""
    kept = [at for at in range(above.width) if numeric(above.to_series(at).head(SAMPLE))]
    return {at: read for at in kept if (read := amounts(above.to_series(at)).drop_nulls()).n_unique() > 1}


def amounts(cells: pl.Series) -> pl.Series:
    """Return texts as numbers, currencies and units left out, the decimal sign told from the column."""
    bare = signed_texts(cells).str.replace_all(r"[^\d.,eE+-]", "")
    comma = int(bare.str.contains(r",\d{1,2}$|^-?0,").sum()) > int(bare.str.contains(r"\.\d{1,2}$").sum())
    thousands, decimal = (".", ",") if comma else (",", ".")
    plain = bare.str.replace_all(thousands, "", literal=True).str.replace(decimal, ".", literal=True)
    return plain.cast(pl.Float64, strict=False)


def _adds_up(row: Sequence[str], numbers: Mapping[int, pl.Series]) -> bool:
    """Return whether at least half of the numbers of a row sum up what stands above them."""
    named = _total(next(cell for cell in row if cell))
    right = tried = 0
    for at, above in numbers.items():
        values = [value for value in (_alone(row[at], sign) for sign in ",.") if value is not None]
        if not row[at] or not values:
            continue
        tried += 1
        made = float(len(above)) if named == "len" else float(getattr(above, named)())
        near = float(rounding(above.to_numpy()[:, None])[0]) if named == "sum" else 0.0
        right += any(_same(value, row[at], made) or abs(value - made) <= near for value in values)
    return right >= 1 and 2 * right >= tried


def _alone(cell: str, decimal: str) -> float | None:
    """Return one cell as a number with that decimal sign."""
    bare = re.sub(r"[^\d.,eE+-]", "", signed_texts(pl.Series([cell]))[0])
    plain = bare.replace({",": ".", ".": ","}[decimal], "").replace(decimal, ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _same(value: float, written: str, made: float) -> bool:
    decimals = re.search(r"[.,](\d+)\D*$", written)
    step = 10.0 ** -len(decimals[1]) if decimals else 1.0
    return abs(value - made) <= max(0.51 * step if abs(made) > step else 1e-9, 1e-6 * abs(made))
