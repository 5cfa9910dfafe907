"""Numbers and directions in people's sentences against the evidence: told when they disagree, else silent."""

from __future__ import annotations

import pytest
from tests.sample import titanic_evidence

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Verdict
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.mentor.proof import claims, directions, facts
from pythesis.mentor.proof.lexicon import lexicon, small
from pythesis.mentor.proof.subject import Subject, subject
from pythesis.mentor.proof.written import numbers
from pythesis.words import say

LINKED = "that the link is established (finding validated)"
BOTH = "74% for “female” and 19% for “male”"


def about(evidence: Evidence, name: str) -> Subject:
    return subject(name, evidence, evidence.brief, facts.of_project(evidence))


def sex() -> Subject:
    evidence = titanic_evidence()
    found = next(f for f in evidence.findings if f.columns == ("Sex", "Survived"))
    return about(evidence, found.id)


def told(sentence: str, what: Subject, language: str) -> list[tuple[str, str]]:
    words = lexicon(language)
    slips = [*claims.contradictions(sentence, what, words), *directions.contradictions(sentence, what, words)]
    return [
        (slip.written, say(slip.true, language).replace("\u202f", " ").replace("\u00a0", " "))
        for slip in slips
    ]


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "of 1,234.5 rows, 12% and 0.03", [(1234.5, 0.1), (12, 1), (0.03, 0.01)]),
        ("fr", "sur 1 234 lignes, 12,5 % et 0,03", [(1234, 1), (12.5, 0.1), (0.03, 0.01)]),
        ("fr", "sur 1\u202f234 lignes", [(1234, 1)]),
        ("en", "about 700 rows", [(700, 100)]),
        ("en", "in 1912, on 2026-01-05, v1.2, x2, 3rd, 50 €, $40", []),
        ("en", "-0.4 or −0.4", [(-0.4, 0.1), (-0.4, 0.1)]),
    ],
)
def test_numbers_are_read_as_people_write_them(
    language: str, text: str, values: list[tuple[float, float]]
) -> None:
    read = numbers(small(text), lexicon(language))
    assert [(n.value, n.step) for n in read] == values


@pytest.mark.parametrize(
    ("language", "sentence", "written", "true"),
    [
        ("en", "Women: 84% of female passengers survived.", "84%", "74% for “female”"),
        ("en", "Survival was 19% for female and 74% for male passengers.", "19%", "74% for “female”"),
        ("en", "The gap of 51 points is large.", "51 points", "55.3 points"),
        ("en", "p = 0.03 here.", "0.03", "p < 0.001"),
        ("en", "Half of the women survived.", "Half", "74% for “female”"),
        ("en", "Women were twice as likely to survive.", "twice", "3.93 times"),
        ("en", "It was tested on 350 rows.", "350 rows", "356"),
        ("en", "There is no significant link.", "no significant", LINKED),
        ("en", "Survived is lower for female than for male passengers.", "lower", BOTH),
        ("fr", "84 % des femmes ont survécu.", "84 %", "74 % pour « female »"),
        ("fr", "Plus de 80 % des femmes ont survécu.", "80 %", "74 % pour « female »"),
        ("fr", "L’écart est de 51,5 points.", "51,5 points", "55,3 points"),
        ("fr", "La différence n’est pas significative (p = 0,2).", "0,2", "p < 0,001"),
        ("fr", "Les femmes survivent deux fois plus.", "deux fois", "3,93 fois"),
    ],
)  # fmt: skip
def test_a_sentence_that_contradicts_its_finding_is_told(
    language: str, sentence: str, written: str, true: str
) -> None:
    found = told(sentence, sex(), language)
    assert found and found[0] == (written, true)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Women had priority: 74% of them survived, against 19% of men."),
        ("en", "About three quarters of the women survived, nearly four times as many as men."),
        ("en", "81% of male passengers died, and the gap is 55 points (p < 0.001)."),
        ("en", "The 95% interval of the gap goes from 47 to 62 points, on 356 rows."),
        ("en", "According to the inquiry, 70% of women were saved."),
        ("en", "Could 90% of women have been saved?"),
        ("en", "We would accept 10% of false alarms; the budget is 5% of 2,200 pounds."),
        ("en", "In 1912, 20 boats carried 1,178 seats; 60% of Age is another matter."),
        ("en", "The effect is large, not due to chance."),
        ("fr", "74 % des femmes ont survécu contre 19 % des hommes, soit 55,3 points."),
        ("fr", "18 niveaux, chacun sous 1 %."),
        ("fr", "Plus de 70 % des femmes et moins de 20 % des hommes."),
        ("fr", "Près de trois quarts des femmes ; presque quatre fois plus que les hommes."),
        ("fr", "Selon l’enquête, 70 % des femmes ont été sauvées."),
        ("fr", "Il faudrait que 90 % soient sauvées ; seuil de 0,5."),
        ("fr", "L’effet est significatif (p < 0,05) sur 356 lignes."),
    ],
)
def test_a_sentence_that_agrees_or_cannot_be_judged_is_left_alone(language: str, sentence: str) -> None:
    assert told(sentence, sex(), language) == []


@pytest.mark.parametrize(("language", "key"), [("en", "en"), ("fr", "fr")])
def test_what_the_evidence_says_never_contradicts_itself(language: str, key: str) -> None:
    evidence = titanic_evidence()
    checked = 0
    for finding in evidence.all_findings():
        for what in (finding.claim, finding.reading, finding.advice):
            if what is not None:
                checked += 1
                assert (
                    told(getattr(what, key) or say(what, language), about(evidence, finding.id), language)
                    == []
                )
    assert checked > 5


def correlated(rho: float, verdict: Verdict) -> Subject:
    evidence = titanic_evidence()
    effect = Effect(name="spearman-rho-within", value=rho, low=None, high=None, level=0.95)
    validation = Validation(test="spearman", p=0.001, p_adjusted=0.004, effect=effect, n=300, rows="confirm")
    first = evidence.findings[0].model_copy(
        update={
            "code": "number-number", "id": "nn", "columns": ("Age", "Fare"), "verdict": verdict,
            "section": "relation", "validations": (validation,), "figure": None,
            "claim": said("text", text="."),
        }
    )  # fmt: skip
    return about(evidence.model_copy(update={"findings": (first,)}), "nn")


@pytest.mark.parametrize(
    ("language", "sentence", "rho", "wrong"),
    [
        ("en", "Fare falls when Age rises.", 0.4, True),
        ("en", "Fare rises with Age.", 0.4, False),
        ("en", "Fare does not fall when Age rises.", 0.4, False),
        ("en", "A negative correlation (rho = 0.4).", 0.4, True),
        ("fr", "Fare diminue quand Age augmente.", 0.4, True),
        ("fr", "Fare augmente avec Age.", 0.4, False),
        ("fr", "Une corrélation positive.", -0.4, True),
        ("fr", "Le rho vaut 0,3.", 0.4, True),
    ],
)
def test_the_direction_of_two_numbers(language: str, sentence: str, rho: float, wrong: bool) -> None:
    assert bool(told(sentence, correlated(rho, Verdict.VALIDATED), language)) is wrong


@pytest.mark.parametrize(
    ("language", "sentence", "verdict", "wrong"),
    [
        ("en", "Age is strongly linked to Fare.", Verdict.NOT_ESTABLISHED, True),
        ("en", "Age is significantly linked to Fare.", Verdict.NEGLIGIBLE, True),
        ("en", "Nothing significant: Age is not linked to Fare.", Verdict.NOT_ESTABLISHED, False),
        ("fr", "Age et Fare sont fortement corrélés.", Verdict.NOT_ESTABLISHED, True),
        ("fr", "Aucun lien entre Age et Fare.", Verdict.PRESENT, True),
        ("fr", "Aucun lien établi entre Age et Fare.", Verdict.NOT_ESTABLISHED, False),
    ],
)
def test_a_link_announced_or_denied(language: str, sentence: str, verdict: Verdict, wrong: bool) -> None:
    assert bool(told(sentence, correlated(0.4, verdict), language)) is wrong


def test_scores_are_measured_wherever_they_are_told() -> None:
    context = about(titanic_evidence(), "section-context")
    assert told("Our ROC AUC is 0.999 on the test rows.", context, "en")
    score = titanic_evidence().iterations[-1].models[-1].scores[-1]
    assert told(f"Our ROC AUC is {score.value:.2f}.", context, "en") == []
    assert told("We spent 40% of 10 weeks on 3 questions.", context, "en") == []
