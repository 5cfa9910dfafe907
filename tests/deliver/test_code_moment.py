"""The delivered code puts a moment together exactly as Pythesis does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.deliver.code.literals import Source, environment
from pythesis.deliver.code.reading import reading
from pythesis.deliver.code.render import Docs
from pythesis.stages.ingest import read

HOURS = {
    "Heures": [f"{at % 24:02d}:{at % 4 * 15:02d}" for at in range(400)],
    "horaire": [f"{at % 24}h{at % 4 * 15:02d}" for at in range(400)],
    "hrmn": [str(at % 24 * 100 + at % 4 * 15) for at in range(400)],
    "time": [f"{at % 12 + 1}:{at % 60:02d} {'AP'[at % 2]}M" for at in range(400)],
    "hour": [str(at % 24) for at in range(400)],
}
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juil.", "août", "sept", "oct.", "nov", "déc")


def tables() -> dict[str, tuple[dict[str, list[str]], list[str] | None]]:
    days = [f"{at % 28 + 1}" for at in range(400)]
    months = [f"{at // 28 % 12 + 1:02d}" for at in range(400)]
    named = [MONTHS[at // 28 % 12] for at in range(400)]
    short = ["19" if at < 336 else "20" for at in range(400)]
    years = ["2019" if at < 336 else "2020" for at in range(400)]
    dates = [f"{d:0>2}/{m}/{y}" for d, m, y in zip(days, months, years, strict=True)]
    parts = {"annee": years, "mois": named, "jour": days}
    found = {f"date-{name}": ({"Date": dates, name: hours}, None) for name, hours in HOURS.items()}
    found |= {f"parts-{name}": ({**parts, name: hours}, None) for name, hours in HOURS.items()}
    found["days"] = ({"year": years, "month": months, "day": days}, None)
    found["months"] = ({"an": years, "mois": named}, None)
    found["weeks"] = ({"annee": years, "semaine": [str(at % 54 + 1) for at in range(400)]}, None)
    found["quarters"] = ({"annee": [str(1800 + at) for at in range(400)], "trimestre": ["T3"] * 400}, None)
    found["yeardays"] = ({"year": years, "doy": [str(at % 366 + 1) for at in range(400)]}, None)
    found["short"] = ({"an": short, "mois": months, "jour": days}, ["an", "mois", "jour"])
    hours = {"hour": HOURS["hour"], "minute": days, "second": days}
    found["seconds"] = ({"year": years, "month": months, "day": days, **hours}, None)
    return found


@pytest.mark.parametrize("name", list(tables()))
def test_the_delivered_code_reads_the_same_moments(name: str, tmp_path: Path) -> None:
    columns, told = tables()[name]
    rows = pl.DataFrame({**columns, "x": [f"{at * 7 % 101}.5" for at in range(400)]})
    path = tmp_path / "releves.csv"
    rows.write_csv(path)
    frame, table = read(path, parse_brief({"data": {"time": told} if told else {}}, "--"))
    assert table.moment is not None and set(table.moment.columns) == set(columns)
    for language in ("en", "fr"):
        code = (
            environment("code")
            .get_template("load.py.jinja")
            .render(d=Docs("load", language, {}), package=Source("p"), **reading(table))
        )
        space: dict[str, Any] = {"__file__": str(tmp_path / "a" / "b" / "c" / "load.py"), "__name__": "load"}
        exec(compile(code, "load.py", "exec"), space)
        found = space["load"](path)
        assert found.equals(frame, null_equal=True) and found.schema == frame.schema
