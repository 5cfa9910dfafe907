"""No English in French deliverables nor the reverse, and French typography right, in every medium."""

from __future__ import annotations

import pytest
from tests.deliver.project import Made, made
from tests.reading import ill, leaks, paragraphs

from pythesis.deliver import app, jury, notebooks, report, slides, workbook

BOTH = "models/signature.json"  # read by programs of any country: it gives its reasons in both languages
OWN_WORDS = "Because of"  # how the people of the small project begin their reasons, in English


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory, "binary")


def told(project: Made, language: str) -> list[tuple[str, str]]:
    """Return every paragraph of every deliverable in a language, with the file it is in."""
    evidence = project.evidence
    drawn: dict[str, bytes] = {}
    for room in (report, slides, jury, notebooks):
        drawn |= room.render(evidence, language)
    drawn |= workbook.render(evidence, language, None)
    drawn |= project.files(language)
    drawn |= {
        path: data
        for path, data in app.render(evidence, (language,), None).items()
        if path in (f"app_data/{language}.json", f"reports/app.{language}.html")
    }
    read = [(path, text) for path, data in drawn.items() if path != BOTH for text in paragraphs(path, data)]
    return [(path, text) for path, text in read if OWN_WORDS not in text]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_deliverable_speaks_two_languages(project: Made, language: str) -> None:
    read = told(project, language)
    media = {path.rsplit(".", 1)[-1] for path, _ in read}
    assert {"html", "docx", "pptx", "xlsx", "ipynb", "md", "json"} <= media and len(read) > 500
    wrong = {(path, text[:160], tuple(found)) for path, text in read if (found := leaks(text, language))}
    assert not wrong
    if language == "fr":
        badly = {(path, text[:160], tuple(found)) for path, text in read if (found := ill(text))}
        assert not badly


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Le modèle has been fitted on the rows.", "fr", True),
        ("Le modèle « the rows of the table » est bon.", "fr", False),
        ("The model est ajusté sur les lignes.", "en", True),
        ("Breslow & Day (1980). The analysis of case-control studies.", "fr", False),
    ],
)
def test_a_leak_is_seen(text: str, language: str, found: bool) -> None:
    assert bool(leaks(text, language)) is found


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Est-ce vrai\u202f? Oui\u00a0: 12,5\u202f% des lignes.", []),
        ("Est-ce vrai ?", ["space before a sign"]),
        ("Est-ce vrai?", ["space before a sign"]),
        ("Oui : 12\u202f%", ["colon"]),
        ("Le “niveau” monte.", ["guillemets"]),
        ("L'âge monte.", ["apostrophe"]),
        ("Le score vaut 0.5 ici.", ["decimal point"]),
    ],
)
def test_bad_typography_is_seen(text: str, wrong: list[str]) -> None:
    assert ill(text) == wrong
