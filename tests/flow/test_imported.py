"""Results from elsewhere are read cell by cell, told as the team's own, and mixed with nothing measured."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.sample import titanic_evidence

from pythesis.core.errors import InputError
from pythesis.core.imported import ImportedResult
from pythesis.core.receipt import Receipts
from pythesis.deliver import register
from pythesis.deliver.app.modelling import imported as shown
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.story.tried import imported as told
from pythesis.flow import imported
from pythesis.words import say

HEAD = "model,metric,score,low,high,rows,scored_on,by,note\n"


def project(root: Path, text: str | bytes, name: str = "results.csv") -> Path:
    (root / "references").mkdir(exist_ok=True)
    data = text.encode() if isinstance(text, str) else text
    (root / "references" / name).write_bytes(data)
    return root


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert imported.read(tmp_path) == ()


def test_a_csv_in_either_language_gives_the_same_results(tmp_path: Path) -> None:
    english = project(tmp_path, HEAD + "forest,ROC_AUC,0.84,0.80,0.88,178,holdout,Ana,first try\n")
    found = imported.read(english)
    french = "\ufeffModèle;Métrique;Score;Bas;Haut;Lignes;Mesuré sur;Auteur;Remarque\n"
    again = imported.read(
        project(tmp_path, french + "forest;roc_auc;84 %;0,80;0,88;178;holdout;Ana;first try\n")
    )
    assert found == again
    assert found == (
        ImportedResult(
            model="forest", metric="roc_auc", score=0.84, low=0.80, high=0.88, rows=178, scored_on="holdout",
            by="Ana", note="first try", place="references/results.csv:2",
        ),
    )  # fmt: skip


def test_a_workbook_is_read_like_a_csv(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["model", "metric", "score"], [], ["tree", "rmse", 12.5]):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    found = imported.read(project(tmp_path, stream.getvalue(), "results.xlsx"))
    assert [(r.model, r.metric, r.score, r.place) for r in found] == [
        ("tree", "rmse", 12.5, "references/results.xlsx:3")
    ]


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("", "empty", {}),
        ("model,score\nx,1\n", "column", {"column": "metric"}),
        ("model,metric,score,value\nx,rmse,1,2\n", "twice", {"column": "score"}),
        (HEAD + "x,rmse,1\n\nx,rmse,\n", "cell", {"row": 4, "column": "score"}),
        (HEAD + "x,rmse,many\n", "number", {"row": 2, "column": "score", "value": "many"}),
        (HEAD + "x,rmse,inf\n", "number", {"row": 2, "column": "score"}),
        (HEAD + "x,rmse,1,,,2.5\n", "number", {"row": 2, "column": "rows"}),
        (HEAD + "x,rmsee,1\n", "metric", {"row": 2, "value": "rmsee"}),
        (HEAD + "x,rmse,1,2,3\n", "interval", {"row": 2}),
        (HEAD + 'x,"rmse" x,1\n', "unreadable", {}),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str, key: str, values: dict[str, object]) -> None:
    with pytest.raises(InputError) as error:
        imported.read(project(tmp_path, text))
    assert error.value.what.key == f"errors.results-{key}.what"
    assert error.value.what.values["file"] == "references/results.csv"
    assert {k: error.value.what.values[k] for k in values} == values
    for language in ("en", "fr"):
        assert say(error.value.what, language)
        assert say(error.value.remedy, language)


def test_a_file_that_only_bears_the_name_of_a_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        imported.read(project(tmp_path, "model,metric,score\n", "results.xlsx"))
    assert error.value.what.key == "errors.results-unreadable.what"


def test_they_are_shown_apart_as_the_teams_own() -> None:
    result = ImportedResult(
        model="=x()", metric="roc_auc", score=0.99, by="Ana", place="references/results.csv:2"
    )
    plain = titanic_evidence()
    evidence = plain.model_copy(update={"imported": (result,)})
    data = register.render(evidence, Receipts(pythesis="0", python="3", libraries={}, threads=1))
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    own = [r for r in rows if r["origin"] != "measured"]
    assert [(r["model"], r["score"], r["iteration"], r["verdict"]) for r in own] == [
        ("'=x()", "0.99", "", "")
    ]
    assert own[0]["origin"] == result.place
    table = told(evidence)
    assert table is not None
    assert told(plain) is None
    for language in ("en", "fr"):
        page = shown(Voice(evidence, language))
        assert page is not None
        assert page["table"]["rows"][0][0] == "=x()"
        assert shown(Voice(plain, language)) is None
    assert "not verified" in say(table.caption, "en")
    assert "non vérifiés" in say(table.caption, "fr")
