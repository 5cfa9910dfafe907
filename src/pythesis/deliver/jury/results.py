"""Questions on what was found and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator

from pythesis.core.base import Scalar
from pythesis.core.conclusion import Conclusion
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Verdict
from pythesis.core.iteration import Comparison, Score
from pythesis.core.said import Said
from pythesis.deliver.jury.question import (
    JuryQuestion,
    answer,
    ask,
    chosen_model,
    lately,
    metric_name,
    ranked,
    seen_on,
    spoken,
    within,
)
from pythesis.deliver.story import names
from pythesis.stats.learning.naming import the
from pythesis.stats.scores import metric as metric_of

UNCLEAR = "conclude.cause.unclear."  # sentences that name no cause
FAILURES_TOLD = 2  # fewer when they take too long
CHANGES_TOLD = 3  # of those dropped: an answer lasts half a minute
# How much an outcome invites questions: a jury starts with what did not work.
_OUTCOME_WEIGHT = {"failure": 1.0, "undecided": 0.95, "partial": 0.9, "doubted": 0.9, "success": 0.5}


def score_said(score: Score) -> Said:
    """Say a score with its interval, its rows and how they were predicted."""
    values: dict[str, Scalar | Said] = {
        "value": score.value,
        "n": score.n,
        "where": answer(f"where-{score.split}"),
    }
    if score.low is None or score.high is None:
        return answer("score", **values)
    return answer("score-interval", low=score.low, high=score.high, level=score.level, **values)


def outcome(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Was the criterion met?"""
    conclusion = evidence.conclusion
    if conclusion is None:
        return
    rows = conclusion.rows_to_decide
    yield ask(
        "outcome",
        _criterion_said(evidence),
        score_said(conclusion.score),
        answer(f"outcome-{conclusion.standing}"),
        answer("rows-to-decide", n=rows) if rows is not None else None,
        evidence="conclusion.score",
        weight=_OUTCOME_WEIGHT[conclusion.standing],
    )


def _criterion_said(evidence: Evidence) -> Said | None:
    if evidence.conclusion is None:
        return None
    criterion = evidence.conclusion.criterion
    name = metric_name(criterion.metric, "a")
    if criterion.minimum is not None:
        return answer("criterion-minimum", metric=name, limit=criterion.minimum)
    if criterion.maximum is not None:
        return answer("criterion-maximum", metric=name, limit=criterion.maximum)
    return None


def surprise(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Is the score on the test rows what cross-validation announced?"""
    conclusion = evidence.conclusion
    before = conclusion.selected if conclusion is not None else None
    if conclusion is None or before is None or before.low is None or before.high is None:
        return
    score = conclusion.score
    if score.split != "test":
        return
    inside = before.low <= score.value <= before.high
    yield ask(
        "surprise",
        answer("announced", value=before.value, low=before.low, high=before.high, level=before.level),
        score_said(score),
        answer("surprise-inside" if inside else "surprise-outside"),
        evidence="conclusion.selected",
        weight=0.54 if inside else 0.96,
    )


def criterion(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Who set the criterion: people, or nobody?"""
    conclusion = evidence.conclusion
    if conclusion is None:
        return
    if conclusion.criterion.source == "draft":
        yield ask(
            "criterion-draft",
            _criterion_said(evidence),
            conclusion.criterion.why,
            answer("criterion-draft"),
            evidence="conclusion.criterion",
            weight=0.92,
            prompt=True,
        )
    else:
        yield ask(
            "criterion-brief",
            _criterion_said(evidence),
            conclusion.criterion.why,
            evidence="conclusion.criterion",
            weight=0.4,
        )


def trivial(evidence: Evidence) -> Iterator[JuryQuestion]:
    """What does a model that ignores every column score?"""
    conclusion = evidence.conclusion
    if conclusion is None:
        return
    score, baseline = conclusion.score, conclusion.baseline
    inside = score.low is not None and score.high is not None and score.low <= baseline.value <= score.high
    yield ask(
        "trivial",
        _trivial_said(conclusion),
        score_said(score),
        answer(f"trivial-{_placed(score, baseline)}") if score.low is not None else None,
        evidence="conclusion.baseline",
        weight=0.97 if inside else 0.6,
    )


def _trivial_said(conclusion: Conclusion) -> Said:
    value, metric = conclusion.baseline.value, metric_name(conclusion.baseline.metric, "the")
    if conclusion.trivial == "trivial":
        return answer("trivial", baseline=value, metric=metric)
    return answer("trivial-forecast", baseline=value, metric=metric, model=the(conclusion.trivial))


def _placed(score: Score, baseline: Score) -> str:
    """Return where the trivial score lies: inside our interval, or outside it, ours better or not."""
    if score.low is not None and score.high is not None and score.low <= baseline.value <= score.high:
        return "inside"
    return "outside" if metric_of(score.metric).gain(score.value, baseline.value) > 0 else "better"


def causes(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Why is it not better, or why is a success to be doubted?"""
    conclusion = evidence.conclusion
    if conclusion is None:
        return
    if conclusion.causes:
        first = min(conclusion.causes, key=lambda cause: cause.rank)
        doubted = conclusion.standing == "doubted"  # its causes speak of a score too good to be true
        key, sure = "doubt" if doubted else "cause", answer(f"confidence-{first.confidence}")
        whole, short = (
            answer(key, statement=first.statement),
            answer(f"{key}-short", statement=first.statement),
        )
        remedy = answer("told", finding=first.remedy)
        if first.statement.key.startswith(
            UNCLEAR
        ):  # no cause stands out: nothing to introduce, nothing to doubt
            none = answer("cause-none", statement=first.statement)
            name = "doubt" if doubted else "causes"
            yield ask(name, none, remedy, evidence=f"conclusion.causes.{first.code}", weight=0.84)
            return
        yield ask(
            "doubt" if doubted else "causes",
            within((whole, sure, first.remedy), (whole, sure, remedy), (short, sure, remedy), (short, sure)),
            evidence=f"conclusion.causes.{first.code}",
            weight={"shown": 0.7, "likely": 0.78}.get(first.confidence, 0.84),
        )
    elif conclusion.outcome != "success":
        yield ask("causes", answer("no-cause"), evidence="", weight=0.94, prompt=True)


def comparison(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Why this model and not another one?"""
    chosen = chosen_model(evidence)
    if chosen is None:
        return
    pairs = [c for it in evidence.iterations for c in it.comparisons if chosen.name in (c.first, c.second)]
    if not pairs:
        yield ask("model-alone", answer("model-alone"), evidence="", weight=0.55, prompt=True)
        return
    roles = {model.name: model.role for it in evidence.iterations for model in it.models}
    last = _telling(pairs, chosen.name, roles)
    other = roles.get(last.second if last.first == chosen.name else last.first)
    kept = "flexible-both" if chosen.role == other == "flexible" else chosen.role
    labels = {model.name: model.label for it in evidence.iterations for model in it.models}
    yield ask(
        "comparison",
        _comparison_said(last, labels),
        answer(f"comparison-{last.verdict}"),
        answer(f"role-{kept}", model=chosen.label),
        evidence="iterations.comparisons",
        weight=0.75 if last.verdict == "not_distinguished" and chosen.role == "flexible" else 0.58,
    )


def _telling(pairs: list[Comparison], chosen: str, roles: dict[str, str]) -> Comparison:
    """Return the last comparison with a model of another kind than the chosen one, else one that learns.

    Of a flexible model a jury asks why not a simple one; of a simple one, what a flexible one would bring.
    """

    def role(pair: Comparison) -> str | None:
        return roles.get(pair.second if pair.first == chosen else pair.first)

    learning = [pair for pair in pairs if role(pair) != "trivial"]
    across = [pair for pair in learning if role(pair) != roles.get(chosen)]
    return (across or learning or pairs)[-1]


def _comparison_said(pair: Comparison, labels: dict[str, Said]) -> Said:
    values: dict[str, Scalar | Said] = {
        "first": names.the(labels.get(pair.first, names.plain(pair.first))),
        "second": names.the(labels.get(pair.second, names.plain(pair.second))),
        "n": pair.n,
        "difference": pair.difference.value,
        "metric": metric_name(pair.metric, "the"),
    }
    if pair.difference.low is None or pair.difference.high is None:
        return answer("comparison", **values)
    return answer("comparison-interval", low=pair.difference.low, high=pair.difference.high, **values)


def effects(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Are the relations real, and large enough to matter?"""
    sections = ("relation", "structure") if evidence.task == "analysis" else ("relation",)
    tested = [f for f in evidence.findings if f.stage == "explore" and f.validations]
    relations = [f for f in tested if f.section in sections]
    if not relations:
        return
    asked = sum(questions.asked for questions in evidence.questions)
    kept = ranked(tuple(f for f in relations if f.verdict is Verdict.VALIDATED))
    if kept:
        said = answer("effects", n=len(kept), asked=asked)
        yield ask(
            "effects",
            within((said, spoken(kept[0])), (said, _named(kept[0]))),
            evidence=kept[0].id,
            weight=0.52,
        )
    else:
        yield ask("effects", answer("effects-none", asked=asked), evidence="questions", weight=0.91)


def _named(finding: Finding) -> Said:
    """Return a finding in as few words as there are: the title of its figure, when it has one."""
    return spoken(finding) if finding.figure is None else answer("named", finding=finding.figure.title)


def undecided_effects(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Which relations are there without our knowing how large they are?"""
    present = ranked(tuple(f for f in evidence.findings if f.verdict is Verdict.PRESENT))
    if present:
        yield ask(
            "undecided-effects",
            answer("undecided-effects", n=len(present)),
            spoken(present[0]),
            evidence=present[0].id,
            weight=0.66,
        )


def failures(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Where is the model wrong?"""
    if evidence.recipe is None:
        return
    found = [f for it in evidence.iterations for f in it.findings if f.section in ("bias", "difficulty")]
    ordered = lately(tuple(ranked(tuple(found))))
    shown = [f for f in ordered if f.verdict not in (Verdict.NOT_APPLICABLE, Verdict.PASSED)]
    if shown:
        versions = [
            (*(spoken(f) for f in told), seen_on(evidence, tuple(told), briefly))
            for told in (shown[:count] for count in range(FAILURES_TOLD, 0, -1))
            for briefly in (False, True)
        ]
        yield ask(
            "failures",
            within(*versions),
            evidence=shown[0].id,
            weight=0.72,
        )
    elif found:
        other = seen_on(evidence, ordered[:1])
        yield ask("failures", spoken(ordered[0]), other, evidence=ordered[0].id, weight=0.5)
    else:
        yield ask("failures", answer("failures-unknown"), evidence="", weight=0.7, prompt=True)


def changes(evidence: Evidence) -> Iterator[JuryQuestion]:
    """What was tried and did not help?"""
    tried = [change for it in evidence.iterations for change in it.changes if change.kept is not None]
    if not tried:
        return
    dropped = [change for change in tried if not change.kept]
    yield ask(
        "changes",
        answer(
            "changes-all" if not dropped else "changes" if len(dropped) < len(tried) else "changes-none",
            n=len(tried),
            kept=len(tried) - len(dropped),
        ),
        answer(f"changes-dropped{'-among' if len(dropped) > CHANGES_TOLD else ''}") if dropped else None,
        *[change.what for change in dropped[:CHANGES_TOLD]],
        evidence="iterations.changes",
        weight=0.5 if dropped else 0.3,
    )
