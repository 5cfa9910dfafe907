"""A small evidence in memory, for tests of ink that need no run of the stages."""

from __future__ import annotations

from pythesis.core.brief import parse_brief
from pythesis.core.conclusion import Cause, Conclusion, Criterion
from pythesis.core.dataset import Column, Kind, Reservation, Role, Table
from pythesis.core.decision import Action, Decision, JournalEntry
from pythesis.core.evidence import Evidence, Opening, Questions
from pythesis.core.figure import Axis, Figure, Reference
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.iteration import Change, Comparison, Iteration, Model, Score
from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.core.said import Said, said
from pythesis.core.split import Split
from pythesis.core.validation import Effect, Validation
from pythesis.words import fill


def _t(text: str) -> Said:
    return said("text", text=text)


def _columns() -> tuple[Column, ...]:
    kinds = {
        "PassengerId": (Kind.IDENTIFIER, Role.IDENTIFIER, "Int64", ()),
        "Survived": (Kind.BOOLEAN, Role.TARGET, "Int64", ("0", "1")),
        "Pclass": (Kind.ORDINAL, Role.FEATURE, "Int64", ("1", "2", "3")),
        "Sex": (Kind.CATEGORY, Role.FEATURE, "String", ("male", "female")),
        "Age": (Kind.NUMBER, Role.FEATURE, "Float64", ()),
        "Fare": (Kind.NUMBER, Role.FEATURE, "Float64", ()),
    }
    return tuple(
        Column(
            name=name,
            kind=kind,
            role=role,
            dtype=dtype,
            levels=levels,
            missing=177 if name == "Age" else 0,
            distinct=len(levels) or 88,
            minimum=0.42 if name == "Age" else None,
            maximum=80.0 if name == "Age" else None,
        )
        for name, (kind, role, dtype, levels) in kinds.items()
    )


def _figure(identifier: str) -> Figure:
    return Figure(
        id=identifier,
        mark="dot-interval",
        title=_t("Women survived far more often than men"),
        alt=_t("Survival: women 74%, men 19%."),
        x=Axis(field="rate", label=_t("Share who survived"), format="percent", zero=True),
        y=Axis(field="level", label=_t("Sex"), format="category"),
        references=(Reference(axis="x", value=0.384, label=_t("All passengers")),),
        data=(
            {"level": "female", "rate": 0.742, "low": 0.68, "high": 0.79, "n": 157},
            {"level": "male", "rate": 0.189, "low": 0.15, "high": 0.23, "n": 289},
        ),
    )


def _finding(code: str, columns: tuple[str, ...], text: str, verdict: Verdict, section: str) -> Finding:
    identifier = finding_id(code, columns)
    relation = section == "relation"
    validation = Validation(
        test="chi-squared",
        statistic=131.2,
        p=1e-30,
        p_smallest=1e-20,
        p_adjusted=1e-29,
        p_smallest_adjusted=1e-19,
        family="target",
        family_size=7,
        effect=Effect(name="risk difference", value=0.553, low=0.47, high=0.62, level=0.95, smallest=0.1),
        n=356,
        rows="confirm",
        assumptions=(_t("Rows are independent of one another."),),
        reference="Newcombe 1998",
        recipe="count_rows",
        arguments={"column": columns[0], "values": ("?",)},
        recompute="import polars as pl\n\nrows = pl.read_parquet('data/processed/rows.parquet')\n",
    )
    return Finding(
        code=code,
        id=identifier,
        stage="explore" if relation else "audit",
        verdict=verdict,
        severity=Severity.INFO if relation else Severity.WARNING,
        columns=columns,
        claim=_t(text),
        reading=_t("Known before the outcome; nobody can act on it, so it serves to understand."),
        advice=_t("Keep it in the models and show the score for each level."),
        validations=(validation,),
        figure=_figure(identifier) if relation else None,
        section=section,
        rank=1 if relation else 0,
        affected=177,
    )


def _score(value: float, split: str = "cross-validation") -> Score:
    return Score(
        metric="roc_auc",
        value=value,
        low=value - 0.04,
        high=value + 0.04,
        level=0.95,
        estimand="procedure" if split == "cross-validation" else "fitted-model",
        split=split,
        n=712 if split == "cross-validation" else 179,
        method="bootstrap over rows",
    )


def _model(name: str, role: str, family: str, value: float) -> Model:
    return Model(
        name=name,
        label=_t(name),
        role=role,
        family=family,
        features_used=("Pclass", "Sex", "Age", "Fare"),
        plan="standard",
        scores=(_score(value),),
    )


def _iterations() -> tuple[Iteration, ...]:
    trivial = _model("trivial", "trivial", "DummyClassifier", 0.5)
    linear = _model("linear", "simple", "LogisticRegression", 0.84)
    boosted = _model("boosting", "flexible", "LGBMClassifier", 0.87)
    difference = Effect(name="difference", value=0.03, low=-0.01, high=0.07, level=0.95)
    comparison = Comparison(
        first="boosting",
        second="linear",
        metric="roc_auc",
        difference=difference,
        p=0.14,
        test="corrected resampled t",
        reference="Nadeau & Bengio 2003",
        verdict="not_distinguished",
        n=712,
    )
    error = {
        "__row": 297,
        "observed": "0",
        "predicted": "1",
        "probability": 0.97,
        "Sex": "female",
        "Age": 2.0,
    }
    gain = Effect(name="gain", value=0.01, low=-0.01, high=0.03, level=0.95)
    change = Change(what=_t("Family size"), expected=_t("A small gain."), gain=gain, kept=False)
    finding = _finding(
        "worst-slice", ("Pclass",), "Errors are most frequent in third class.", Verdict.PRESENT, "bias"
    )
    return (
        Iteration(
            number=1,
            question=_t("Is a simple model enough?"),
            models=(trivial, linear),
            decision=_t("The approach is relevant."),
        ),
        Iteration(
            number=2,
            question=_t("Where is it wrong?"),
            findings=(finding,),
            errors=(error,),
            changes=(change,),
            decision=_t("Three changes to try."),
        ),
        Iteration(
            number=3,
            question=_t("Can it be better?"),
            models=(boosted,),
            comparisons=(comparison,),
            changes=(change,),
            decision=_t("Keep the linear model."),
        ),
        Iteration(
            number=4,
            question=_t("What is it worth on new rows?"),
            models=(linear.model_copy(update={"scores": (_score(0.85, "test"),)}),),
            decision=_t("The test rows were opened once."),
        ),
    )


def titanic_evidence() -> Evidence:
    """Return an evidence with one or two of everything, its sentences filled."""
    table = Table(
        source="titanic.csv", fingerprint="0" * 64, reading={"format": "csv"}, n_rows=891, columns=_columns()
    )
    drop = Decision(
        action=Action.EXCLUDE, column="PassengerId", why=_t("One value a row says nothing general.")
    )
    cause = Cause(
        code="too-few-rows",
        rank=1,
        confidence="likely",
        statement=_t("The curve still rises."),
        validations=(),
        remedy=_t("Collect more rows."),
    )
    return fill(
        Evidence(
            task="binary",
            language="en",
            seed=0,
            effort="standard",
            brief=parse_brief(
                {"project": {"name": "PyTanic", "title": "Who survived?"}, "data": {"target": "Survived"}}
            ),
            raw=table,
            dataset=table,
            reservation=Reservation(
                method="random",
                column=None,
                share=0.2,
                n_test=179,
                n_development=712,
                n_groups_test=None,
                sealed=True,
                seed=0,
                reason=_t("No structure was found."),
            ),
            decisions=(drop,),
            journal=(JournalEntry(decision=drop, cells=0, rows=0, of_rows=891),),
            split=Split(
                method="stratified",
                column=None,
                n_folds=5,
                n_repeats=1,
                n_explore=356,
                n_confirm=356,
                n_groups=None,
                cross_screening=False,
                seed=0,
                reason=_t("Rows are independent."),
            ),
            questions=(Questions(family="target", asked=9, proposed=7, kept=4, level=0.05),),
            findings=(
                _finding(
                    "category-category",
                    ("Sex", "Survived"),
                    "74% of women survived against 19% of men.",
                    Verdict.VALIDATED,
                    "relation",
                ),
                _finding("missing-values", ("Age",), "177 ages are unknown.", Verdict.ISSUE, "difficulty"),
            ),
            iterations=_iterations(),
            conclusion=Conclusion(
                outcome="success",
                criterion=Criterion(metric="roc_auc", minimum=0.75, source="draft", why=_t("Draft.")),
                score=_score(0.85, "test"),
                baseline=_score(0.5),
                model="linear",
                scientific=(_t("The criterion is met by the whole interval."),),
                business=(_t("It is useful."),),
                causes=(cause,),
            ),
            recipe=ModelRecipe(
                name="linear",
                task="binary",
                target="Survived",
                classes=("0", "1"),
                positive="1",
                treatments=(
                    Treatment(column="Age", kind="number", encoding="scale"),
                    Treatment(column="Sex", kind="category", encoding="one-hot"),
                ),
                family="LogisticRegression",
                parameters={"C": 1.0, "max_iter": 1000},
            ),
            openings=(Opening(number=1, model="linear", why="first run"),),
        )
    )
