"""The models side by side on a slide: a figure while its letters are legible, else a table of the scores."""

from __future__ import annotations

from dataclasses import dataclass

from pythesis.core.iteration import Model, Score
from pythesis.deliver.app import modelling
from pythesis.deliver.app.choose import main_comparison
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.slides.slide import Picture, Table

MOST_DRAWN = 6  # models in a figure: more, and a room cannot read their names
MOST_TOLD = 8  # scores in a table
HEAD = ("model", "score-alone", "interval", "measured")


@dataclass(frozen=True, slots=True)
class Scored:
    """One score of one model, by the metric of the criterion."""

    model: Model
    score: Score


def side_by_side(voice: Voice) -> tuple[Picture | Table | None, tuple[int, int] | None]:
    """Return the scores of the models, and how many are shown of how many when some are left out.

    Scores on the test rows, the trivial model, the chosen one and the one it is compared with are always
    among those shown; then come the best of the others. All stand in the order in which they were tried.
    """
    conclusion = voice.evidence.conclusion
    figure = modelling.scores_figure(voice)
    if figure is None or conclusion is None:
        return None, None
    if len(figure.data) <= MOST_DRAWN:
        return Picture(figure), None
    scores = _scores(voice, conclusion.criterion.metric)
    smaller = conclusion.criterion.maximum is not None
    kept = _kept(scores, _bearing(voice, conclusion.model), smaller)
    head = tuple(voice.own(f"models.{name}") for name in HEAD)
    rows = tuple(_row(scores[place], conclusion.model, voice) for place in sorted(kept))
    return Table(head, rows), (len(kept), len(scores)) if len(kept) < len(scores) else None


def _scores(voice: Voice, metric: str) -> list[Scored]:
    """Return one score for each model and each kind of rows, the last one measured."""
    found = {
        (model.name, score.split): Scored(model, score)
        for iteration in voice.evidence.iterations
        for model in iteration.models
        for score in model.scores
        if score.metric == metric
    }
    return list(found.values())


def _bearing(voice: Voice, chosen: str) -> set[str]:
    compared = main_comparison(voice.evidence)
    return {chosen} | ({compared.first, compared.second} if compared else set())


def _kept(scores: list[Scored], bearing: set[str], smaller: bool) -> list[int]:
    def order(place: int) -> tuple[int, float]:
        one = scores[place]
        first = (one.score.split == "test", one.model.role == "trivial", one.model.name in bearing)
        rank = first.index(True) if any(first) else len(first)
        return rank, one.score.value if smaller else -one.score.value

    return sorted(range(len(scores)), key=order)[:MOST_TOLD]


def _row(one: Scored, chosen: str, voice: Voice) -> tuple[str, ...]:
    label = voice.say(one.model.label)
    return (
        voice.own("models.chosen", model=label) if one.model.name == chosen else label,
        voice.number(one.score.value),
        voice.interval(one.score.low, one.score.high) or "—",
        voice.known("split-name", one.score.split),
    )
