"""The check ``personal-data``."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict

RANDOM = random.Random(1)
FIRST = ["Marie", "Jean", "Sophie", "Luc", "Mary", "James", "Linda", "Hugo"]
LAST = ["Durand", "Lefebvre", "Moreau", "Smith", "Taylor", "Wilson"]


def person() -> str:
    return f"{RANDOM.choice(FIRST)} {RANDOM.choice(LAST)}"


def social_security() -> str:
    born = f"{RANDOM.randint(40, 99)}{RANDOM.randint(1, 12):02d}"
    body = f"{RANDOM.choice('12')}{born}75{RANDOM.randint(100000, 999999)}"
    return f"{body}{97 - int(body) % 97:02d}"


@pytest.mark.parametrize(
    ("variant", "make"),
    [
        ("email", lambda: f"{person().replace(' ', '.').lower()}{RANDOM.randint(1, 99)}@example.org"),
        ("phone", lambda: "06 " + " ".join(f"{RANDOM.randint(0, 99):02d}" for _ in range(4))),
        ("phone", lambda: f"({RANDOM.randint(200, 900)}) 555-{RANDOM.randint(1000, 9999)}"),
        ("name", person),
        ("address", lambda: f"{RANDOM.randint(1, 90)} bis rue Victor Hugo, 69003 Lyon"),
        ("address", lambda: f"{RANDOM.randint(1, 9000)} North Oak Street"),
        ("national", social_security),
        (
            "national",
            lambda: f"{RANDOM.randint(100, 800)}-{RANDOM.randint(10, 99)}-{RANDOM.randint(1000, 9999)}",
        ),
    ],
)
def test_what_names_or_reaches_people(tmp_path: Path, variant: str, make: Callable[[], str]) -> None:
    data = dataset(pl.DataFrame({"x": [make() for _ in range(80)]}))
    (finding,) = issues("personal-data", data, tmp_path)
    assert finding.claim.key.endswith(variant)
    assert finding.severity is Severity.WARNING
    assert all(set(example) == {"__row"} for example in finding.examples)


def test_addresses_inside_sentences(tmp_path: Path) -> None:
    texts = [f"Order {i} arrived late, nothing else to say about it." for i in range(300)]
    texts[::50] = [f"Please answer to jean.{i}@example.org as soon as you can." for i in range(6)]
    (finding,) = issues(
        "personal-data", dataset(pl.DataFrame({"note": texts}), kinds={"note": "text"}), tmp_path
    )
    assert finding.affected == 6


def test_dates_of_birth_are_a_notice(tmp_path: Path) -> None:
    days = [dt.date(1950, 1, 1) + dt.timedelta(days=97 * i) for i in range(60)]
    (finding,) = issues("personal-data", dataset(pl.DataFrame({"birth_date": days})), tmp_path)
    assert finding.severity is Severity.NOTICE


@pytest.mark.parametrize(
    "values",
    [
        ["Paris", "Lyon", "Florence", "Brest"] * 20,
        [f"A{i:05d}" for i in range(80)],
        [f"12-{i:03d}-77" for i in range(80)],
        ["Oak Street", "Main Road"] * 40,
        list(range(612345678, 612345758)),
        ["12 inch", "15 inch wide", "3 place settings"] * 20,
    ],
)
def test_ordinary_columns_pass(values: list[object]) -> None:
    assert verdict("personal-data", dataset(pl.DataFrame({"x": values}))) is Verdict.PASSED


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.String)}))
    assert verdict("personal-data", data) is Verdict.NOT_APPLICABLE


def test_a_few_levels_that_are_also_first_names_name_nobody() -> None:
    varieties = [["Kama", "Rosa", "Iris"][i % 3] for i in range(90)]
    data = dataset(pl.DataFrame({"variety": varieties, "x": range(90)}))
    assert verdict("personal-data", data) is Verdict.PASSED
