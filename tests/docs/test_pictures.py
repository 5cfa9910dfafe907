"""The pictures of the docs are small, each is shown somewhere, and each is told to whoever cannot see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "docs/pictures").glob("*"))
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


def shown() -> dict[Path, list[str]]:
    found: dict[Path, list[str]] = {}
    for page in PAGES:
        for words, path in SHOWN.findall(page.read_text(encoding="utf-8")):
            found.setdefault((page.parent / path).resolve(), []).append(words)
    return found


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_small_shown_and_told(path: Path) -> None:
    assert path.stat().st_size <= 150_000
    with Image.open(path) as picture:
        assert picture.width <= 900
    told = shown()[path.resolve()]
    assert told and all(len(words) >= 15 for words in told)


def test_both_tours_show_the_same_pictures() -> None:
    tours = {}
    for language in ("en", "fr"):
        text = (ROOT / f"docs/tour.{language}.md").read_text(encoding="utf-8")
        tours[language] = [
            Path(path).name.removesuffix(f".{language}.png") for _, path in SHOWN.findall(text)
        ]
    assert tours["en"] == tours["fr"] and len(tours["en"]) >= 6
    assert {path.name.partition(".")[0] for path in PICTURES} == set(tours["en"])
