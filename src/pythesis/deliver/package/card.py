"""The model card: what the model is for, what it is worth, for whom, and its limits.

Sections follow Mitchell et al. (2019), Model cards for model reporting.
"""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Severity, Verdict
from pythesis.core.iteration import Score
from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.core.said import Said, said
from pythesis.deliver.code.names import package_name
from pythesis.deliver.jury import markdown
from pythesis.deliver.jury.question import APART, chosen_model, lately, metric_name, ranked, seen_on
from pythesis.deliver.package.page import Page
from pythesis.stats.learning.naming import label
from pythesis.words import has

MOST_POINTS = 6


def model_card(evidence: Evidence, language: str, exported: Said) -> bytes:
    """Return the card in Markdown; `exported` tells whether there is an ONNX model, and why."""
    recipe = evidence.recipe
    assert recipe is not None
    page = Page(evidence, language)
    project = evidence.brief.project
    page.heading("card.title", 1, name=project.name or package_name(evidence))
    _overview(page, evidence, recipe)
    page.heading("card.use")
    page.person(project.question, "card.use-prompt")
    page.person("", "card.misuse-prompt")
    _data(page, evidence)
    _columns(page, evidence, recipe)
    _performance(page, evidence)
    _groups(page, evidence)
    _limits(page, evidence)
    _ethics(page, evidence, recipe)
    page.heading("card.how")
    package = package_name(evidence)
    page.code(
        f"from {package}.load import load\nfrom {package}.predict import predict\n\npredict(load().head())"
    )
    page.quote(exported)
    return page.written()


def _overview(page: Page, evidence: Evidence, recipe: ModelRecipe) -> None:
    model = chosen_model(evidence)
    if model is not None:
        page.quote(model.label)
    page.say(f"card.predicts-{recipe.task}", target=recipe.target, family=recipe.family)
    if recipe.members:
        _members(page, recipe)
    elif recipe.parameters:
        settings = ", ".join(f"{name} = {value}" for name, value in recipe.parameters.items())
        page.say("card.parameters", settings=settings, seed=recipe.seed)
    if recipe.threshold is not None and recipe.positive is not None:
        page.say("card.threshold", threshold=recipe.threshold, positive=recipe.positive)
    if recipe.interval is not None and recipe.interval_level is not None:
        page.say("card.interval", level=recipe.interval_level)


def _members(page: Page, recipe: ModelRecipe) -> None:
    """Tell the weight and the settings of each member of an ensemble."""
    page.say("card.members", n=len(recipe.voters), seed=recipe.seed)
    rows = []
    for member in recipe.voters:
        settings = ", ".join(f"{name} = {value}" for name, value in member.parameters.items())
        weight = recipe.parameters[member.name]
        rows.append((page.text(label(member.name)), page.share(weight), member.family, markdown(settings)))
    page.table(("member", "weight", "family", "settings"), rows)


def _data(page: Page, evidence: Evidence) -> None:
    kept = evidence.reservation
    page.heading("card.data")
    page.say("card.rows", n=kept.n_development)
    if kept.sealed:
        page.say("card.reserved", n=kept.n_test)
    page.quote(kept.reason, evidence.split.reason)


def _columns(page: Page, evidence: Evidence, recipe: ModelRecipe) -> None:
    page.heading("card.columns")
    rows = [
        (
            markdown(treatment.column),
            page.own(f"kind.{treatment.kind}"),
            page.own(f"encoding.{treatment.encoding}{_beside(treatment)}"),
            page.own(f"available.{_availability(evidence, treatment.column)}"),
        )
        for treatment in recipe.treatments
    ]
    page.table(("column", "kind", "encoding", "available"), rows)


def _beside(treatment: Treatment) -> str:
    return next((f"-{name}" for name in ("means", "seasons") if treatment.parameters.get(name)), "")


def _availability(evidence: Evidence, column: str) -> str:
    answer = evidence.brief.column(column).available
    return {True: "yes", False: "no"}.get(answer, "unknown") if isinstance(answer, bool) else "unknown"


def _performance(page: Page, evidence: Evidence) -> None:
    conclusion = evidence.conclusion
    if conclusion is None:
        return
    model = chosen_model(evidence)
    scores = [conclusion.score, *(model.scores if model else ())]
    page.heading("card.performance")
    page.table(
        ("model", "metric", "score", "interval", "rows", "split"),
        [_row(page, "card.this-model", score) for at, score in enumerate(scores) if score not in scores[:at]]
        + [_row(page, "card.trivial-model", conclusion.baseline)],
    )
    page.say(f"card.outcome-{conclusion.standing}")
    page.quote(*conclusion.scientific)


def _row(page: Page, model: str, score: Score) -> tuple[str, ...]:
    ends = "–"
    if score.low is not None and score.high is not None:
        ends = page.own("card.ends", low=score.low, high=score.high, level=score.level)
    return (
        page.own(model),
        _metric(page, score.metric),
        page.number(score.value),
        ends,
        page.count(score.n),
        page.own(f"split.{score.split}"),
    )


def _metric(page: Page, metric: str) -> str:
    words = f"model.metric.name.{metric}"
    return page.text(said(words) if has(words, page.language) else metric_name(metric, "the"))


def _groups(page: Page, evidence: Evidence) -> None:
    """Results apart: what the iterations found on slices, groups and errors."""
    found = [f for it in evidence.iterations for f in it.findings if f.section in ("bias", "difficulty")]
    ordered = [f for f in lately(tuple(ranked(tuple(found)))) if f.verdict is not Verdict.NOT_APPLICABLE]
    always = [f for f in ordered if f.code.startswith(APART)]  # protected columns, however many
    told = always + [f for f in ordered if f not in always][:MOST_POINTS]
    page.heading("card.groups")
    if told:
        other = seen_on(evidence, tuple(told))
        if other is not None:
            page.quote(other)
        page.points(page.text(finding.claim) for finding in told)
    else:
        page.say("card.groups-none")


def _limits(page: Page, evidence: Evidence) -> None:
    page.heading("card.limits")
    grave = (Severity.WARNING, Severity.BLOCKING)
    found = [
        f for f in evidence.findings if f.verdict is Verdict.ISSUE and f.severity in grave and not f.told_by
    ]
    points = [page.text(f.claim) for f in ranked(tuple(found))[:MOST_POINTS]]
    if evidence.conclusion is not None:
        points += [page.text(cause.sentence) for cause in evidence.conclusion.causes[:MOST_POINTS]]
    page.points(points)
    families = evidence.recipe.families if evidence.recipe is not None else ()
    if any(family.startswith("KNeighbors") for family in families):
        page.say("card.keeps-rows")
    page.say("card.limits-always")


def _ethics(page: Page, evidence: Evidence, recipe: ModelRecipe) -> None:
    page.heading("card.ethics")
    used = {treatment.column for treatment in recipe.treatments}
    protected = tuple(name for name, column in evidence.brief.columns.items() if column.protected)
    inside = tuple(name for name in protected if name in used)
    if inside:
        page.say("card.protected-used", columns=inside)
    elif protected:
        page.say("card.protected-unused", columns=protected)
    page.person("", "card.ethics-prompt")
