"""The check ``mojibake``."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict

TOWNS = ["Orléans", "Besançon", "Nîmes", "Évreux", "Paris"]


def wrong(text: str, encoding: str = "cp1252") -> str:
    return text.encode().decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_text_decoded_in_a_wrong_encoding(tmp_path: Path, encoding: str) -> None:
    data = dataset(pl.DataFrame({"town": TOWNS * 20 + [wrong("Orléans", encoding)]}))
    (finding,) = issues("mojibake", data, tmp_path)
    assert finding.claim.values["right"] == "Orléans"
    assert (finding.affected, finding.severity) == (1, Severity.WARNING)


@pytest.mark.parametrize("odd", ["Orl\ufffdans", "Orl?ans"])
def test_lost_letters(tmp_path: Path, odd: str) -> None:
    (finding,) = issues("mojibake", dataset(pl.DataFrame({"town": TOWNS * 20 + [odd]})), tmp_path)
    assert finding.claim.key.endswith("lost")


def test_a_broken_name(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({wrong("année"): [1, 2, 3], "t": ["a", "b", "c"]}))
    (finding,) = issues("mojibake", data, tmp_path)
    assert finding.claim.values["right"] == "année"


@pytest.mark.parametrize(
    "texts", [TOWNS, ["SÃO PAULO", "Âge", "Ñandú"], ["why?", "really?Yes"], ["日本", "Ελλάς"]]
)
def test_plain_text_passes(texts: list[str]) -> None:
    assert verdict("mojibake", dataset(pl.DataFrame({"a": texts * 10}))) is Verdict.PASSED


def test_no_text_is_not_applicable() -> None:
    assert verdict("mojibake", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.NOT_APPLICABLE


def test_remains_of_a_web_page(tmp_path: Path) -> None:
    rows = pl.DataFrame({"team": ["R&amp;D", "R&D", "<p>Ventes</p>", "a < b > c", "x<y", "AT&T; b"] * 20})
    (finding,) = issues("mojibake", dataset(rows), tmp_path)
    assert (finding.affected, finding.severity) == (40, Severity.NOTICE)
    assert finding.claim.key.endswith("markup")
