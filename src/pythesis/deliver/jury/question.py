"""One question of the jury, and how sentences are put one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from pythesis.core.base import Frozen, Scalar
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.core.iteration import Exclusion, Model
from pythesis.core.said import Said, said
from pythesis.stats.learning.naming import the
from pythesis.words import has, say

MOST = 90  # words of an answer: half a minute and a little
KEPT = "-kept"  # ends the code of a finding made again for the model kept
ABOUT = "explain.kept.claim"  # of the model kept: says so, then what was found
APART = "group-scores"  # one finding for each protected column


class JuryQuestion(Frozen):
    """A question, its answer in about 60 words, and where the answer comes from.

    ``evidence`` is a finding's id, or a path into the evidence such as ``conclusion.score``; empty when
    only the team can answer. ``weight`` runs from 0 to 1: how much the question can hurt. ``prompt`` says
    that the answer, or part of it, is still the team's to give.
    """

    question: Said
    answer: Said
    evidence: str
    weight: float
    prompt: bool = False


def ask(
    name: str, *answer: Said | None, evidence: str, weight: float, prompt: bool = False, **values: Said | str
) -> JuryQuestion:
    """Build a question from its key and the sentences of its answer (None is left out)."""
    return JuryQuestion(
        question=said(f"jury.question.{name}", **values),
        answer=together(*answer),
        evidence=evidence,
        weight=weight,
        prompt=prompt,
    )


def together(*sentences: Said | None) -> Said:
    """Put whole sentences one after the other."""
    whole = [sentence for sentence in sentences if sentence is not None]
    first = whole[0]
    for sentence in whole[1:]:
        first = said("jury.then", first=first, second=sentence)
    return first


def sentences(whole: Said) -> tuple[Said, ...]:
    """Return the parts that `together` put one after the other."""
    if whole.key != "jury.then":
        return (whole,)
    first, second = whole.values["first"], whole.values["second"]
    return tuple(part for said in (first, second) if isinstance(said, Said) for part in sentences(said))


def within(*versions: Sequence[Said | None]) -> Said:
    """Return the first version that takes no more than `MOST` words in any language, else the last one.

    Parameters
    ----------
    *versions : sequence of (Said or None)
        Sentences of an answer, the fullest version first.
    """
    whole = [together(*sentences) for sentences in versions]
    return next((one for one in whole if _longest(one) <= MOST), whole[-1])


def _longest(what: Said) -> int:
    """Return the words a text takes in the language that takes most."""
    return max(len(say(what, language).split()) for language in ("en", "fr"))


def answer(name: str, /, **values: Scalar | Said | tuple[Scalar | Said, ...]) -> Said:
    """Return a sentence of the answers."""
    return said(f"jury.answer.{name}", **values)


def spoken(finding: Finding) -> Said:
    """Return what a finding says, short enough for an answer: its page has the rest.

    Of the model kept, the finding itself comes first: what it is about would be all that an answer tells.
    """
    inner, rows = finding.claim.values.get("claim"), finding.claim.values.get("rows")
    if finding.claim.key == ABOUT and isinstance(inner, Said) and isinstance(rows, Said):
        return answer("told-kept", finding=inner, rows=rows)
    return answer("told", finding=finding.claim)


def metric_name(metric: str, form: str) -> Said:
    """Name a metric in words: ``form`` is ``a`` ("an error ...") or ``the``."""
    key = f"jury.metric.{metric}.{form}"
    return said(key) if has(key, "en") else said(f"jury.metric.other.{form}", metric=metric)


def chosen_model(evidence: Evidence) -> Model | None:
    """Return the model the conclusion is about, in its last form."""
    if evidence.conclusion is None:
        return None
    named = [m for it in evidence.iterations for m in it.models if m.name == evidence.conclusion.model]
    return named[-1] if named else None


def seen_on(
    evidence: Evidence, told: tuple[Finding, ...] | None = None, briefly: bool = False
) -> Said | None:
    """Say that what iteration 2 found concerns another model than the one kept; None when it is that one.

    ``told`` are the findings shown: nothing is said when none of them is of iteration 2.
    ``briefly`` leaves out the name of the model kept, and what follows from it.
    """
    second = next((iteration for iteration in evidence.iterations if iteration.number == 2), None)
    chosen = chosen_model(evidence)
    if second is None or chosen is None or (told is not None and not _ids(told) & _ids(second.findings)):
        return None
    looked, kept = second.question.values.get("model"), the(chosen.name)
    if not isinstance(looked, Said) or say(looked, "en") == say(kept, "en"):
        return None
    every = told if told is not None else tuple(f for it in evidence.iterations for f in it.findings)
    rest = any(f.code.endswith(KEPT) for f in every)
    return answer(f"seen-on{'-rest' if rest else ''}{'-short' if briefly else ''}", looked=looked, kept=kept)


def lately(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return those made for the model kept first, without those they take the place of."""
    made = [f for f in findings if f.code.endswith(KEPT)]
    by_column = {(f.code.removesuffix(KEPT), f.columns) for f in made}
    whole = {code for code, _ in by_column if code != APART}
    others = [f for f in findings if f not in made]
    return (*made, *(f for f in others if f.code not in whole and (f.code, f.columns) not in by_column))


def _ids(findings: tuple[Finding, ...]) -> set[str]:
    """Return the ids of some findings."""
    return {finding.id for finding in findings}


def left_out(evidence: Evidence) -> tuple[Exclusion, ...]:
    """Return the columns kept out of the model, each with its reason; empty without a model."""
    chosen = chosen_model(evidence)
    if chosen is None:
        return ()
    named = [m for it in evidence.iterations for m in it.models if m.name == chosen.name and m.excluded]
    models = named or [m for it in evidence.iterations for m in it.models if m.excluded]
    used = set(chosen.features_used)
    return tuple(item for item in models[-1].excluded if item.column not in used) if models else ()


def ranked(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return findings in the order people read them: rank 1 first, unranked last."""
    return sorted(findings, key=lambda finding: finding.rank or 10**6)
