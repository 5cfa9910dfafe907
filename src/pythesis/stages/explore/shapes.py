"""The shape of one column: where its values lie, and the one thing that is particular about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FEWEST_FEW, MOST_FEW = 3, 10  # so few whole values are told one by one: quartiles and modes only jump
ROWS_A_VALUE = 5  # on average, for values to come back
MANY_ZEROS = 0.20  # one row in five at zero makes two populations in one column
SPIKE = 0.50  # one value held by half of the rows hides the others
LOPSIDED = 0.30  # (upper tenth - median) against (median - lower tenth): 0.3 is 1.9 times longer on one side
HEAPED = 0.80  # share of round values among whole numbers; chance alone gives 0.2 (multiples of 5)
FEWEST_FOR_HEAPS = 50  # whole numbers spread over fewer values are round by accident
LONG_TAIL = (
    8.0  # farthest value, in half-widths of the middle half beyond the median; a normal column gives about 5
)
MOST_BARS = 30  # bars of a histogram, enough for its shape
EDGE = 0.005  # share cut from each end when a few far values would flatten the picture


@dataclass(frozen=True, slots=True)
class Shape:
    """Name of the shape and the quantiles that describe it."""

    name: str
    n: int
    missing: int
    q00: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    q100: float
    share: float = 0.0
    value: float = 0.0
    distinct: int = 0


def shape_of(numbers: np.ndarray) -> Shape | None:
    """Return the shape of a column of numbers (NaN for gaps), None when every value is missing.

    ``share`` and ``value`` belong to the named particularity: share of zeros, of the most frequent value,
    of round values.
    """
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return None
    quantiles = np.quantile(known, [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
    name, share, value = _name(known)
    missing = int(len(numbers) - len(known))
    q00, q05, q25, q50, q75, q95, q100 = (float(q) for q in quantiles)
    distinct = len(np.unique(known))
    return Shape(name, len(known), missing, q00, q05, q25, q50, q75, q95, q100, share, value, distinct)


def _name(known: np.ndarray) -> tuple[str, float, float]:
    values, counts = np.unique(known, return_counts=True)
    top = int(counts.argmax())
    zeros = float((known == 0).mean())
    some = FEWEST_FEW <= len(values) <= min(MOST_FEW, len(known) / ROWS_A_VALUE)
    if some and np.all(values == np.round(values)) and values[-1] - values[0] <= 2 * MOST_FEW:
        return "few", float(counts[top] / len(known)), float(values[top])
    if len(values) > 2 and zeros >= MANY_ZEROS:
        return ("zeros" if known.min() >= 0 else "zeros-signed"), zeros, 0.0
    if len(values) > 2 and counts[top] / len(known) >= SPIKE:
        return "spike", float(counts[top] / len(known)), float(values[top])
    sides, heaped = _sides(known), _heaped(known, values)
    if heaped and sides not in ("right", "left"):  # a long side matters more; the audit tells heaps as well
        return "heaped", heaped[0], heaped[1]
    return sides, 0.0, 0.0


def _heaped(known: np.ndarray, values: np.ndarray) -> tuple[float, float] | None:
    """Return the share of multiples of 10, 100 or 5 when whole numbers sit on them beyond chance."""
    if len(known) < FEWEST_FOR_HEAPS or np.any(known != np.round(known)):
        return None
    for step in (1000.0, 100.0, 10.0, 5.0):
        share = float((known % step == 0).mean())
        some = np.any(known % step != 0)
        if share >= HEAPED and some and known.max() - known.min() >= 4 * step and len(values) > 5:
            return share, step
    return None


def _sides(known: np.ndarray) -> str:
    low, middle, high = np.quantile(known, [0.1, 0.5, 0.9])
    q05, q25, q75, q95 = np.quantile(known, [0.05, 0.25, 0.75, 0.95])
    skew = ((high - middle) - (middle - low)) / (high - low) if high > low else 0.0
    half = max(q75 - q25, 1e-300) / 2
    # A few large values thin out; else one half of the values is only spread wider than the other.
    if skew >= LOPSIDED:
        return "right" if q95 - q75 > q75 - middle else "wide-high"
    if skew <= -LOPSIDED:
        return "left" if q25 - q05 > middle - q25 else "wide-low"
    if known.max() - middle > LONG_TAIL * half and known.max() - middle > 2 * (middle - known.min()):
        return "tail-high"
    if middle - known.min() > LONG_TAIL * half and middle - known.min() > 2 * (known.max() - middle):
        return "tail-low"
    return "even"


def bars(numbers: np.ndarray) -> tuple[list[tuple[float, float, int]], int]:
    """Return (left edge, right edge, rows) of a histogram and how many far values it leaves out."""
    known = np.sort(numbers[~np.isnan(numbers)])
    values = np.unique(known)
    whole = bool(np.all(known == np.round(known)))
    if whole and values[-1] - values[0] < MOST_BARS:
        edges = np.arange(values[0] - 0.5, values[-1] + 1.0)
        return _count(known, edges), 0
    low, high = float(known[0]), float(known[-1])
    near_low, near_high = np.quantile(known, [EDGE, 1 - EDGE])
    if high - low > 1.5 * (near_high - near_low) > 0:
        low, high = float(near_low), float(near_high)
    inside = known[(known >= low) & (known <= high)]
    width = _width(inside, low, high, whole)
    start = np.floor(low / width) * width
    edges = start + width * np.arange(int(np.ceil((high - start) / width)) + 1)
    if edges[-1] <= high:
        edges = np.append(edges, edges[-1] + width)
    return _count(inside, edges), len(known) - len(inside)


def _count(known: np.ndarray, edges: np.ndarray) -> list[tuple[float, float, int]]:
    counts = np.histogram(known, bins=edges)[0]
    pairs = zip(edges[:-1], edges[1:], counts, strict=True)
    return [(float(round(a, 10)), float(round(b, 10)), int(c)) for a, b, c in pairs]


def _width(inside: np.ndarray, low: float, high: float, whole: bool) -> float:
    """Return a round width (1, 2 or 5 times a power of ten) giving at most `MOST_BARS` bars."""
    q25, q75 = np.quantile(inside, [0.25, 0.75])
    wanted = 2 * (q75 - q25) / len(inside) ** (1 / 3)
    wanted = max(wanted, (high - low) / MOST_BARS, 1.0 if whole else 0.0)
    if wanted <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(power * step for step in (1, 2, 5, 10) if power * step >= wanted * 0.999))
