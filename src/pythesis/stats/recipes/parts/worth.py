"""What decisions cost a row: by the model, by a fixed answer, by today's rule."""

import numpy as np


def cheapest(forecast, event, alarm, miss):
    """Return the threshold of least mean cost, among equals the nearest to what the costs imply."""
    ideal = alarm / (alarm + miss) if alarm + miss > 0 else 0.5
    cuts = np.unique(np.append(np.quantile(forecast, np.linspace(0, 1, 199)), [ideal, 0.5]))
    found = []
    for cut in cuts:
        yes = forecast >= cut
        found.append(float(np.mean(yes & ~event) * alarm + np.mean(~yes & event) * miss))
    near = [c for c, value in zip(cuts, found, strict=True) if value <= min(found) + 1e-12]
    return float(min(near, key=lambda c: abs(c - ideal)))


def decided(forecast, event, fold, alarm, miss):
    """Return the decisions of each fold at the threshold of least cost on the other folds."""
    yes = np.zeros(len(event), dtype=bool)
    for one in np.unique(fold):
        held = fold == one
        yes[held] = forecast[held] >= cheapest(forecast[~held], event[~held], alarm, miss)
    return yes


def cost(yes, event, alarm, miss):
    """Return the cost of each row's decision."""
    return np.where(yes & ~event, alarm, 0.0) + np.where(~yes & event, miss, 0.0)


def said_yes(values, positive, classes):
    """Return the decision of each row of today's column, and whether it is known.

    A value says yes when it is the class of interest or says yes by itself, and no when it is the other class
    or says no by itself.
    """
    says_yes = ("1", "1.0", "true", "yes", "oui", "y", "o", "vrai", "positive", "positif")
    says_no = ("0", "0.0", "false", "no", "non", "n", "faux", "negative", "négatif")
    text = ["" if value is None else str(value).strip().lower() for value in values]
    own, other = positive.lower(), {c.lower() for c in classes if c != positive}
    yes = np.array([t == own or (t in says_yes and t not in other) for t in text], dtype=bool)
    no = np.array([t in other or (t in says_no and t != own) for t in text], dtype=bool)
    return yes, yes | no


def interval(values, block, draws, seed, level):
    """Return the percentile bootstrap interval of a mean over rows, groups or blocks."""
    order = np.argsort(block, kind="stable")
    units = np.split(order, np.searchsorted(block[order], np.unique(block))[1:])
    sums = np.array([values[at].sum() for at in units])
    sizes = np.array([len(at) for at in units])
    generator = np.random.default_rng(seed)
    means = []
    for _ in range(draws):
        chosen = generator.integers(0, len(units), len(units))
        means.append(sums[chosen].sum() / sizes[chosen].sum())
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
