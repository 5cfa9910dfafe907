"""Clean tables: some ship with installed packages, some are drawn, some are real columns kept elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from sklearn import datasets

from audit.table import Clean

SHARED = Path(os.environ.get("PYTHESIS_TABLES", "data"))  # where real tables are, if any
FIRST_DAY = np.datetime64("2025-03-01")


def _days(offsets: np.ndarray) -> pl.Series:
    return pl.Series(FIRST_DAY + offsets.astype("timedelta64[D]"))


def _loaded(name: str, loaded: object, columns: list[str] | None, labels: list[str] | None) -> Clean:
    frame = pl.from_numpy(loaded.data, schema=[c.replace(" (cm)", "") for c in loaded.feature_names])  # type: ignore[attr-defined]
    frame = frame.select(columns) if columns else frame
    numbers = tuple(frame.columns)
    target = loaded.target  # type: ignore[attr-defined]
    values = pl.Series([labels[int(v)] for v in target]) if labels else pl.Series(target.astype(float))
    frame = frame.with_columns(values.alias("outcome")).unique(maintain_order=True)
    frame = frame.sample(fraction=1.0, shuffle=True, seed=7)  # these tables come sorted by class
    return Clean(name, frame, numbers, target="outcome", brief={"data": {"target": "outcome"}})


def cells() -> Clean:
    """Measures of cell nuclei, those that do not repeat one another."""
    kept = ["mean radius", "mean texture", "mean smoothness", "mean compactness", "mean symmetry",
            "mean fractal dimension", "radius error", "texture error", "smoothness error",
            "compactness error", "symmetry error", "worst smoothness"]  # fmt: skip
    return _loaded("cells", datasets.load_breast_cancer(), kept, ["malignant", "benign"])


def wines() -> Clean:
    """Chemistry of 178 wines of three growers."""
    return _loaded("wines", datasets.load_wine(), None, ["first", "second", "third"])


def progression() -> Clean:
    """Progression of diabetes a year after ten measures."""
    loaded = datasets.load_diabetes(scaled=False)
    frame = pl.from_numpy(loaded.data, schema=list(loaded.feature_names)).with_columns(
        progression=pl.Series(loaded.target)
    )
    frame = frame.drop("s1", "sex").with_columns(pl.col("age").cast(pl.Int64))
    numbers = ("age", "bmi", "bp", "s2", "s3", "s4", "s5", "s6")
    brief = {"data": {"target": "progression"}}
    return Clean("progression", frame, numbers, target="progression", brief=brief)


def churn(rows: int = 3000) -> Clean:
    """Clients of a telephone company: dates, categories, amounts, one row each, and whether they left."""
    rng = np.random.default_rng(11)
    tenure = rng.gamma(3, 9, rows).round(1)
    fee = rng.normal(62, 14, rows).clip(12).round(2)
    calls = rng.poisson(2.2, rows)
    plan = rng.choice(["basic", "plus", "family"], rows, p=[0.45, 0.35, 0.2])
    odds = 0.2 - 0.05 * tenure + 0.35 * calls + 0.7 * (plan == "basic") - 0.01 * (fee - 62)
    frame = pl.DataFrame(
        {
            "client_id": [f"C{i:06d}" for i in rng.permutation(900_000)[:rows]],
            "signed_on": _days(rng.integers(0, 420, rows)),
            "plan": plan,
            "payment": rng.choice(["card", "transfer", "debit", "cheque"], rows, p=[0.4, 0.2, 0.3, 0.1]),
            "town": rng.choice(["Lille", "Nantes", "Brest", "Dijon", "Tours", "Metz"], rows),
            "tenure": tenure,
            "fee": fee,
            "data_used": rng.gamma(4, 3.1, rows).round(2),
            "minutes": rng.normal(310, 80, rows).clip(1).round(1),
            "calls": calls,
            "score": rng.normal(50, 10, rows).round(1),
            "churned": np.where(rng.random(rows) < 1 / (1 + np.exp(-odds)), "yes", "no"),
        }
    )
    return Clean(
        "churn", frame, ("tenure", "fee", "data_used", "minutes", "score"), ("plan", "payment", "town"),
        ("signed_on",), ("client_id",), "churned", {"data": {"target": "churned"}},
    )  # fmt: skip


def sales(stores: int = 24, days: int = 90) -> Clean:
    """A panel: sales of each store and day, known as such."""
    rng = np.random.default_rng(12)
    n = stores * days
    store, day = np.tile(np.arange(stores), days), np.repeat(np.arange(days), stores)
    size = rng.uniform(200, 900, stores).round(0)[store]
    price = rng.normal(12, 1.6, n).round(2)
    weather = rng.normal(16, 5, n).round(1)
    promo = rng.choice(["none", "flyer", "display"], n, p=[0.6, 0.25, 0.15])
    noise = rng.normal(0, 35, n)
    sold = 120 + 0.4 * size - 9 * price + 2 * weather + 30 * (promo != "none") + noise
    frame = pl.DataFrame(
        {
            "store": [f"S{i:02d}" for i in store],
            "day": _days(day),
            "size": size,
            "price": price,
            "temperature": weather,
            "visitors": rng.poisson(340, n),
            "staff_hours": rng.normal(64, 9, n).round(1),
            "promotion": promo,
            "format": np.array(["city", "mall", "village"])[rng.integers(0, 3, stores)[store]],
            "sold": sold.round(1),
        }
    )
    brief = {"data": {"target": "sold", "time": "day", "group": "store"}}
    return Clean(
        "sales", frame, ("price", "temperature", "visitors", "staff_hours"), ("promotion",), (), (), "sold",
        brief, ordered=True,
    )  # fmt: skip


def french(rows: int = 1800) -> Clean:
    """Un fichier français : accents, point-virgule, virgule décimale."""
    rng = np.random.default_rng(13)
    surface = rng.gamma(6, 13, rows).clip(12).round(1)
    age = rng.uniform(1, 90, rows).round(0)
    etat = rng.choice(["à rénover", "correct", "très bon"], rows, p=[0.25, 0.45, 0.3])
    prix = 1900 * surface * np.exp(rng.normal(0, 0.22, rows)) * (1 + 0.12 * (etat == "très bon"))
    odds = 1.1 - prix / 160_000 + 0.4 * (etat == "très bon")
    frame = pl.DataFrame(
        {
            "référence": [f"AN-{i:05d}" for i in rng.permutation(90_000)[:rows]],
            "publiée le": _days(rng.integers(0, 300, rows)),
            "département": rng.choice(["Finistère", "Hérault", "Isère", "Nièvre", "Corrèze"], rows),
            "état": etat,
            "chauffage": rng.choice(["gaz", "électricité", "fioul", "bois"], rows, p=[0.4, 0.35, 0.15, 0.1]),
            "surface": surface,
            "âge du bâti": age.astype(int),
            "charges": rng.gamma(8, 13, rows).round(2),
            "prix": prix.round(0).astype(int),
            "distance gare": rng.gamma(3, 1.4, rows).round(2),
            "vendu": np.where(rng.random(rows) < 1 / (1 + np.exp(-odds)), "oui", "non"),
        }
    )
    return Clean(
        "french", frame, ("surface", "charges", "distance gare"), ("département", "état", "chauffage"),
        ("publiée le",), ("référence",), "vendu", {"data": {"target": "vendu"}}, ";", True,
    )  # fmt: skip


def survey(rows: int = 900) -> Clean:
    """Answers of employees, without a target."""
    rng = np.random.default_rng(14)
    mood = rng.normal(size=rows)
    likert = ["strongly disagree", "disagree", "neutral", "agree", "strongly agree"]

    def answers(weight: float) -> np.ndarray:
        level = weight * mood + rng.normal(size=rows)
        return np.array(likert)[np.digitize(level, [-1.4, -0.5, 0.5, 1.4])]

    frame = pl.DataFrame(
        {
            "answered_on": _days(rng.integers(0, 60, rows)),
            "service": rng.choice(["sales", "support", "finance", "plant", "research"], rows),
            "contract": rng.choice(["full time", "part time", "temporary"], rows, p=[0.6, 0.25, 0.15]),
            "seniority": rng.gamma(2.5, 3, rows).round(1),
            "commute": rng.gamma(5, 6, rows).round(0),
            "hours": rng.normal(36, 4, rows).round(1),
            "trust": answers(1.0),
            "workload": answers(-0.6),
            "recognition": answers(0.8),
            "tools": answers(0.3),
            "wellbeing": (5.5 + 1.2 * mood + rng.normal(0, 1, rows)).round(2),
        }
    )
    return Clean(
        "survey", frame, ("seniority", "hours", "wellbeing"), ("service", "contract"), ("answered_on",)
    )


def sensors(rows: int = 2400) -> Clean:
    """A machine read every hour, known as a series; the target is its yield."""
    rng = np.random.default_rng(15)

    def wander(size: float, keep: float = 0.9) -> np.ndarray:
        steps = rng.normal(0, 1, rows)
        for i in range(1, rows):
            steps[i] += keep * steps[i - 1]
        return steps * size * np.sqrt(1 - keep**2)

    heat, load = 70 + wander(3), 55 + wander(6)
    moments = np.datetime64("2026-01-05T00:00:00", "ms") + np.arange(rows).astype("timedelta64[h]")
    frame = pl.DataFrame(
        {
            "moment": pl.Series(moments),
            "temperature": heat.round(2),
            "load": load.round(2),
            "pressure": (5.5 + wander(0.3)).round(3),
            "vibration": (1.8 + wander(0.25)).round(3),
            "flow": (220 + wander(14)).round(1),
            "mode": rng.choice(["eco", "normal", "boost"], rows, p=[0.3, 0.5, 0.2]),
            "operator": rng.choice(["A", "B", "C", "D"], rows),
            "yield": (80 + 0.5 * (heat - 70) - 0.2 * (load - 55) + rng.normal(0, 1.5, rows)).round(2),
        }
    )
    brief = {"data": {"target": "yield", "time": "moment"}}
    return Clean(
        "sensors", frame, ("temperature", "load", "pressure", "vibration", "flow"), ("mode", "operator"),
        (), (), "yield", brief, ordered=True,
    )  # fmt: skip


def wide(rows: int = 700, columns: int = 60) -> Clean:
    """Spectra: many numbers that lean on a few causes, and a content to predict."""
    rng = np.random.default_rng(16)
    causes = rng.normal(size=(rows, 8))
    values = causes @ rng.normal(size=(8, columns)) * 0.5 + rng.normal(0, 1.2, (rows, columns))
    content = 20 + causes @ rng.normal(0, 1, 8) + rng.normal(0, 1, rows)
    names = [f"band_{i:03d}" for i in range(columns)]
    frame = pl.DataFrame((values * 3 + 40).round(3), schema=names).with_columns(
        pl.Series("laboratory", rng.choice(["north", "south", "west"], rows)),
        pl.Series("content", content.round(3)),
    )
    brief = {"data": {"target": "content"}}
    return Clean("wide", frame, tuple(names[:12]), ("laboratory",), target="content", brief=brief)


def stones() -> Clean | None:
    """Real prices of diamonds, columns without known faults, copies left out."""
    path = SHARED / "diamonds" / "data.csv"
    if not path.exists():
        return None
    frame = pl.read_csv(path).select("carat", "cut", "color", "clarity", "depth", "table", "price")
    frame = frame.unique(maintain_order=True).sample(3000, seed=3, shuffle=True)
    numbers = ("carat", "depth", "table")
    brief = {"data": {"target": "price"}}
    return Clean("stones", frame, numbers, ("cut", "color", "clarity"), target="price", brief=brief)


def charges() -> Clean | None:
    """Real charges of an insurer, the one copy left out."""
    path = SHARED / "insurance_charges" / "data.csv"
    if not path.exists():
        return None
    frame = pl.read_csv(path).unique(maintain_order=True).drop("sex")
    brief = {"data": {"target": "charges"}}
    return Clean("charges", frame, ("bmi",), ("region",), target="charges", brief=brief)


def digits() -> Clean:
    """Handwritten digits, the ink in sixteen squares."""
    loaded = datasets.load_digits()
    ink = loaded.images.reshape(-1, 4, 2, 4, 2).sum(axis=(2, 4)).reshape(-1, 16)
    names = [f"square_{i // 4 + 1}{i % 4 + 1}" for i in range(16)]
    labels = pl.Series("digit", [f"d{v}" for v in loaded.target])
    frame = pl.DataFrame(ink, schema=names).with_columns(labels).unique(maintain_order=True)
    frame = frame.sample(fraction=1.0, shuffle=True, seed=7)
    spread = tuple(name for name in names if float((frame[name] == 0).mean()) < 0.02)
    return Clean("digits", frame, spread, target="digit", brief={"data": {"target": "digit"}})


def iris() -> Clean:
    """Flowers of three kinds, the one copy left out."""
    return _loaded("iris", datasets.load_iris(), None, ["setosa", "versicolor", "virginica"])


def kernels(rows: int = 1200) -> Clean:
    """Measures of grains of three varieties that hardly overlap."""
    rng = np.random.default_rng(17)
    variety = rng.integers(0, 3, rows)
    centres = np.array([[5.4, 2.9, 13.9, 2.3], [6.3, 3.6, 16.1, 3.1], [5.1, 3.3, 14.4, 4.2]])
    values = centres[variety] + rng.normal(0, [0.3, 0.2, 0.5, 0.35], (rows, 4))
    frame = pl.DataFrame(values.round(3), schema=["length", "width", "perimeter", "asymmetry"])
    frame = frame.with_columns(
        pl.Series("groove", rng.normal(5, 0.6, rows).round(2)),
        pl.Series("field", rng.choice(["east", "hill", "river"], rows)),
        pl.Series("variety", np.array(["Kama", "Rosa", "Canadian"])[variety]),
    )
    numbers = ("length", "width", "perimeter", "asymmetry", "groove")
    brief = {"data": {"target": "variety"}}
    return Clean("kernels", frame, numbers, ("field",), target="variety", brief=brief)


def loans(rows: int = 2000) -> Clean:
    """Requests for credit, accepted by rules that their columns give almost wholly."""
    rng = np.random.default_rng(18)
    income = rng.gamma(9, 320, rows).round(0)
    amount = rng.gamma(4, 2600, rows).round(0)
    months = rng.choice([12, 24, 36, 48, 60], rows)
    job = rng.choice(["permanent", "temporary", "self-employed"], rows, p=[0.6, 0.25, 0.15])
    burden = amount / months / income
    score = 2.2 - 14 * burden + 1.2 * (job == "permanent") - 0.8 * (job == "temporary")
    chance = 1 / (1 + np.exp(-7 * score))
    frame = pl.DataFrame(
        {
            "asked_on": _days(rng.integers(0, 365, rows)),
            "income": income.astype(int),
            "amount": amount.astype(int),
            "months": months,
            "job": job,
            "purpose": rng.choice(["car", "works", "studies", "other"], rows),
            "answer": np.where(rng.random(rows) < chance, "granted", "refused"),
        }
    )
    brief = {"data": {"target": "answer"}}
    return Clean(
        "loans", frame, ("income", "amount"), ("job", "purpose"), ("asked_on",), target="answer", brief=brief
    )


def _classed(table: Clean | None, name: str, high: str, low: str) -> Clean | None:
    """Ask whether the amount is high instead of how much it is."""
    if table is None or table.target is None:
        return None
    values = table.frame[table.target]
    asked = pl.Series("class", np.where(values > values.median(), high, low))
    kept = table.frame.drop(table.target)
    frame = kept.with_columns(asked).unique(subset=kept.columns, keep="first", maintain_order=True)
    keys = {**table.brief["data"], "target": "class"}
    return replace(table, name=name, frame=frame, target="class", brief={"data": keys})


def stones_by_class() -> Clean | None:
    """Dear or cheap diamonds."""
    return _classed(stones(), "stones by class", "dear", "cheap")


def charges_by_class() -> Clean | None:
    """Dear or cheap clients of an insurer."""
    return _classed(charges(), "charges by class", "dear", "cheap")


MAKERS: tuple[Callable[[], Clean | None], ...] = (
    churn, french, sales, sensors, survey, wide, cells, wines, progression, stones, charges,
    kernels, loans, digits, iris, stones_by_class, charges_by_class,
)  # fmt: skip


def tables() -> list[Clean]:
    """Return every clean table at hand."""
    return [table for make in MAKERS if (table := make()) is not None]
