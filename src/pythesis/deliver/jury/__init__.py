"""What a jury asks of this project, answered from its evidence, weak points first."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pythesis.core.evidence import Evidence
from pythesis.core.said import said
from pythesis.deliver.jury import analysis, method, people, results
from pythesis.deliver.jury.question import JuryQuestion, sentences
from pythesis.words import one_line, say

__all__ = ["BANK", "JuryQuestion", "questions", "render", "sentences"]

BANK: tuple[Callable[[Evidence], Iterable[JuryQuestion]], ...] = (
    results.outcome,
    results.surprise,
    results.criterion,
    results.trivial,
    results.causes,
    results.comparison,
    results.effects,
    results.undecided_effects,
    results.failures,
    results.changes,
    method.metric,
    method.split,
    method.seal,
    method.openings,
    method.availability,
    method.exclusions,
    method.gaps,
    method.imbalance,
    method.problems,
    analysis.population,
    analysis.business,
    analysis.cause,
    analysis.multiplicity,
    analysis.segments,
    analysis.sought,
    analysis.no_model,
    people.interpretation,
    people.errors_cost,
    people.fairness,
    people.contributions,
    people.rerun,
)


def questions(evidence: Evidence) -> tuple[JuryQuestion, ...]:
    """Return the questions a jury is likely to ask, those that can hurt most first.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    tuple of JuryQuestion
        Sorted by falling ``weight``, then in the order of `BANK`. A question on which the evidence is
        silent says that the team must answer, and has ``prompt`` true.

    Examples
    --------
    >>> from tests.sample import titanic_evidence  # doctest: +SKIP
    >>> questions(titanic_evidence())[0].question.key  # doctest: +SKIP
    'jury.question.criterion-draft'
    """
    asked = [question for ask in BANK for question in ask(evidence)]
    return tuple(sorted(asked, key=lambda question: -question.weight))


def render(evidence: Evidence, language: str) -> dict[str, bytes]:
    """Write the questions and answers as one Markdown page.

    Parameters
    ----------
    evidence : Evidence
    language : {"en", "fr"}

    Returns
    -------
    dict
        ``reports/jury.<language>.md`` and its bytes.
    """
    labels = {name: column.label for name, column in evidence.brief.columns.items() if column.label}
    lines = [f"# {say(said('jury.page.title'), language)}", "", say(said("jury.page.intro"), language), ""]
    for number, item in enumerate(questions(evidence), start=1):
        mark = f" **{say(said('jury.page.prompt'), language)}**" if item.prompt else ""
        question, answer = (markdown(say(part, language, labels)) for part in (item.question, item.answer))
        lines += [f"## {number}. {question}", "", f"{answer}{mark}", ""]
        if item.evidence:
            lines += [
                f"<sub>{say(said('jury.page.source', source=markdown(item.evidence)), language)}</sub>",
                "",
            ]
    return {f"reports/jury.{language}.md": "\n".join(lines).encode()}


def markdown(text: str) -> str:
    """Return `text` on one line, with what Markdown or HTML would read as markup escaped."""
    flat = one_line(text)
    return "".join(f"\\{character}" if character in "\\`*_[]<>#|" else character for character in flat)
