"""The notebook of the modelling iterations."""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.core.iteration import Iteration, Model
from pythesis.core.said import said
from pythesis.deliver.jury import markdown
from pythesis.deliver.notebooks.cells import Book
from pythesis.deliver.notebooks.tell import Voice, recompute, reported, tell
from pythesis.words import numbers, say

MOST_FINDINGS = 5  # of one iteration; the report has them all


def iterations(evidence: Evidence, voice: Voice) -> bytes:
    """Return the notebook that tells the iterations in order."""
    book = Book("3.0-iterations")
    book.say(f"# {voice.own('iterations.title')}", voice.own("iterations.intro"))
    book.run(voice.templates.get_template("setup.py.jinja").render())
    book.run(
        voice.templates.get_template("preview.py.jinja").render(path="data/processed/predictions.parquet")
    )
    for iteration in evidence.iterations:
        _iteration(book, iteration, voice)
    conclusion = evidence.conclusion
    if conclusion is not None:
        said_all = (*conclusion.scientific, *conclusion.business)
        book.say(f"# {voice.own('iterations.conclusion')}", *(voice.text(item) for item in said_all))
        for cause in conclusion.causes:
            book.say(f"- {voice.text(cause.sentence)} {voice.text(cause.remedy)}")
    return book.written()


def _iteration(book: Book, iteration: Iteration, voice: Voice) -> None:
    heading = voice.own("iterations.heading", number=iteration.number)
    book.say(f"# {heading}", voice.text(iteration.question), _scores(iteration.models, voice))
    for model in iteration.models:
        for score in model.scores[:1]:
            if score.recompute:
                book.say(voice.own("iterations.score", model=model.label, metric=score.metric))
                recompute(book, score.recompute, reported(score), voice)
    for pair in iteration.comparisons:
        if pair.recompute:
            book.say(
                voice.own("iterations.comparison", first=pair.first, second=pair.second, metric=pair.metric)
            )
            recompute(book, pair.recompute, reported(pair), voice)
    for finding in sorted(iteration.findings, key=lambda f: f.rank or 10**6)[:MOST_FINDINGS]:
        tell(book, finding, voice)
    for change in iteration.changes:
        book.say(f"- {voice.text(change.what)} {voice.text(change.expected)}".rstrip())
    book.say(f"**{voice.text(iteration.decision)}**")


def _scores(models: tuple[Model, ...], voice: Voice) -> str:
    """Return the table of the models' first scores."""
    heads = [
        voice.own(f"iterations.head.{name}") for name in ("model", "metric", "score", "interval", "rows")
    ]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for model in models:
        for score in model.scores[:1]:
            interval = "–"
            if score.low is not None and score.high is not None:
                ends = (numbers.number(end, voice.language) for end in (score.low, score.high))
                interval = say(
                    said("notebooks.iterations.interval", low=next(ends), high=next(ends)), voice.language
                )
            cells = (
                voice.text(model.label),
                markdown(score.metric),
                numbers.number(score.value, voice.language),
                interval,
                numbers.count(score.n, voice.language),
            )
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""
