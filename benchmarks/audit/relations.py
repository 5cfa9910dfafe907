"""Defects between columns and the target, and of how rows were gathered."""

from __future__ import annotations

import numpy as np
import polars as pl

from audit.table import Clean, Planted, named, put, scores, some

# Classes told apart almost surely, in rows enough for a wrong label to be told from chance.
STRONG = ("cells", "stones by class", "charges by class", "digits", "kernels", "loans")


def target_leak(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add the target itself, recoded, with a little noise or none."""
    if table.target is None:
        return None
    values = scores(table.frame, table.target)
    if table.amount:
        noise = np.std(values) * (0.1, 0.04, 0.0)[strength]
        copy = 2.5 * values + rng.normal(0, noise, len(values)) + 7 if noise else 2.5 * values + 7
        return Planted(put(table.frame, "final_index", copy.round(3)), named("final_index"))
    levels = np.array(["A7", "B3", "C1", "D4", "E2", "F5", "G6", "H8", "J9", "K0"])
    flipped = (
        some(rng, len(values), (0.015, 0.007, 0.0)[strength]) if strength < 2 else np.zeros(len(values), bool)
    )
    codes = np.where(flipped, (values + 1) % len(np.unique(values)), values).astype(int)
    return Planted(put(table.frame, "dossier", levels[codes]), named("dossier"))


def post_outcome_column(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add a column people fill once the outcome is known: a reason, a date, an amount."""
    if table.target is None or not table.classes:
        return None
    values = table.frame[table.target].cast(pl.String)
    n = len(values)
    after = (values == values.max()).to_numpy() & (rng.random(n) < (0.75, 0.9, 1.0)[strength])
    if strength == 0:
        added = pl.Series(np.array(["price", "move", "service", "other"])[rng.integers(0, 4, n)])
        name = "closing_reason"
    elif strength == 1:
        added = pl.Series(np.datetime64("2026-06-01") + rng.integers(0, 90, n).astype("timedelta64[D]"))
        name = "settled_on"
    else:
        added, name = pl.Series(rng.gamma(3, 40, n).round(2)), "refund"
    both = pl.DataFrame({"v": added, "m": after}).select(pl.when("m").then("v")).to_series()
    return Planted(put(table.frame, name, both), named(name))


def label_noise(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Give some rows the label of another class."""
    if table.name not in STRONG or table.target is None:
        return None
    values = table.frame[table.target].cast(pl.String).to_numpy().astype(object)
    levels = sorted(set(values))
    for i in np.flatnonzero(some(rng, len(values), (0.1, 0.15, 0.25)[strength])):
        others = [level for level in levels if level != values[i]]
        values[i] = others[int(rng.integers(len(others)))]
    return Planted(put(table.frame, table.target, list(values)), named(table.target))


def class_imbalance(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Leave a class one row in thirty, sixty or more."""
    if table.target is None or not table.classes or table.frame.height < 400:
        return None
    rare = table.frame[table.target].max()
    is_rare = (table.frame[table.target] == rare).to_numpy()
    keep = max(8, round((~is_rare).sum() * (0.035, 0.02, 0.012)[strength]))
    kept = ~is_rare
    kept[rng.permutation(np.flatnonzero(is_rare))[:keep]] = True
    return Planted(table.frame.filter(pl.Series(kept)), named(table.target))


def encoded_target(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add the mean of the target by level of a category of many, its own row included."""
    if table.target is None or table.ordered:
        return None
    n = table.frame.height
    values = scores(table.frame, table.target)
    values = values if table.amount else (values == values.max()).astype(float)
    level = rng.integers(0, max(12, n // (8, 5, 3)[strength]), n)
    means = pl.DataFrame({"l": level, "v": values}).select(pl.col("v").mean().over("l").round(5)).to_series()
    frame = put(table.frame, "branch", [f"br-{i:04d}" for i in level])
    return Planted(put(frame, "branch_rate", means), named("branch_rate"))


def group_structure(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Make every row several visits of one entity, which share what does not change."""
    if table.ordered or table.names or len(table.numbers) < 2:
        return None
    times = (3, 5, 8)[strength]
    base = table.frame[rng.permutation(table.frame.height)[: max(60, table.frame.height // times)]]
    frame = base.with_columns(
        pl.Series("patient_id", [f"P{i:05d}" for i in rng.permutation(90_000)[: base.height]])
    )
    frame = pl.concat([frame] * times)
    for name in table.numbers[: max(1, len(table.numbers) // 2)]:
        values = frame[name].to_numpy().astype(float)
        frame = put(frame, name, (values + rng.normal(0, 0.4 * np.std(values), len(values))).round(3))
    return Planted(frame[rng.permutation(frame.height)], named("patient_id"))


def time_structure(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Make the rows a series: one a day, or a week, each like the one before."""
    if table.dates or table.ordered:
        return None
    step = (1, 1, 7)[strength]
    days = np.datetime64("2016-01-01") + (np.arange(table.frame.height) * step).astype("timedelta64[D]")
    frame = put(table.frame, "measured_on", pl.Series(days))
    return Planted(frame, named("measured_on"))


def _dated(table: Clean, rng: np.random.Generator) -> tuple[pl.DataFrame, np.ndarray]:
    """Return a table with a time, and the rank of each row in it, from 0 to 1."""
    frame = table.frame
    if table.dates:
        order = frame[table.dates[0]].rank("average").to_numpy() / frame.height
    else:
        order = np.arange(frame.height) / frame.height
    if not table.dates and not table.ordered:
        days = np.datetime64("2024-03-01") + np.sort(rng.integers(0, 700, frame.height)).astype(
            "timedelta64[D]"
        )
        frame = put(frame, "recorded_on", pl.Series(days))
    return frame, order


def time_drift(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Move a column with time, slowly or from a day on."""
    frame, order = _dated(table, rng)
    name = table.numbers[int(rng.integers(len(table.numbers)))]
    values = frame[name].to_numpy().astype(float)
    size = np.std(values) * (1.2, 2.0, 3.0)[strength]
    moved = values + size * (order > 0.6 if strength == 1 else order)
    return Planted(put(frame, name, moved.round(3)), named(name))


def batch_effect(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Give one batch of five other readings in some columns."""
    n = table.frame.height
    batch = rng.integers(0, 5, n)
    frame = put(table.frame, "batch", [f"B{i + 1}" for i in batch])
    moved = table.numbers[: max(1, min(3, len(table.numbers)))]
    for name in moved:
        values = frame[name].to_numpy().astype(float)
        frame = put(
            frame, name, (values + np.std(values) * (1.2, 1.8, 3.0)[strength] * (batch == 2)).round(3)
        )
    return Planted(frame, named("batch", *moved))


def weights_ignored(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add the weights of a sample, declared to nobody."""
    name = ("sample_weight", "poids", "survey_weight")[strength]
    values = np.exp(rng.normal(0, (0.4, 0.6, 0.9)[strength], table.frame.height))
    return Planted(put(table.frame, name, (values / values.mean()).round(4)), named(name))


def stuck(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Let a reading repeat its last value from some moment on."""
    if table.brief.get("data", {}).get("time") is None and not table.dates and table.frame.height < 300:
        return None
    frame, order = _dated(table, rng)
    name = table.numbers[int(rng.integers(len(table.numbers)))]
    values = frame[name].to_numpy().astype(float)
    since = order > (0.85, 0.75, 0.6)[strength]
    last = values[np.argmin(np.where(since, order, 2))]
    return Planted(put(frame, name, np.where(since, last, values)), named(name))


def sampling_bias(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Lose many rows of one level, of which the true shares are declared."""
    if not table.categories or table.ordered:
        return None
    name = table.categories[int(rng.integers(len(table.categories)))]
    values = table.frame[name]
    counts = dict(values.value_counts().sort(name).iter_rows())
    most = max(counts, key=lambda level: counts[level])
    lost = pl.Series(rng.random(len(values)) < (0.45, 0.6, 0.8)[strength]) & (values == most)
    shares = {str(level): count / len(values) for level, count in counts.items()}
    brief = {**table.brief, "columns": {name: {"shares": shares}}}
    return Planted(table.frame.filter(~lost), named(name), brief=brief)


def join_fan_out(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Join a table of contacts, of which some rows have two or three, before the table is received."""
    if table.target is None or table.ordered or table.frame.width < 9:
        return None  # in a narrow table, equal rows of one block are no more than alike
    times = _times(table, rng, strength)
    frame = table.frame[np.repeat(np.arange(table.frame.height), times)]
    frame = put(frame, "contact_minutes", rng.gamma(3, 4, frame.height).round(1))
    return Planted(put(frame, "contact_channel", rng.choice(["visit", "mail", "call"], frame.height)))


def sources_fan_out(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Give a second table to join, in which some keys come back."""
    if table.target is None or table.ordered or table.decimal_comma:
        return None
    keys = np.array([f"F{i:05d}" for i in rng.permutation(90_000)[: table.frame.height]])
    owner = np.repeat(keys, _times(table, rng, strength))
    contacts = pl.DataFrame({"file_id": owner, "contact_minutes": rng.gamma(3, 4, len(owner)).round(1)})
    return Planted(put(table.frame, "file_id", list(keys)), tables={"contacts.csv": contacts})


def _times(table: Clean, rng: np.random.Generator, strength: int) -> np.ndarray:
    """Return how many contacts each row has."""
    several = some(rng, table.frame.height, (0.08, 0.2, 0.5)[strength])
    return np.where(several, rng.integers(2, 4, table.frame.height), 1)


PLANTS = {
    "target-leak": (target_leak,),
    "post-outcome-column": (post_outcome_column,),
    "label-noise": (label_noise,),
    "class-imbalance": (class_imbalance,),
    "encoded-target": (encoded_target,),
    "group-structure": (group_structure,),
    "time-structure": (time_structure,),
    "time-drift": (time_drift,),
    "batch-effect": (batch_effect,),
    "weights-ignored": (weights_ignored,),
    "stale-data": (stuck,),
    "sampling-bias": (sampling_bias,),
    "join-fan-out": (join_fan_out, sources_fan_out),
}
