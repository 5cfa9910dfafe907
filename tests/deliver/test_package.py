"""The packaged model: refused when altered, the same bytes twice, and cards that say what nobody said."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from typing import Any

import numpy as np
import polars as pl
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    VotingClassifier,
)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from tests.sample import titanic_evidence

from pythesis.core.brief import parse_brief
from pythesis.deliver import package
from pythesis.deliver.package.model import canonical

ESTIMATORS: dict[str, Any] = {
    type(made).__name__: made
    for made in (
        LogisticRegression(),
        Ridge(),
        DecisionTreeClassifier(max_depth=3, random_state=0),
        DecisionTreeRegressor(max_depth=3, random_state=0),
        ExtraTreesClassifier(4, random_state=0),
        ExtraTreesRegressor(4, random_state=0),
        HistGradientBoostingClassifier(max_iter=4),
        HistGradientBoostingRegressor(max_iter=4),
        LGBMClassifier(n_estimators=4, verbosity=-1),
        LGBMRegressor(n_estimators=4, verbosity=-1),
        KNeighborsClassifier(3, weights="distance", algorithm="brute"),
        KNeighborsRegressor(3, weights="distance", algorithm="brute"),
    )
}


def rows(n: int = 120) -> tuple[pl.DataFrame, np.ndarray]:
    rng = np.random.default_rng(0)
    made = pl.DataFrame(
        {
            "number": rng.normal(size=n),
            "level": rng.choice(["low", "high"], n),
            "city": rng.choice(["Lyon", "Nice", "Lille"], n),
            "words": rng.choice(["red house", "blue car"], n),
        }
    )
    return made, (made["number"].to_numpy() > 0).astype(int)


def fitted(estimator: Any) -> Pipeline:
    made, target = rows()
    scaled = Pipeline([("impute", SimpleImputer(add_indicator=True)), ("scale", StandardScaler())])
    levels = OrdinalEncoder(
        categories=[["low", "high"]], handle_unknown="use_encoded_value", unknown_value=np.nan
    )
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    prepare = ColumnTransformer(
        [
            ("scale", scaled, ["number"]),
            ("ordinal", levels, ["level"]),
            (
                "one-hot",
                OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=2, sparse_output=False),
                ["city"],
            ),
            ("target", TargetEncoder(target_type="binary", cv=folds), ["city"]),
            ("words", TfidfVectorizer(), "words"),
        ],
        sparse_threshold=0.0,
    )
    return Pipeline([("prepare", prepare), ("model", estimator)]).fit(made, target)


@pytest.mark.parametrize("family", ESTIMATORS)
def test_each_family_is_loaded_by_its_fixed_list_and_predicts_the_same(family: str) -> None:
    pipeline = fitted(ESTIMATORS[family])
    content = package.dumps(pipeline, family)
    loaded = package.loads(content, hashlib.sha256(content).hexdigest(), family)
    assert np.array_equal(loaded.predict(rows()[0]), pipeline.predict(rows()[0]))
    assert package.dumps(pipeline, family) == content


def test_an_ensemble_loaded_and_written_again_gives_the_same_bytes() -> None:
    names = ("LogisticRegression", "DecisionTreeClassifier", "LGBMClassifier")
    members = [(name, fitted(ESTIMATORS[name])) for name in names]
    made, target = rows()
    voting = VotingClassifier(members, voting="soft", weights=[0.5, 0.25, 0.25])
    pipeline = Pipeline([("model", voting)]).fit(made, target)
    families = ("VotingClassifier", *names)
    content = package.dumps(pipeline, *families)
    loaded = package.loads(content, hashlib.sha256(content).hexdigest(), *families)
    assert np.array_equal(loaded.predict_proba(made), pipeline.predict_proba(made))
    assert package.dumps(loaded, *families) == content
    with pytest.raises(ValueError, match="lightgbm"):
        package.dumps(pipeline, *families[:3])


def test_catboost_gives_the_same_bytes_when_fitted_or_loaded_anew() -> None:
    boosting = pytest.importorskip("catboost")
    content = []
    for _ in range(2):
        one = boosting.CatBoostClassifier(
            iterations=4, verbose=False, allow_writing_files=False, thread_count=1, random_seed=0
        )
        pipeline = fitted(one)
        content.append(package.dumps(pipeline, "CatBoostClassifier"))
    loaded = package.loads(content[0], hashlib.sha256(content[0]).hexdigest(), "CatBoostClassifier")
    assert np.array_equal(loaded.predict_proba(rows()[0]), pipeline.predict_proba(rows()[0]))
    assert content[0] == content[1] == package.dumps(loaded, "CatBoostClassifier")


def test_a_pipeline_made_anew_gives_the_same_bytes() -> None:
    one, other = fitted(LogisticRegression()), fitted(LogisticRegression())
    assert package.dumps(one, "LogisticRegression") == package.dumps(other, "LogisticRegression")


def test_nothing_of_the_moment_is_in_the_file() -> None:
    content = package.dumps(fitted(Ridge()), "Ridge")
    assert canonical(content) == content
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert {part.date_time for part in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_altered_file_is_refused_before_it_is_opened() -> None:
    content = package.dumps(fitted(Ridge()), "Ridge")
    with pytest.raises(ValueError, match="not the one"):
        package.loads(content + b"!", hashlib.sha256(content).hexdigest(), "Ridge")


def test_another_type_is_refused_on_writing_and_on_reading() -> None:
    odd = Pipeline([("odd", FunctionTransformer(json.dumps)), ("model", Ridge())])
    with pytest.raises(ValueError, match="json"):
        package.dumps(odd, "Ridge")
    boosted = package.dumps(fitted(ESTIMATORS["LGBMClassifier"]), "LGBMClassifier")
    with pytest.raises(ValueError, match="lightgbm"):
        package.loads(boosted, hashlib.sha256(boosted).hexdigest(), "Ridge")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_package_is_whole(language: str) -> None:
    files = package.render(titanic_evidence(), fitted(LogisticRegression()), language)
    assert set(files) == {
        "models/model.skops",
        "models/signature.json",
        f"models/MODEL_CARD.{language}.md",
        f"references/DATA_SHEET.{language}.md",
    }
    signature = json.loads(files["models/signature.json"])
    assert signature["sha256"] == hashlib.sha256(files["models/model.skops"]).hexdigest()
    assert [column["name"] for column in signature["columns"]] == ["Age", "Sex"]
    assert signature["columns"][1]["levels"] == ["male", "female"]
    assert signature["classes"] == ["0", "1"]
    for path in files:
        if path.endswith(".md"):
            assert not re.search(r"[{}]|plural\(", files[path].decode())


def test_an_analysis_has_a_data_sheet_alone() -> None:
    analysis = titanic_evidence().model_copy(update={"recipe": None})
    assert list(package.render(analysis, None, "en")) == ["references/DATA_SHEET.en.md"]


def test_what_people_wrote_replaces_the_prompt() -> None:
    evidence = titanic_evidence()
    prompt = "Why do these data exist"
    before = package.render(evidence, None, "en")["references/DATA_SHEET.en.md"].decode()
    brief = parse_brief({"project": {"question": "Who reached a boat?"}})
    told = evidence.model_copy(update={"brief": brief})
    after = package.render(told, None, "en")["references/DATA_SHEET.en.md"].decode()
    assert prompt in before
    assert prompt not in after
    assert "Who reached a boat?" in after


def test_values_that_may_name_a_person_are_not_shown() -> None:
    evidence = titanic_evidence()
    columns = tuple(
        column.model_copy(update={"levels": ("Braund, Mr. Owen",)})
        if column.name == "PassengerId"
        else column
        for column in evidence.raw.columns
    )
    named = evidence.model_copy(update={"raw": evidence.raw.model_copy(update={"columns": columns})})
    sheet = package.render(named, None, "en")["references/DATA_SHEET.en.md"].decode()
    assert "Braund" not in sheet
    assert "male, female" in sheet


def test_the_card_shows_scores_intervals_and_errors() -> None:
    card = package.render(titanic_evidence(), fitted(LogisticRegression()), "en")[
        "models/MODEL_CARD.en.md"
    ].decode()
    assert "0.81 to 0.89 (95%)" in card
    assert "Errors are most frequent in third class." in card
    assert "trivial model" in card
