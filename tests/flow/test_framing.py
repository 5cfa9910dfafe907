"""The brief of a new project: drafts of the columns are comments, and count once the sign is taken away."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pythesis import api
from pythesis.core.brief import Brief
from pythesis.ledger import briefs

ODD = 'prix "[x]" \\ vente'
SPLIT = "durée\nmoyenne"


def project(tmp_path: Path, language: str, **columns: object) -> Path:
    source = tmp_path / "ventes.csv"
    with source.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([ODD, "nb_enfants", SPLIT, "zzq"])
        writer.writerows([i * 1.5, i % 4, f"2021-01-{i % 28 + 1:02d}", f"{i % 3}x"] for i in range(60))
    made, _ = api.start(source, tmp_path / "PyV", values={"columns": columns}, language=language)
    return made.root / briefs.NAME


@pytest.mark.parametrize(("language", "label"), [("en", "Number of children"), ("fr", "Nombre d’enfants")])
def test_drafts_count_for_nothing_until_uncommented_and_then_read(
    tmp_path: Path, language: str, label: str
) -> None:
    path = project(tmp_path, language)
    assert briefs.read(path).columns == {}
    text = path.read_text("utf-8")
    before, _, drafted = text.partition("nb_enfants")
    start = before.rindex("\n#\n")
    end = start + text[start:].index("\n\n[calendar]")
    block = re.sub(r"^# ?(?! )", "", text[start:end], flags=re.MULTILINE)
    path.write_text(text[:start] + block + text[end:], encoding="utf-8")
    held: Brief = briefs.read(path)
    assert held.column("nb_enfants").label == label
    assert SPLIT in held.columns
    assert "zzq" not in drafted  # nothing is known of it


def test_a_column_told_on_the_command_line_has_no_draft(tmp_path: Path) -> None:
    path = project(tmp_path, "en", nb_enfants={"label": "Kids"})
    assert "Number of children" not in path.read_text("utf-8")
    assert briefs.read(path).column("nb_enfants").label == "Kids"


def test_odd_names_stay_on_their_line(tmp_path: Path) -> None:
    text = project(tmp_path, "fr").read_text("utf-8")
    assert '# [columns."prix \\"[x]\\" \\\\ vente"]' in text.splitlines()
