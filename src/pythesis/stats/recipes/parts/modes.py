"""How far values are from having one mode, and the valley between two peaks of their density."""

import numpy as np
from scipy.ndimage import gaussian_filter1d


def hull(x, y, sign):
    """Return the places of the vertices of the lower (1) or upper (-1) hull of points sorted by `x`."""
    kept = []
    for i in range(len(x)):
        while len(kept) > 1:
            a, b = kept[-2], kept[-1]
            if sign * ((y[b] - y[a]) * (x[i] - x[b]) - (y[i] - y[b]) * (x[b] - x[a])) < 0:
                break
            kept.pop()
        kept.append(i)
    return np.array(kept)


def dip(x):
    """Return the dip of sorted values (Hartigan & Hartigan 1985)."""
    low, high, found = 0, len(x) - 1, 1.0
    while high > low:
        here, count = x[low : high + 1], np.arange(low, high + 1.0)
        under, over = hull(here, count, 1), hull(here, count, -1)
        below, above = (
            np.interp(here, here[under], count[under]),
            np.interp(here, here[over], count[over]) + 1,
        )
        apart = above - below
        a, b = under[apart[under].argmax()], over[apart[over].argmax()]
        if max(apart[a], apart[b]) <= found:
            break
        if apart[a] >= apart[b]:
            first, last = a, over[np.searchsorted(over, a)]
        else:
            first, last = under[np.searchsorted(under, b, side="right") - 1], b
        found = max(found, (count + 1 - below)[: first + 1].max(), (above - count)[last:].max())
        if first == 0 and last == high - low:
            break
        low, high = low + first, low + last
    return found / (2 * len(x))


def peaks(density):
    """Return the places where a density stops rising."""
    rising = np.diff(density) > 1e-12 * density.max()
    return np.flatnonzero(rising[:-1] & ~rising[1:]) + 1


def smoothed(counts):
    """Return the width of the kernel that just leaves two peaks, and the density smoothed by it."""
    low, high = 1.0, len(counts) / 4
    for _ in range(30):
        middle = np.sqrt(low * high)
        enough = len(peaks(gaussian_filter1d(counts, middle, mode="constant"))) <= 2
        low, high = (low, middle) if enough else (middle, high)
    return high, gaussian_filter1d(counts, high, mode="constant")


def depth(density, left, bottom, right):
    """Return how far the valley lies under the lower peak, as a share of it."""
    return 1.0 - float(density[bottom] / max(min(density[left], density[right]), 1e-300))
