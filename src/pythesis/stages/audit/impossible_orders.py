"""Pairs of columns that must be in order: an end after its start, a part below its whole, a maximum above."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import PART, ROW, Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.concern import Concern
from pythesis.stages.audit.counted import counted
from pythesis.stages.audit.values import as_number, day_of, days, describes, numbers
from pythesis.stats.names import words_of

START = frozenset([
    "start", "begin", "began", "beginning", "debut", "from", "entry", "entree", "admission", "admitted",
    "hire", "hired", "embauche", "open", "opened", "opening", "ouverture", "order", "ordered", "commande",
    "created", "creation", "birth", "born", "naissance", "dob", "signup", "subscription", "inscription",
    "checkin", "departure", "depart", "pickup", "first", "premier", "premiere", "issued", "emission",
    "purchase", "achat", "contract",
])  # fmt: skip
END = frozenset([
    "end", "ended", "fin", "to", "exit", "sortie", "discharge", "discharged", "leave", "left", "leaving",
    "depart", "close", "closed", "closing", "cloture", "fermeture", "ship", "shipped", "delivery",
    "delivered", "livraison", "death", "died", "deces", "terminated", "termination", "resiliation", "churn",
    "checkout", "return", "returned", "retour", "dropoff", "arrival", "arrivee", "last", "dernier",
    "derniere", "finished", "completed", "completion", "expiry", "expiration", "echeance", "due", "paid",
    "paiement", "payment", "received", "reception", "resolved", "update", "updated",
])  # fmt: skip
LEAST, MOST = (
    frozenset(["min", "minimum", "low", "lower", "mini", "bas"]),
    frozenset(["max", "maximum", "high", "upper", "maxi", "haut"]),
)
WHOLE = frozenset([
    "total", "totale", "totaux", "tot", "sum", "somme", "ensemble", "gross", "brut", "brute", "capacity",
    "capacite",
])  # fmt: skip
ENOUGH = 30
# The order of two named columns holds in at least nine rows in ten, or the names mean something else; without
# names it takes nearly all rows.
HOLDS_NAMED = 0.9
HOLDS_UNNAMED = 0.98
CLOSE = 0.5  # an event follows another closely when the time between varies less than the dates do
MOST_COLUMNS = 12
SAMPLE = 20_000
ALIKE = 0.4
WORTH_A_WARNING = 0.005


@dataclass(frozen=True)
class Pair:
    """A column that should not exceed another, and in how many rows it does."""

    low: Column
    high: Column
    variant: str
    broken: int
    n: int
    sure: bool
    arguments: dict[str, Scalar | tuple[Scalar, ...]]
    rows: tuple[int, ...]


def impossible_orders(subject: Subject) -> list[Concern]:
    """Return the pairs of columns whose order a few rows break."""
    return [_concern(subject, pair) for pair in _dates(subject) + _numbers(subject)]


def _dates(subject: Subject) -> list[Pair]:
    dated = [c for c in subject.columns if days(subject, c.name) is not None][:MOST_COLUMNS]
    found = {c.name: read for c in dated if (read := days(subject, c.name)) is not None}
    if len(dated) < 2:
        return []
    frame = subject.frame.select(ROW).with_columns(
        day_of(subject.frame, c.name, found[c.name]).cast(pl.Int32).alias(f"d{at}")
        for at, c in enumerate(dated)
    )
    pairs = []
    for one, other in permutations(range(len(dated)), 2):
        low, high = dated[one], dated[other]
        first, last = set(words_of(low.name)), set(words_of(high.name))
        named = bool(first & START and last & END)
        if not named and (first & END or last & START):
            continue
        both = frame.select(
            ROW, pl.col(f"d{one}").alias("low"), pl.col(f"d{other}").alias("high")
        ).drop_nulls()
        broken = both.filter(pl.col("low") > pl.col("high"))
        least = HOLDS_NAMED if named else HOLDS_UNNAMED
        if both.height < ENOUGH or not broken.height or broken.height > (1 - least) * both.height:
            continue
        if not named and not _follows(both):
            continue
        arguments: dict[str, Scalar | tuple[Scalar, ...]] = {
            "column": low.name, "other": high.name,
            "formats": found[low.name].formats, "other_formats": found[high.name].formats,
        }  # fmt: skip
        shown = tuple(int(row) for row in broken[ROW].head(5))
        pairs.append(Pair(low, high, "dates", broken.height, both.height, named, arguments, shown))
    return pairs


def _follows(both: pl.DataFrame) -> bool:
    apart = both["high"] - both["low"]
    return _width(apart) < CLOSE * _width(both["low"]) and float(apart.median() or 0) > 0  # type: ignore[arg-type]


def _width(values: pl.Series) -> float:
    return float(values.quantile(0.75) or 0) - float(values.quantile(0.25) or 0)


def _numbers(subject: Subject) -> list[Pair]:
    measured = [
        c for c in subject.columns if describes(c) and c.kind in {Kind.NUMBER, Kind.TEXT, Kind.ORDINAL}
    ]
    words = {c.name: set(words_of(c.name)) for c in measured}
    pairs = []
    for low, high in permutations(measured, 2):
        a, b = words[low.name], words[high.name]
        bounds = bool(a & LEAST and b & MOST and a - LEAST == b - MOST)
        spans = bool(a & START and b & END and (a - START) == (b - END) and a - START)
        part = bool(b & WHOLE and not a & (WHOLE | LEAST | MOST))
        close = part and bool(b - WHOLE) and b - WHOLE <= a
        if not (bounds or spans or part):
            continue
        variant = "bounds" if bounds else ("dates" if spans else "part")
        pair = _number_pair(subject, low, high, variant, close)
        if pair is not None:
            pairs.append(pair)
    return pairs


def _number_pair(subject: Subject, low: Column, high: Column, variant: str, close: bool) -> Pair | None:
    if numbers(subject, low.name) is None or numbers(subject, high.name) is None:
        return None
    both = subject.frame.select(
        ROW, PART, *(_number(subject, c.name).alias(at) for c, at in ((low, "low"), (high, "high")))
    ).drop_nulls()
    broken = both.filter(pl.col("low") > pl.col("high"))
    least = HOLDS_NAMED if variant != "part" else (0.95 if close else HOLDS_UNNAMED)
    if both.height < ENOUGH or not broken.height or broken.height > (1 - least) * both.height:
        return None
    if variant == "part" and not _part(both, close):
        return None
    arguments: dict[str, Scalar | tuple[Scalar, ...]] = {"column": low.name, "other": high.name}
    shown = tuple(int(row) for row in broken[ROW].head(5))
    sure = variant == "bounds" or close
    return Pair(low, high, variant, broken.height, both.height, sure, arguments, shown)


def _part(both: pl.DataFrame, close: bool) -> bool:
    """Return whether one number is of the size and in the ways of a part of the other."""
    sample = both.head(SAMPLE)
    if float(sample["low"].min() or 0) < 0 or float(sample["high"].quantile(0.01) or 0) < 0:  # type: ignore[arg-type]
        return False
    held = sample.filter(pl.col("low") <= pl.col("high"))
    together = held.select(pl.corr("low", "high", method="spearman")).item()
    share = float(held["low"].median() or 0) / max(float(held["high"].median() or 0), 1e-12)  # type: ignore[arg-type]
    return together is not None and together >= (0.1 if close else ALIKE) and (close or share >= 0.02)


def _number(subject: Subject, name: str) -> pl.Expr:
    cell = as_number(pl.col(name)) if subject.schema[name] == pl.String else pl.col(name)
    return cell.cast(pl.Float64)


def _concern(subject: Subject, pair: Pair) -> Concern:
    names = (pair.low.name, pair.high.name)
    share = pair.broken / pair.n
    central = any(c.role in {Role.TARGET, Role.TIME} for c in (pair.low, pair.high))
    warn = pair.sure and (central or share >= WORTH_A_WARNING)
    return Concern(
        columns=names,
        variant=f"order-{pair.variant}",
        values={
            "column": names[0],
            "other": names[1],
            "count": pair.broken,
            "n": pair.n,
            "share": share,
        },
        severity=Severity.WARNING if warn else Severity.NOTICE,
        validations=(counted("audit_order", pair.arguments, pair.broken, pair.n),),
        affected=pair.broken,
        weight=pair.broken,
        examples=subject.examples(pl.col(ROW).is_in(list(pair.rows)), names),
        proposals=(
            Decision(
                action=Action.KEEP,
                column=names[1],
                why=said("audit.impossible-value.why.order", column=names[0], other=names[1]),
                origin=finding_id("impossible-value", names),
            ),
        ),
    )
