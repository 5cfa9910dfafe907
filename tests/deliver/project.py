"""A small real project made by the stages, for tests of what is delivered from it."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.once import once

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.conclusion import Conclusion, Criterion
from pythesis.core.decision import Action, Decision
from pythesis.core.evidence import Evidence
from pythesis.core.iteration import Iteration
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.said import said
from pythesis.deliver import code, package
from pythesis.stages import clean, ingest, model, split
from pythesis.stages.model.assess import assess
from pythesis.stages.model.changes import changed
from pythesis.stages.split import Divided
from pythesis.stats.learning.results import Diagnosis, Finished, Modelled, Understood
from pythesis.stats.learning.rows import development

HOSTILE = 'prix "é"\'\\ {x} %s'


class Still:
    """A clock that stands, a checkpoint that forgets, a progress nobody watches."""

    def now(self) -> float:
        return 0.0

    def get(self, key: str) -> bytes | None:
        return None

    def put(self, key: str, value: bytes) -> None:
        return None

    def step(self, what: object, done: int, total: int) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Made:
    """An evidence with what its deliverables are made of."""

    source: Path
    evidence: Evidence
    finished: Finished
    folds: pl.DataFrame
    frame: pl.DataFrame

    def files(self, language: str = "en") -> dict[str, bytes]:
        written = code.render(self.evidence, language, self.folds)
        return written | package.render(self.evidence, self.finished.pipeline, language)

    def write(self, root: Path, language: str = "en") -> Path:
        for path, content in self.files(language).items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        raw = root / "data" / "raw" / self.evidence.raw.source
        raw.parent.mkdir(parents=True)
        raw.write_bytes(self.source.read_bytes())
        return root


def table(n: int, task: str, each: int = 2) -> str:
    """Return a French file: semicolons, decimal commas, gaps written with words, dates, a hostile name."""
    rng = random.Random(5)
    lines = ['id;age;ville;"' + HOSTILE.replace('"', '""') + '";jour;niveau;cible']
    for row in range(n):
        age, city = rng.gauss(40, 12), rng.choice(["Lyon", "lyon ", "Nice", "Lille"])
        price = rng.lognormvariate(3, 1)
        signal = (age - 40) / 12 + (city == "Nice") + rng.gauss(0, 1)
        answer = {
            "binary": "oui" if signal > 0.3 else "non",
            "multiclass": "haut" if signal > 1 else "bas" if signal < -0.5 else "moyen",
            "regression": f"{max(0.0, 10 + 5 * signal):.3f}".replace(".", ","),
        }[task]
        shown = "n/a" if rng.random() < 0.05 else f"{age:.1f}".replace(".", ",")
        day = dt.date(2021, 1, 1) + dt.timedelta(days=row // each)
        level = rng.choice(["1", "2", "3"])
        lines.append(f"{row};{shown};{city};{price:.2f};{day:%d/%m/%Y};{level};{answer}".replace(".", ","))
    return "\n".join(lines) + "\n"


def _decisions(names: list[str]) -> tuple[Decision, ...]:
    def decision(action: Action, column: str | None, **params: Any) -> Decision:
        why = said("text", text='Because of "this"\nand """that""".')
        return Decision(action=action, column=column, params=params, why=why)

    return (
        decision(Action.TRIM, "ville"),
        decision(Action.TO_MISSING, "age", values=("n/a",)),
        decision(Action.RECODE, "ville", from_=("lyon",), to=("Lyon",)),
        decision(Action.PARSE_NUMBER, "age", decimal=",", thousands="", strip=()),
        decision(Action.EXCLUDE, "id"),
        decision(Action.DROP_DUPLICATES, None),
    )


def _changed(
    simple: Modelled, name: str, divided: Divided, brief: Brief, plan: Plan, tools: Tools
) -> Modelled:
    """Return iteration 1 with one more model: a simple one with the changes its name lists."""
    rows = development(divided.learning, divided.split, brief, plan)
    base, *codes = name.split("+")
    recipe = simple.recipe(base)
    for each in codes:
        new = changed(each, recipe, rows, ("age", HOSTILE))
        assert new is not None
        recipe = new
    found = assess(recipe, rows, plan, tools)
    iteration = simple.iteration.model_copy(update={"models": (*simple.iteration.models, found.model)})
    return replace(
        simple,
        iteration=iteration,
        recipes=(*simple.recipes, recipe),
        predictions=pl.concat([simple.predictions, found.predictions]),
    )


def made(
    factory: pytest.TempPathFactory,
    task: str,
    n: int = 700,
    family: str = "linear",
    time: bool = False,
    horizon: int | None = None,
) -> Made:
    """Return what the stages that a delivered model needs give on `n` rows, run once for all tests."""

    def run(folder: Path) -> Made:
        return _run(folder, task, n, family, time, horizon)

    return once(factory, f"delivered {task} {n} {family} {time} {horizon}", run)


def _run(folder: Path, task: str, n: int, family: str, time: bool, horizon: int | None) -> Made:
    source = folder / f"données {task}.csv"
    source.write_bytes(table(n, task, 2 if horizon is None else 1).encode("latin-1", "replace"))
    data = {"target": "cible", "task": task} | ({"time": "jour"} if time else {})
    data |= {"horizon": horizon} if horizon is not None else {}
    brief = parse_brief({"project": {"name": "PyÉté 2"}, "data": data})
    still = Still()
    tools, plan = Tools(still, still, still), Plan(effort="quick")
    dataset = ingest.run(source, brief, 0)
    cleaned = clean.run(dataset, _decisions([c.name for c in dataset.table.columns]))
    divided = split.run(cleaned.dataset, brief, 0)
    simple = model.simple(divided.learning, divided.split, brief, plan, tools)
    first = simple.iteration
    if family == "ensemble":
        nothing = Understood(first, (), Diagnosis(None, (), None, (), None), simple.predictions.clear(), {})
        scored = plan.model_copy(update={"prefer": "score"})
        simple = model.improve(dataset=divided.learning, split=divided.split, brief=brief, simple=simple,
            understood=nothing, plan=scored, tools=tools)  # fmt: skip
    elif "+" in family:
        simple = _changed(simple, family, divided, brief, plan, tools)
    chosen = family if family in {m.name for m in simple.iteration.models} else simple.chosen
    simple = type(simple)(**{f: getattr(simple, f) for f in simple.__slots__} | {"chosen": chosen})
    finished = model.finish(divided.learning, divided.split, brief, simple, tools, True)
    score = next(m for m in simple.iteration.models if m.name == chosen).scores[0]
    text = said("text", text="Said.")
    evidence = Evidence(
        task=finished.recipe.task,
        language="fr",
        seed=0,
        effort="quick",
        brief=brief,
        raw=dataset.table,
        dataset=divided.learning.table,
        reservation=dataset.reservation,
        decisions=tuple(entry.decision for entry in cleaned.journal),
        journal=cleaned.journal,
        split=divided.split,
        iterations=(
            first,
            Iteration(number=2, question=text, decision=text),
            *([simple.iteration] if simple.iteration is not first else []),
            finished.iteration,
        ),
        conclusion=Conclusion(
            outcome="success",
            criterion=Criterion(metric=score.metric, source="draft", why=text),
            score=score,
            baseline=score,
            model=chosen,
            scientific=(text,),
            business=(text,),
        ),
        recipe=finished.recipe,
    )
    folds = code.folds(divided.learning, divided.split, brief, plan)
    return Made(source, evidence, finished, folds, divided.learning.frame)
