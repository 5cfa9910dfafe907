"""Findings that people made elsewhere: read from plain files, shown as theirs, refused with a remedy."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from pythesis.cli.main import app
from pythesis.core.brief import parse_brief
from pythesis.core.errors import InputError
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.deliver import charts
from pythesis.deliver.story import findings as told
from pythesis.flow import brought, people
from pythesis.ledger import briefs
from pythesis.words import say

FIGURE = "reports/figures/brought/steps.png"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / FIGURE
    path.parent.mkdir(parents=True)
    Image.new("RGB", (300, 120), "#2a6").save(path)
    return tmp_path


def entry(**more: Any) -> dict[str, Any]:
    return {"name": "steps", "claim": "Those who came twice were healed more often.", "by": "Zoé", **more}


def read(root: Path, *entries: dict[str, Any]) -> tuple[Finding, ...]:
    return brought.read(root, parse_brief({"brought": list(entries)}))


def test_a_figure_and_a_test_are_shown_as_reported_and_say_so(root: Path) -> None:
    values = {"test": "Fisher exact", "p": 0.012, "effect": 1.8, "effect_name": "odds ratio", "n": 212}
    (found,) = read(root, entry(figure=FIGURE, alt="Bars that rise", **values))
    assert (found.brought_by, found.verdict) == ("Zoé", Verdict.NOT_ESTABLISHED)
    (validation,) = found.validations
    assert (validation.test, validation.p, validation.n, validation.recipe) == (
        "Fisher exact",
        0.012,
        212,
        "",
    )
    for language, words in (("en", "did not recompute"), ("fr", "ne l'a pas recalculé")):
        origin = told.origin(found)
        assert origin is not None and words in say(origin, language).replace("\u2019", "'")
        assert any(
            "recal" in say(a, language) or "recomputed" in say(a, language) for a in validation.assumptions
        )


def test_the_picture_is_drawn_as_it_is_wherever_figures_are(root: Path) -> None:
    (found,) = read(root, entry(figure=FIGURE))
    assert found.figure is not None
    assert (
        base64.b64decode(str(found.figure.data[0]["url"]).partition(",")[2]) == (root / FIGURE).read_bytes()
    )
    drawn = charts.png(found.figure, "en", scale=1.0, titled=False, width=600)
    (root / "drawn.png").write_bytes(drawn)
    with Image.open(root / "drawn.png") as image:
        assert abs(image.width / image.height - 300 / 120) < 0.3
        red, green, blue = image.convert("RGB").getpixel((image.width // 2, image.height // 2))  # type: ignore[misc]
    assert abs(red - 0x22) < 9 and abs(green - 0xAA) < 9 and abs(blue - 0x66) < 9
    assert "<image" in charts.svg(found.figure, "fr", titled=False).decode()
    assert charts.table(found.figure, "en") == ((), ())


def test_what_people_brought_is_ranked_behind_and_asks_for_an_opinion(root: Path) -> None:
    first = Finding(
        code="c", id="c", stage="explore", verdict=Verdict.PRESENT, claim=said("text", text="."), rank=1
    )
    found = brought.behind((first,), read(root, entry()))
    assert [f.rank for f in found] == [1, 2]
    assert people.leading(found) == found
    notes = people.drafts(found, (), None, parse_brief({}), "en")
    assert f"findings/{found[1].id}.md" in [draft.path for draft in notes]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"figure": "reports/nowhere.png"}, "errors.brought-missing.what"),
        ({"figure": "../outside.png"}, "errors.brought-missing.what"),
        ({"figure": "words.png"}, "errors.brought-png.what"),
        ({"figure": "heavy.png"}, "errors.brought-heavy.what"),
        ({"code": "notes/brought/gone.py"}, "errors.brought-missing.what"),
        ({"test": "t"}, "errors.brief-value.what"),  # a test without its rows
        ({"p": 0.01}, "errors.brief-value.what"),  # a p of no test
        ({"name": "Not a Name"}, "errors.brief-value.what"),
    ],
)
def test_what_cannot_be_shown_is_refused(root: Path, change: dict[str, Any], key: str) -> None:
    (root / "words.png").write_text("no image", encoding="utf-8")
    (root / "heavy.png").write_bytes(brought.PNG + bytes(brought.HEAVIEST))
    (root.parent / "outside.png").write_bytes((root / FIGURE).read_bytes())
    with pytest.raises(InputError) as error:
        read(root, entry(**change))
    assert error.value.what.key == key
    for language in ("en", "fr"):
        assert "{file" not in say(error.value.what, language) + say(error.value.remedy, language)


def test_two_findings_of_one_name_are_refused(root: Path) -> None:
    with pytest.raises(InputError):
        read(root, entry(), entry())


def test_the_commands_write_what_the_brief_takes(root: Path) -> None:
    (root / briefs.NAME).write_text('# ours\n[project]\nname = "PyX"\n', encoding="utf-8")
    (root / "made.py").write_text("print(1)\n", encoding="utf-8")
    where = ["--project", str(root)]
    asked = CliRunner().invoke(app, ["ask", "comparison", "dose", "site", "--by", "Ada", *where])
    assert asked.exit_code == 0, asked.output
    values = ["--test", "Fisher exact", "--rows", "212", "--p", "0.012", "--column", "dose"]
    files = ["--figure", str(root / FIGURE), "--code", str(root / "made.py")]
    for _ in range(2):  # a second one of the same words gets files of its own
        told = CliRunner().invoke(app, ["bring", "Doses rise.", "--by", "Zoé", *values, *files, *where])
        assert told.exit_code == 0, told.output
    brief = briefs.read(root / briefs.NAME)
    assert [(q.ask, q.columns, q.by) for q in brief.questions] == [("comparison", ("dose", "site"), "Ada")]
    assert [(item.name, item.n, item.columns) for item in brief.brought] == [
        ("doses-rise", 212, ("dose",)),
        ("doses-rise-2", 212, ("dose",)),
    ]
    found = brought.read(root, brief)
    assert len({finding.id for finding in found}) == 2 and all(finding.figure for finding in found)
    assert (root / "notes/brought/doses-rise-2.py").read_text("utf-8") == "print(1)\n"
    assert (root / briefs.NAME).read_text("utf-8").startswith("# ours")
