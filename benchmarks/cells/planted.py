"""Tables made by hand with errors of known kind: slips of the keyboard, values of another row, sources."""

from __future__ import annotations

import random

import polars as pl

STREETS = ("Elm Street", "rue des Lilas", "High Road", "avenue Foch", "Mill Lane", "place Verte")
TOWNS = ("Brighton", "Valence", "Le Havre", "Coventry", "Toulouse", "Grenoble", "Sheffield", "Amiens")
TRADES = ("bakery", "bookshop", "pharmacy", "garage", "florist")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def slipped(text: str, rng: random.Random) -> str:
    """Return a text with one slip: a letter replaced, left out, doubled, or two in the wrong order."""
    places = [i for i, sign in enumerate(text) if sign.isalpha()]
    if not places:
        return text
    at = rng.choice(places)
    how = rng.randrange(4)
    if how == 0:
        return text[:at] + rng.choice(LETTERS) + text[at + 1 :]
    if how == 1:
        return text[:at] + text[at + 1 :]
    if how == 2:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def shops(kind: str, share: float, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return visits to shops, dirty then clean; ``kind`` is ``slips`` or ``swaps``."""
    rng = random.Random(seed)
    known = [
        {
            "shop": f"S{100 + i}", "name": f"{rng.choice(TRADES)} {rng.choice(STREETS)} {i}",
            "street": f"{rng.randrange(1, 200)} {rng.choice(STREETS)}", "town": TOWNS[i % len(TOWNS)],
            "trade": rng.choice(TRADES),
        }
        for i in range(40)
    ]  # fmt: skip
    rows = [{**rng.choice(known), "paid": rng.choice(("card", "cash")), "amount": f"{rng.uniform(2, 90):.2f}"}
            for _ in range(1200)]  # fmt: skip
    clean = pl.DataFrame(rows)
    names = ("name", "street", "town", "trade")
    for row in rows:
        for name in names:
            if rng.random() < share:
                row[name] = slipped(row[name], rng) if kind == "slips" else rng.choice(known)[name]
    return pl.DataFrame(rows), clean


def sources(share: float, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return times of flights as told by 25 sites, each wrong in about that share of cells, and the truth."""
    rng = random.Random(seed)

    def time() -> str:
        return f"{rng.randrange(1, 13)}:{rng.randrange(60):02d} {rng.choice('ap')}.m."

    truth = {f"XX-{1000 + i}-AAA-BBB": [time() for _ in range(4)] for i in range(80)}
    clean = [
        {"site": f"site{s}", "flight": f, "leaves": t[0], "left": t[1], "lands": t[2], "landed": t[3]}
        for f, t in truth.items() for s in range(25)
    ]  # fmt: skip

    def told(name: str, value: str) -> str | None:
        if name in ("site", "flight") or rng.random() >= share:
            return value
        return time() if rng.random() < 0.7 else None

    dirty = [{name: told(name, value) for name, value in row.items()} for row in clean]
    return pl.DataFrame(dirty), pl.DataFrame(clean)


CASES = {
    "slips 1%": lambda seed: shops("slips", 0.01, seed),
    "slips 10%": lambda seed: shops("slips", 0.1, seed),
    "swaps 1%": lambda seed: shops("swaps", 0.01, seed),
    "swaps 3%": lambda seed: shops("swaps", 0.03, seed),
    "swaps 10%": lambda seed: shops("swaps", 0.1, seed),
    "sources 20%": lambda seed: sources(0.2, seed),
    "sources 35%": lambda seed: sources(0.35, seed),
}
