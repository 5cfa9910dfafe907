"""Words of direction in people's sentences that the finding contradicts: rises, more than, linked or not."""

from __future__ import annotations

from collections.abc import Iterator

from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.mentor.proof.claims import Slip, skipped
from pythesis.mentor.proof.lexicon import Lexicon, small
from pythesis.mentor.proof.subject import Subject
from pythesis.stats import thresholds

SIGNED = (thresholds.RHO, thresholds.SLOPE)  # effects whose sign is the direction of two numbers together
PLAIN = ("number-number",)  # questions whose effect is about the two columns as they are
DECIDED = (Verdict.VALIDATED, Verdict.PRESENT)
UNDECIDED = (Verdict.NOT_ESTABLISHED, Verdict.NEGLIGIBLE)
ASKED = ("relation", "bias")  # sections whose findings say whether columns go together


def contradictions(sentence: str, about: Subject, lexicon: Lexicon) -> Iterator[Slip]:
    """Yield the words of a sentence that say the opposite of its finding.

    Only what can be told for sure: the sign of a correlation, which of two named levels is ahead, and
    whether a link was established at all; never in a sentence that asks, supposes or tells other columns.
    """
    finding, low = about.finding, small(sentence)
    if finding is None or skipped(low, lexicon):
        return
    columns = {column for column, _ in about.columns_in(low)}
    if columns - set(finding.columns):
        return
    for rule in (_verdict, _sign, _ahead):
        slip = rule(sentence, low, about, lexicon)
        if slip is not None:
            yield slip
            return


def _verdict(sentence: str, low: str, about: Subject, lexicon: Lexicon) -> Slip | None:
    """Tell a link denied that was established, or announced that was not."""
    finding = about.finding
    assert finding is not None
    if finding.section not in ASKED or about.levels_in(low, sentence) or not finding.validations:
        return None
    denied = lexicon.pattern("nothing").search(low)
    if denied is not None and finding.verdict in DECIDED:
        return _slip(sentence, denied.start(), denied.end(), f"verdict.{finding.verdict.value}")
    announced = lexicon.pattern("something").search(low)
    if announced is None or denied is not None or lexicon.has("negations", low):
        return None
    if finding.verdict in UNDECIDED:
        return _slip(sentence, announced.start(), announced.end(), f"verdict.{finding.verdict.value}")
    return None


def _sign(sentence: str, low: str, about: Subject, lexicon: Lexicon) -> Slip | None:
    """Tell a direction opposite to that of two numbers that move together."""
    finding = about.finding
    assert finding is not None
    true = _direction(finding)
    if not true or lexicon.has("negations", low) or finding.verdict not in DECIDED:
        return None
    for name, sign in (("positive", 1), ("negative", -1)):
        match = lexicon.pattern(name).search(low)
        if match is not None:
            return None if sign == true else _slip(sentence, match.start(), match.end(), _way(true))
    rises, falls = (list(lexicon.pattern(name).finditer(low)) for name in ("rises", "falls"))
    both = {column for column, _ in about.columns_in(low)} == set(finding.columns)
    if not both or len(rises) + len(falls) not in (1, 2):
        return None
    sign = -1 if len(falls) == 1 else 1
    if sign == true:
        return None
    first = min([*rises, *falls], key=lambda match: match.start())
    return _slip(sentence, first.start(), first.end(), _way(true))


def _direction(finding: Finding) -> int:
    if finding.code not in PLAIN or len(finding.columns) != 2:
        return 0
    effects = [
        v.effect
        for v in finding.validations
        if v.effect is not None and thresholds.base(v.effect.name) in SIGNED
    ]
    signs = {1 if effect.value > 0 else -1 for effect in effects if effect.value}
    return signs.pop() if len(signs) == 1 else 0


def _way(true: int) -> str:
    return "rises" if true > 0 else "falls"


def _ahead(sentence: str, low: str, about: Subject, lexicon: Lexicon) -> Slip | None:
    """Tell which of two named levels is ahead, when the sentence compares them the other way round."""
    named = about.levels_in(low, sentence)
    if len(named) != 2 or named[0][0] == named[1][0] or lexicon.has("negations", low):
        return None
    if about.target and about.target not in {column for column, _ in about.columns_in(low)}:
        return None  # "died less" may be about the other class
    values = [_value(level, about) for level, _ in named]
    between = low[named[0][1] : named[1][1]]
    before = low[: named[0][1]]  # "is higher for a than for b": there "more a than b" would count rows
    more = lexicon.has("more", between) or lexicon.has("higher", before)
    less = lexicon.has("less", between) or lexicon.has("lower", before)
    if None in values or more == less or not lexicon.has("than", between) or values[0] == values[1]:
        return None
    assert values[0] is not None and values[1] is not None
    if (values[0] > values[1]) == more:
        return None
    match = lexicon.pattern("more" if more else "less").search(low)
    assert match is not None
    true = said(
        "mentor.proof.true.pair", first=named[0][0], value=values[0], second=named[1][0], other=values[1]
    )
    return Slip(sentence, sentence[match.start() : match.end()], true)


def _value(level: str, about: Subject) -> float | None:
    found = {
        f.value
        for f in about.own
        if f.levels == (level,) and f.kind == "share" and not f.name.endswith(".end")
    }
    return found.pop() if len(found) == 1 else None


def _slip(sentence: str, start: int, end: int, true: str) -> Slip:
    return Slip(sentence, sentence[start:end], said(f"mentor.proof.true.{true}"))
