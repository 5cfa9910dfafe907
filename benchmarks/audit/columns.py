"""Defects of columns: useless, repeated, odd in shape, bound to others, or about people."""

from __future__ import annotations

import numpy as np
import polars as pl

from audit.table import Clean, Planted, named, put, some

FIRST = ["Marie", "Paul", "Aïcha", "John", "Chloé", "Karim", "Lucía", "Emma", "Noah", "Yann", "Inès", "Hugo"]
LAST = ["Martin", "Dubois", "Benali", "Smith", "Garcia", "Lefèvre", "Rossi", "Nguyen", "Moreau", "Müller",
        "Petit", "Cohen", "Diallo", "Fournier", "Girard"]  # fmt: skip


def constant_column(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add a column that holds one word, one number, or nothing."""
    value = ("v2", 0, None)[strength]
    values = pl.Series([value] * table.frame.height, dtype=(pl.String, pl.Int64, pl.String)[strength])
    return Planted(put(table.frame, "status", values), named("status"))


def duplicate_column(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Copy a column of numbers, one of words, or recode one of words."""
    if strength and not table.categories:
        return None
    pool = table.categories if strength else table.numbers
    source = pool[int(rng.integers(len(pool)))]
    values = table.frame[source]
    if strength == 2:
        values = values.rank("dense").cast(pl.Int64) * 10
    return Planted(put(table.frame, "field_b", values), named("field_b", source))


def identifier_column(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add names of rows: codes, shuffled numbers, long keys."""
    n = table.frame.height
    order = rng.permutation(n)
    values = (
        [f"K-{i:05d}" for i in order],
        (order + 1).tolist(),
        [f"{int(v):012x}" for v in rng.integers(16**11, 16**12, n)],
    )[strength]
    return Planted(put(table.frame, "record", values), named("record"))


def high_cardinality(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add a category with so many levels that each is seen a few times."""
    n = table.frame.height
    levels = max(60, int(n * (0.15, 0.25, 0.4)[strength]))
    syllables = ["ba", "ko", "ri", "mu", "ten", "sal", "vo", "der", "lin", "pas"]
    names = [
        "".join(syllables[(i // 10**k) % 10] for k in range(4)).capitalize()
        for i in range(1000, 1000 + levels)
    ]
    return Planted(
        put(table.frame, "supplier", [names[i] for i in rng.integers(0, levels, n)]), named("supplier")
    )


def rare_category(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Give a category some levels of one to three rows."""
    n = table.frame.height
    values = rng.choice(["road", "rail", "air"], n, p=[0.5, 0.3, 0.2]).astype(object)
    rare = ["canal", "drone", "bicycle", "courier", "pipeline", "ferry", "cable"][: (2, 4, 7)[strength]]
    at = rng.permutation(n)
    for i, level in enumerate(rare):
        values[at[3 * i : 3 * i + 1 + i % 3]] = level
    return Planted(put(table.frame, "transport", list(values)), named("transport"))


def skewed_number(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add an amount whose few great values weigh as much as all others."""
    values = np.exp(rng.normal(8, (1.2, 1.6, 2.2)[strength], table.frame.height)).round(2)
    return Planted(put(table.frame, "turnover", values), named("turnover"))


def heaping(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Round most of the values people declared to tens or fives."""
    values = rng.normal(172, 24, table.frame.height).round().astype(int)
    step = (5, 10, 10)[strength]
    mask = rng.random(len(values)) < (0.5, 0.6, 0.85)[strength]
    rounded = (np.round(values / step) * step).astype(int)
    return Planted(
        put(table.frame, "declared_minutes", np.where(mask, rounded, values)), named("declared_minutes")
    )


def zero_inflation(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add an amount that is nothing for most, and spread for the others."""
    n = table.frame.height
    values = rng.gamma(2, 40, n).round(2) + 0.01
    values[rng.random(n) < (0.45, 0.65, 0.85)[strength]] = 0.0
    return Planted(put(table.frame, "donation", values), named("donation"))


def censored_values(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Cut an amount at a bound above which the instrument does not read."""
    values = rng.normal(300, 60, table.frame.height).round(1)
    bound = float(np.quantile(values, (0.93, 0.88, 0.75)[strength]).round(0))
    return Planted(put(table.frame, "luminosity", np.minimum(values, bound)), named("luminosity"))


def collinear_columns(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add a column that follows another almost exactly."""
    name = table.numbers[int(rng.integers(len(table.numbers)))]
    values = table.frame[name].to_numpy().astype(float)
    noise = np.std(values) * (0.12, 0.06, 0.02)[strength]
    return Planted(
        put(table.frame, "second_reading", (1.03 * values + rng.normal(0, noise, len(values))).round(4)),
        named("second_reading", name),
    )


def derived_column(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add the sum, the product or the ratio of two columns."""
    if len(table.numbers) < 2:
        return None
    first, second = (table.numbers[int(i)] for i in rng.permutation(len(table.numbers))[:2])
    a, b = (table.frame[name].to_numpy().astype(float) for name in (first, second))
    values = (a + b, a * b, a / np.where(b == 0, np.nan, b))[strength]
    if np.isnan(values).any():
        values = a - b
    return Planted(put(table.frame, "computed", values.round(6)), named("computed"))


def functional_dependency(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add a code that gives a place, but for a few rows."""
    n = table.frame.height
    codes = max(8, min(40, n // 25))
    places = ["Aube", "Cher", "Doubs", "Gard", "Jura", "Lot", "Oise", "Orne", "Tarn", "Var"]
    code = rng.integers(0, codes, n)
    place = np.array(places)[code % 10].astype(object)
    for i in np.flatnonzero(some(rng, n, (0.01, 0.02, 0.04)[strength])):
        place[i] = places[(code[i] + 1 + int(rng.integers(9))) % 10]
    frame = put(table.frame, "agency", [f"G{i:02d}" for i in code])
    return Planted(put(frame, "county", list(place)), named("agency", "county"))


def emails(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add addresses, telephone numbers, or names of people."""
    n = table.frame.height
    first, last = rng.choice(FIRST, n), rng.choice(LAST, n)
    if strength == 0:
        values = [f"{a} {b}" for a, b in zip(first, last, strict=True)]
        return Planted(put(table.frame, "full_name", values), named("full_name"))
    if strength == 1:
        values = [
            f"0{rng.integers(6, 8)} " + " ".join(f"{x:02d}" for x in rng.integers(0, 100, 4)) for _ in first
        ]
        return Planted(put(table.frame, "contact", values), named("contact"))
    values = [f"{a}.{b}{rng.integers(99)}@example.org".lower() for a, b in zip(first, last, strict=True)]
    return Planted(put(table.frame, "contact", values), named("contact"))


def numbers_of_people(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add bank accounts, internet addresses, or street addresses."""
    n = table.frame.height
    if strength == 0:
        values = [
            f"{rng.integers(1, 150)} rue {rng.choice(['Pasteur', 'des Lilas', 'Hugo'])}" for _ in range(n)
        ]
        return Planted(put(table.frame, "adresse", values), named("adresse"))
    if strength == 1:
        values = [".".join(str(x) for x in rng.integers(1, 250, 4)) for _ in range(n)]
        return Planted(put(table.frame, "ip_address", values), named("ip_address"))
    values = [_iban("".join(map(str, rng.integers(0, 10, 23)))) for _ in range(n)]
    return Planted(put(table.frame, "account", values), named("account"))


def _iban(digits: str) -> str:
    """Return a French account number whose two check digits are right (ISO 7064)."""
    return f"FR{98 - int(digits + '152700') % 97:02d}{digits}"


def protected_column(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Add the sex, the religion or the nationality of people."""
    n = table.frame.height
    name, levels = (
        ("gender", ["female", "male"]),
        ("religion", ["none", "catholic", "muslim", "jewish", "protestant"]),
        ("nationalité", ["française", "portugaise", "marocaine", "italienne"]),
    )[strength]
    return Planted(put(table.frame, name, rng.choice(levels, n)), named(name))


PLANTS = {
    "constant-column": (constant_column,),
    "duplicate-column": (duplicate_column,),
    "identifier-column": (identifier_column,),
    "high-cardinality": (high_cardinality,),
    "rare-category": (rare_category,),
    "skewed-number": (skewed_number,),
    "heaping": (heaping,),
    "zero-inflation": (zero_inflation,),
    "censored-values": (censored_values,),
    "collinear-columns": (collinear_columns,),
    "derived-column": (derived_column,),
    "functional-dependency": (functional_dependency,),
    "personal-data": (emails, numbers_of_people),
    "protected-column": (protected_column,),
}
