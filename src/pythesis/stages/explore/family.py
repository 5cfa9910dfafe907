"""One half proposes, the other decides; all questions about the target share one budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pythesis.core.evidence import Questions
from pythesis.core.finding import Verdict
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore.screen import Link
from pythesis.stats import families, thresholds

NARROW = 60  # below this number of questions a reader can look at each, so each gets its own finding
GENEROUS = (
    0.30  # p under which a narrow project's question is proposed: a missed one is lost, a spare one cheap
)
STRICT = 0.05  # the same with many questions, where spare proposals would drown the others

# At 120 rows a half, projects without any relation made a claim 6.6 % of the time (59 of 900): the tails that
# many questions reach are a third too thin there (decision 0015).
CAUTION = 40.0

SQUARES = (thresholds.EPSILON, thresholds.SHAPE, thresholds.ENDS, thresholds.RATES)
OTHER = {"explore": "confirm", "confirm": "explore"}  # the half that decides what a half proposes
KEPT = (Verdict.VALIDATED, Verdict.PRESENT)

Test = Callable[[int, str, float], Validation]


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on the question of one position, and the half that decided."""

    position: int
    validation: Validation
    verdict: Verdict
    half: str
    proposed: bool


def proposes(link: Link, narrow: bool) -> bool:
    """Return whether a look is worth carrying to the other half.

    A look that already bounds the effect near zero is carried too: it proposes "negligible".
    """
    if link.p <= (GENEROUS if narrow else STRICT):
        return True
    bound = thresholds.smallest(thresholds.RHO)
    return link.n > 8 and link.strength + 2 / link.n**0.5 < bound


def choose(looks: Sequence[Link]) -> list[int]:
    """Return the positions of the looks worth carrying to the other half."""
    narrow = len(looks) < NARROW
    return [i for i, link in enumerate(looks) if proposes(link, narrow)]


def decide(
    family: str, size: int, chosen: Mapping[str, Sequence[int]], test: Test, told: int = 0
) -> tuple[list[Answer], Questions]:
    """Test on one half what the other proposed, adjust over the family, and give verdicts.

    Parameters
    ----------
    family : str
        Name of the family of questions.
    size : int
        Number of questions asked.
    chosen : mapping
        Positions proposed by each looking half: ``explore``, and ``confirm`` too when each half proposes
        for the other at half the level.
    test : callable
        Gives the validation of a question on a half, its interval at a level.
    told : int
        The first so many questions still get their (exploring) test when nobody proposed them.

    References
    ----------
    Cox 1975; Zhao, Small & Rosenbaum 2018; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2005.
    """
    cross = len(chosen) > 1
    answers: dict[int, Answer] = {}
    for looking, positions in chosen.items():
        for answer in _direction(family, positions, OTHER[looking], test, cross):
            known = answers.get(answer.position)
            if known is None or _order(answer) < _order(known):
                answers[answer.position] = answer
    proposed = len(answers)
    for i in sorted(set(range(told)) - set(answers)):
        found = test(i, "explore", 0.95)
        verdict = Verdict.NOT_APPLICABLE if found.refused is not None else Verdict.NOT_ESTABLISHED
        answers[i] = Answer(i, found, verdict, "explore", False)
    kept = sum(a.verdict in KEPT for a in answers.values())
    questions = Questions(family=family, asked=size, proposed=proposed, kept=kept, level=families.BUDGET)
    return [answers[i] for i in sorted(answers)], questions


def _order(answer: Answer) -> tuple[bool, float]:
    p = answer.validation.p_adjusted
    return answer.validation.refused is not None, 1.0 if p is None else p


def _direction(family: str, chosen: Sequence[int], half: str, test: Test, cross: bool) -> list[Answer]:
    """Test the proposals on one half; those kept get intervals at the level of what was selected."""
    budget = families.BUDGET / (2 if cross else 1)
    found = families.adjust([test(i, half, 0.95) for i in chosen], family, budget, caution=CAUTION)
    if cross:
        found = families.halve(found)
    verdicts = [families.verdict(v) for v in found]
    kept = sum(v in KEPT for v in verdicts)
    tested = sum(v.refused is None for v in found)
    level = families.selected_level(kept, tested, budget) if kept else 0.95
    answers: list[Answer] = []
    for i, validation, verdict in zip(chosen, found, verdicts, strict=True):
        told = validation
        if verdict in KEPT and level > 0.95:
            told = _with_family(test(i, half, level), validation)
        answers.append(Answer(i, told, verdict, half, True))
    return answers


def _with_family(fresh: Validation, adjusted: Validation) -> Validation:
    names = ("p_adjusted", "p_smallest_adjusted", "family", "family_size")
    return fresh.model_copy(update={name: getattr(adjusted, name) for name in names})


def size_of(effect: Effect | None) -> float:
    """Return the size of an effect in multiples of the smallest worth telling, for ranking.

    Explained shares are squares: their roots stand on the scale of correlations, like the others.
    """
    if effect is None or not effect.smallest:
        return 0.0
    times = abs(effect.value - effect.null) / effect.smallest
    return times**0.5 if thresholds.base(effect.name) in SQUARES else times
