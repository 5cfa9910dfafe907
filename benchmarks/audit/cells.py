"""Defects of cells: gaps, gaps in disguise, impossible values, values written in several ways."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import numpy as np
import polars as pl

from audit.table import Clean, Planted, named, put, scores, some

FRENCH_MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
                 "octobre", "novembre", "décembre"]  # fmt: skip
TOWNS = ["Orléans", "Besançon", "Évreux", "Nîmes", "Béziers", "Châteauroux", "Mâcon"]


def _pick(rng: np.random.Generator, names: tuple[str, ...]) -> str:
    return names[int(rng.integers(len(names)))]


def _text(frame: pl.DataFrame, name: str) -> list[str]:
    return frame[name].cast(pl.String).to_list()


def missing_values(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Leave cells empty at random."""
    name = _pick(rng, table.numbers + table.categories)
    mask = pl.Series(some(rng, table.frame.height, (0.1, 0.3, 0.6)[strength]))
    return Planted(table.frame.with_columns(pl.when(~mask).then(pl.col(name)).alias(name)), named(name))


def missing_pattern(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Leave cells empty the more often, the greater another column is."""
    if len(table.numbers) < 2:
        return None
    first, second = rng.permutation(len(table.numbers))[:2]
    gapped, cause = table.numbers[first], table.numbers[second]
    rank = table.frame[cause].rank().to_numpy() / table.frame.height
    slope = (6, 9, 14)[strength]
    mask = pl.Series(rng.random(len(rank)) < 1 / (1 + np.exp(-slope * (rank - 0.78))))
    frame = table.frame.with_columns(pl.when(~mask).then(pl.col(gapped)).alias(gapped))
    return Planted(frame, named(gapped))


def missing_by_target(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Leave cells empty more often where the target is high."""
    if table.target is None or table.frame.height < 400:
        return None
    name = _pick(rng, table.numbers)
    values = scores(table.frame, table.target)
    high = values > np.median(values) if table.amount else values == values.max()
    chance = np.where(high, (0.3, 0.4, 0.5)[strength], 0.08)
    mask = pl.Series(rng.random(len(values)) < chance)
    return Planted(table.frame.with_columns(pl.when(~mask).then(pl.col(name)).alias(name)), named(name))


def gap_as_code(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write -999, 9999 or -1 where a number is unknown."""
    name = _pick(rng, table.numbers)
    values = table.frame[name].to_numpy().astype(float)
    code = (-999.0, -9999.0, 99999.0)[strength]
    values[some(rng, len(values), (0.02, 0.05, 0.1)[strength])] = code
    return Planted(put(table.frame, name, values), named(name))


def gap_as_word(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write ?, n/a or "mq" where a word or a number is unknown."""
    name = _pick(rng, table.categories or table.numbers)
    texts = np.array(_text(table.frame, name), object)
    texts[some(rng, len(texts), (0.02, 0.06, 0.15)[strength])] = ("mq", "?", "n/a")[strength]
    return Planted(put(table.frame, name, list(texts)), named(name))


def gap_as_zero(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write 0 where a number that cannot be 0 is unknown."""
    far = [
        name
        for name in table.numbers
        if (low := float(table.frame[name].min())) > 0 and low > 0.3 * float(table.frame[name].median())
    ]
    if not far:
        return None
    name = _pick(rng, tuple(far))
    values = table.frame[name].to_numpy().astype(float)
    values[some(rng, len(values), (0.03, 0.06, 0.15)[strength])] = 0.0
    return Planted(put(table.frame, name, values), named(name))


def gap_as_date(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write 1900-01-01 where a date is unknown."""
    if not table.dates:
        return None
    name = table.dates[0]
    texts = np.array(_text(table.frame, name), object)
    marker = ("1900-01-01", "1970-01-01", "9999-12-31")[strength]
    texts[some(rng, len(texts), (0.02, 0.05, 0.15)[strength])] = marker
    return Planted(put(table.frame, name, list(texts)), named(name))


def mixed_types(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write words in a column of numbers."""
    name = _pick(rng, table.numbers)
    texts = np.array(_text(table.frame, name), object)
    at = np.flatnonzero(some(rng, len(texts), (0.02, 0.05, 0.1)[strength]))
    words = ["about ten", "see note", "broken", "as before", "high"]
    texts[at] = [words[i % (2 + strength)] for i in range(len(at))]
    return Planted(put(table.frame, name, list(texts)), named(name))


def number_as_text(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write amounts with a unit, with a currency and separated thousands, or as 1.2k and 3.4M."""
    n = table.frame.height
    if strength == 0:
        values = rng.normal(24, 6, n).clip(1).round(1)
        texts = [f"{value:.1f} kg".replace(".", ",") for value in values]
    elif strength == 1:
        values = (rng.lognormal(7.6, 0.8, n)).round(2)
        texts = [f"${value:,.2f}" for value in values]
    else:
        thousands = rng.lognormal(3, 1.2, n).clip(1, 900).round(1)
        great = rng.random(n) < 0.3
        values = np.where(great, thousands * 1e6, thousands * 1e3)
        texts = [f"{t:g}{'M' if g else 'k'}" for t, g in zip(thousands, great, strict=True)]
    return Planted(put(table.frame, "volume", texts), named("volume"), truth=pl.Series(values))


def date_as_text(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write dates in French words, with days and months that cannot be told apart, or as Excel's numbers."""
    n = table.frame.height
    days = np.datetime64("2024-01-01") + rng.integers(0, 700, n).astype("timedelta64[D]")
    truth = pl.Series(days)
    if strength == 0:
        texts: list[object] = [f"{d.day} {FRENCH_MONTHS[d.month - 1]} {d.year}" for d in truth]
        return Planted(put(table.frame, "visite", texts), named("visite"), truth=truth)
    if strength == 1:
        kept = truth.to_frame("d").select(
            pl.date(pl.col("d").dt.year(), pl.col("d").dt.month(), 1 + pl.col("d").dt.day() % 12)
        )
        kept_days = kept.to_series()  # where the table writes its days first, they can be read
        return Planted(
            put(table.frame, "visit", kept_days.dt.strftime("%d/%m/%Y")), named("visit"), truth=kept_days
        )
    serial = (truth.cast(pl.Int32) + 25569).cast(pl.Int64)
    return Planted(put(table.frame, "visit_date", serial), named("visit_date"), truth=truth)


def mixed_date_formats(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write some dates of a column the day first, the others the ISO way."""
    days = pl.Series(
        np.datetime64("2024-01-01") + rng.integers(0, 700, table.frame.height).astype("timedelta64[D]")
    )
    name = table.dates[0] if table.dates else "entered"
    days = table.frame[name] if table.dates else days
    other = pl.Series(some(rng, len(days), (0.05, 0.2, 0.5)[strength]))
    form = ("%d/%m/%Y", "%d.%m.%Y", "%d %b %Y")[strength]
    both = pl.DataFrame({"a": days.dt.strftime("%Y-%m-%d"), "b": days.dt.strftime(form), "o": other})
    texts = both.select(pl.when("o").then("b").otherwise("a")).to_series()
    return Planted(put(table.frame, name, texts), named(name))


def negative(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Make an age negative."""
    age = rng.normal(44, 14, table.frame.height).clip(18, 89).round().astype(int)
    mask = some(rng, len(age), (0.004, 0.01, 0.03)[strength])
    return Planted(put(table.frame, "age", np.where(mask, -age, age)), named("age"))


def too_old(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Make an age two centuries."""
    age = rng.normal(44, 14, table.frame.height).clip(18, 89).round().astype(int)
    mask = some(rng, len(age), (0.004, 0.01, 0.03)[strength])
    return Planted(put(table.frame, "age", np.where(mask, 180 + age, age)), named("age"))


def future(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Put a birth date decades ahead."""
    n = table.frame.height
    born = np.datetime64("1955-01-01") + rng.integers(0, 365 * 45, n).astype("timedelta64[D]")
    mask = some(rng, n, (0.005, 0.01, 0.03)[strength])
    born = np.where(mask, born + np.timedelta64(100 * 365, "D"), born)
    return Planted(put(table.frame, "birth_date", pl.Series(born)), named("birth_date"))


def disordered(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Make a few stays end before they start."""
    n = table.frame.height
    start = np.datetime64("2025-01-01") + rng.integers(0, 300, n).astype("timedelta64[D]")
    length = rng.integers(1, 20, n)
    length[some(rng, n, (0.005, 0.015, 0.04)[strength])] *= -1
    frame = put(table.frame, "start_date", pl.Series(start))
    frame = put(frame, "end_date", pl.Series(start + length.astype("timedelta64[D]")))
    return Planted(frame, named("start_date", "end_date"))


def thirty_first(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write 31 February in a column of dates."""
    days = np.datetime64("2024-01-01") + rng.integers(0, 700, table.frame.height).astype("timedelta64[D]")
    texts = days.astype(str).astype(object)
    texts[some(rng, len(texts), (0.005, 0.01, 0.03)[strength])] = "2025-02-31"
    return Planted(put(table.frame, "delivered", list(texts)), named("delivered"))


def above_whole(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Make a part greater than its total, in a few rows."""
    n = table.frame.height
    total = rng.integers(40, 400, n)
    part = (total * rng.uniform(0.1, 0.9, n)).round().astype(int)
    mask = some(rng, n, (0.005, 0.015, 0.04)[strength])
    part = np.where(mask, total + rng.integers(5, 60, n), part)
    frame = put(put(table.frame, "total_orders", total), "late_orders", part)
    return Planted(frame, named("total_orders", "late_orders"))


def above_hundred(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Make a percentage exceed one hundred."""
    share = rng.uniform(2, 98, table.frame.height).round(1)
    mask = some(rng, len(share), (0.005, 0.015, 0.04)[strength])
    values = np.where(mask, share + 150, share)
    return Planted(put(table.frame, "occupancy_percent", values), named("occupancy_percent"))


def unit_error(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Scale a few cells by 1000, 100 or 10, in a column narrow enough for it to show."""
    factor = (10.0, 100.0, 1000.0)[strength]
    narrow = []
    for name in table.numbers:
        values = table.frame[name].to_numpy().astype(float)
        low, high = np.quantile(values, [0.005, 0.995])
        if low > 0 and high / low < factor:
            narrow.append(name)
    if not narrow:
        return None
    name = _pick(rng, tuple(narrow))
    values = table.frame[name].to_numpy().astype(float)
    mask = some(rng, len(values), (0.03, 0.02, 0.015)[strength])
    values[mask] = (values[mask] * factor).round(3)
    return Planted(put(table.frame, name, values), named(name))


def pounds(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Give some weights in pounds among kilograms."""
    weight = rng.normal(71, 6, table.frame.height).round(1)
    mask = some(rng, len(weight), (0.04, 0.08, 0.15)[strength])
    values = np.where(mask, (weight * 2.20462).round(1), weight)
    return Planted(put(table.frame, "body_weight", values), named("body_weight"))


def outliers(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Replace a few cells by values far beyond all others, each at its own place."""
    name = _pick(rng, table.numbers)
    values = table.frame[name].to_numpy().astype(float)
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    at = np.flatnonzero(some(rng, len(values), (0.006, 0.01, 0.02)[strength]))
    beyond = max(values.max() - middle, middle - values.min())
    size = beyond + (high - low) * rng.uniform(4, 14, len(at))
    signs = rng.choice([-1, 1], len(at)) if low < 0 else np.ones(len(at))
    values[at] = (middle + signs * size).round(2)
    return Planted(put(table.frame, name, values), named(name))


def outliers_together(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Break the relation of two columns in a few rows, each value ordinary by itself."""
    n = table.frame.height
    height = rng.normal(171, 9, n)
    span = height + rng.normal(0, 2.2, n)
    at = np.flatnonzero(some(rng, n, (0.006, 0.01, 0.02)[strength]))
    height[at] = rng.choice([156.0, 186.0], len(at)) + rng.normal(0, 1, len(at))
    span[at] = 342 - height[at] + rng.normal(0, 1, len(at))
    frame = put(put(table.frame, "height_cm", height.round(1)), "arm_span_cm", span.round(1))
    return Planted(frame, named("height_cm", "arm_span_cm"))


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _typo(text: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(1, max(2, len(text) - 1)))
    return text[:at] + text[at + 1 :] if rng.random() < 0.5 else text[:at] + text[at - 1] + text[at:]


def inconsistent_case(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write a level in capitals, here and there."""
    return _altered(table, rng, strength, lambda text: text.upper() if text != text.upper() else text.lower())


def inconsistent_accents(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Leave the accents out, here and there."""
    towns = pl.Series(rng.choice(TOWNS, table.frame.height))
    mask = pl.Series(some(rng, len(towns), (0.04, 0.08, 0.15)[strength]))
    plain = pl.Series([_plain(text) for text in towns])
    both = pl.DataFrame({"a": towns, "b": plain, "m": mask})
    return Planted(
        put(table.frame, "commune", both.select(pl.when("m").then("b").otherwise("a")).to_series()),
        named("commune"),
    )


def inconsistent_typos(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Misspell long levels, here and there."""
    towns = rng.choice(
        ["Strasbourg", "Montpellier", "Perpignan", "Clermont-Ferrand", "Grenoble"], table.frame.height
    )
    texts = towns.astype(object)
    for i in np.flatnonzero(some(rng, len(texts), (0.01, 0.02, 0.04)[strength])):
        texts[i] = _typo(str(texts[i]), rng)
    return Planted(put(table.frame, "city", list(texts)), named("city"))


def inconsistent_synonyms(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Answer yes and no in two ways."""
    other = [{"yes": "y", "no": "n"}, {"yes": "true", "no": "false"}, {"yes": "1", "no": "0"}][strength]
    texts = rng.choice(["yes", "no"], table.frame.height).astype(object)
    mask = some(rng, len(texts), 0.15)
    texts[mask] = [other[str(text)] for text in texts[mask]]
    return Planted(put(table.frame, "newsletter", list(texts)), named("newsletter"))


def untrimmed_text(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Leave blanks after, before or around some levels."""
    return _altered(table, rng, strength, lambda text: (f"{text} ", f" {text}", f"  {text} ")[strength])


def _altered(
    table: Clean, rng: np.random.Generator, strength: int, change: Callable[[str], str]
) -> Planted | None:
    if not table.categories:
        return None
    name = _pick(rng, table.categories)
    if table.frame[name].str.len_chars().max() < 2 and change("a").strip() != "a":
        return None  # "A" and "a" may be two levels
    texts = np.array(_text(table.frame, name), object)
    mask = some(rng, len(texts), (0.03, 0.06, 0.12)[strength])
    texts[mask] = [change(str(text)) for text in texts[mask]]
    return Planted(put(table.frame, name, list(texts)), named(name))


def mojibake(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Read UTF-8 as Latin-1, in some cells or all."""
    texts = rng.choice(TOWNS, table.frame.height).astype(object)
    mask = some(rng, len(texts), (0.05, 0.3, 1.0)[strength])
    texts[mask] = [str(text).encode().decode("cp1252", errors="replace") for text in texts[mask]]
    return Planted(put(table.frame, "ville", list(texts)), named("ville"))


PLANTS = {
    "missing-values": (missing_values,),
    "missing-pattern": (missing_pattern, missing_by_target),
    "disguised-missing": (gap_as_code, gap_as_word, gap_as_zero, gap_as_date),
    "mixed-types": (mixed_types,),
    "number-as-text": (number_as_text,),
    "date-as-text": (date_as_text,),
    "mixed-date-formats": (mixed_date_formats,),
    "impossible-value": (negative, too_old, future, disordered, thirty_first, above_whole, above_hundred),
    "unit-error": (unit_error, pounds),
    "outliers": (outliers, outliers_together),
    "inconsistent-category": (
        inconsistent_case, inconsistent_accents, inconsistent_typos, inconsistent_synonyms,
    ),
    "untrimmed-text": (untrimmed_text,),
    "mojibake": (mojibake,),
}  # fmt: skip
