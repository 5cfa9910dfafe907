"""The numbers the evidence has, each with its unit and what it is about, against which sentences are held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from string import Formatter
from typing import Literal

from pythesis.core.base import Scalar
from pythesis.core.conclusion import Conclusion
from pythesis.core.evidence import Evidence
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding
from pythesis.core.iteration import Iteration, Score
from pythesis.core.said import Said
from pythesis.core.validation import Effect, Validation
from pythesis.words import has, template

Kind = Literal["share", "points", "times", "count", "p", "number"]
SPECS: Mapping[str, Kind] = {
    "percent": "share", "points": "points", "count": "count", "p": "p",
    "number": "number", "numbers": "number",
}  # fmt: skip
AXES: Mapping[str, Kind] = {"percent": "share", "count": "count", "number": "number"}
ROWS = "rows"  # the name of a number of rows that was used or is there
ENDS = ("low", "high")
PAIRED = 30  # levels of a figure of which gaps and ratios are counted two by two


@dataclass(frozen=True, slots=True)
class Fact:
    """One true number. ``levels`` are those of the data it is about; ``name`` the measure, or its field.

    Shares and gaps are between 0 and 1.
    """

    kind: Kind
    value: float
    name: str = ""
    levels: tuple[str, ...] = ()


def of_finding(finding: Finding) -> tuple[Fact, ...]:
    """Return the numbers of a finding: what it says, its proofs, the table behind its figure."""
    told = [finding.claim, finding.advice, finding.reading]
    found = [fact for what in told if what is not None for fact in of_sentence(what)]
    for validation in finding.validations:
        found += _validation(validation)
    if finding.affected is not None:
        found.append(Fact("count", finding.affected, ROWS))
    if finding.figure is not None:
        found += _figure(finding.figure)
    return _once(found)


def of_iteration(iteration: Iteration) -> tuple[Fact, ...]:
    """Return the numbers of an iteration: scores, comparisons, gains, findings."""
    found = [*of_sentence(iteration.decision), *of_sentence(iteration.question)]
    for model in iteration.models:
        for score in model.scores:
            found += _score(score)
    for comparison in iteration.comparisons:
        found += _effect(comparison.difference, comparison.metric, "number")
        found += [Fact("p", comparison.p)] if comparison.p is not None else []
        found.append(Fact("count", comparison.n, ROWS))
    for change in iteration.changes:
        found += [*of_sentence(change.what), *(of_sentence(change.expected) if change.expected else ())]
        found += _effect(change.gain, change.gain.name, "number") if change.gain else []
    for finding in iteration.findings:
        found += of_finding(finding)
    return _once(found)


def of_conclusion(conclusion: Conclusion) -> tuple[Fact, ...]:
    """Return the numbers of the conclusion: scores, criterion, causes."""
    found: list[Fact] = []
    for score in (conclusion.score, conclusion.baseline, conclusion.selected):
        found += _score(score) if score else []
    criterion = conclusion.criterion
    limits = (criterion.minimum, criterion.maximum)
    found += [Fact("number", limit, criterion.metric) for limit in limits if limit is not None]
    for what in (*conclusion.scientific, *conclusion.business):
        found += of_sentence(what)
    for cause in conclusion.causes:
        found += [*of_sentence(cause.statement), *of_sentence(cause.remedy)]
        for validation in cause.validations:
            found += _validation(validation)
    return _once(found)


def of_project(evidence: Evidence) -> tuple[Fact, ...]:
    """Return every number of the evidence."""
    held = evidence.reservation
    rows = (evidence.raw.n_rows, evidence.dataset.n_rows, held.n_test, held.n_development)
    found = [Fact("count", n, ROWS) for n in rows]
    found += [Fact("count", held.n_groups_test)] if held.n_groups_test is not None else []
    counts = (len(evidence.raw.columns), len(evidence.dataset.columns), len(evidence.dataset.given))
    found += [Fact("count", n) for n in counts]
    for column in evidence.raw.columns:
        found += [Fact("count", column.missing), Fact("count", column.distinct)]
        found.append(Fact("share", column.missing / max(1, evidence.raw.n_rows)))
    for finding in evidence.findings:
        found += of_finding(finding)
    for iteration in evidence.iterations:
        found += of_iteration(iteration)
    if evidence.conclusion is not None:
        found += of_conclusion(evidence.conclusion)
    return _once(found)


def of_sentence(what: Said) -> Iterator[Fact]:
    """Yield the numbers of a sentence, of the kind in which it writes them."""
    if what.key == "text":
        return
    written = _specs(what.key)
    for name, value in what.values.items():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Said):
                yield from of_sentence(part)
            elif _is_number(part):
                assert isinstance(part, (int, float))
                told = f"{name}.end" if name in ENDS else name
                for kind in written.get(name, ("number",)):
                    yield Fact(kind, float(part), told)


def _specs(key: str) -> dict[str, tuple[Kind, ...]]:
    if not has(key, "en"):  # a sentence of another version
        return {}
    found: dict[str, tuple[Kind, ...]] = {}
    for _, name, spec, _ in Formatter().parse(template(key, "en")):
        kind = SPECS.get(spec or "")
        if name and kind:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), kind)))
    return found


def _validation(validation: Validation) -> list[Fact]:
    ps = (validation.p, validation.p_adjusted, validation.p_smallest, validation.p_smallest_adjusted)
    found = [Fact("p", p) for p in ps if p is not None]
    counts = (validation.n_groups, validation.family_size, validation.settles)
    found += [Fact("count", validation.n, ROWS), *(Fact("count", n) for n in counts if n is not None)]
    if validation.statistic is not None:
        found.append(Fact("number", validation.statistic, validation.test))
    return found + (_effect(validation.effect, validation.effect.name, "number") if validation.effect else [])


def _effect(effect: Effect, name: str, kind: Kind) -> list[Fact]:
    found = [Fact(kind, effect.value, name)]
    found += [Fact(kind, end, f"{name}.end") for end in (effect.low, effect.high) if end is not None]
    if effect.smallest is not None:
        found.append(Fact(kind, effect.smallest, f"{name}.end"))
    if 0 < effect.null < 1:  # "50% would mean no difference"
        found.append(Fact("share", effect.null, f"{name}.end"))
    if "difference" in name or name.startswith("share"):
        found += [replace(f, kind=k) for f in found for k in ("points", "share")]
    return found


def _score(score: Score) -> list[Fact]:
    ends = [end for end in (score.low, score.high) if end is not None]
    found = [Fact("number", score.value, score.metric)]
    return [
        *found,
        *(Fact("number", end, f"{score.metric}.end") for end in ends),
        Fact("count", score.n, ROWS),
    ]


def _figure(figure: Figure) -> list[Fact]:
    axes = [axis for axis in (figure.x, figure.y, figure.color) if axis is not None]
    told = [figure.title, figure.alt, *(line.label for line in figure.references)]
    told += [figure.note] if figure.note else []
    found = [fact for what in told for fact in of_sentence(what)]
    measured = [axis for axis in axes if axis.format in AXES]
    kinds: dict[str, Kind] = {axis.field: AXES[axis.format] for axis in measured}
    if measured and "value" in kinds:
        kinds |= dict.fromkeys(ENDS, kinds["value"])
    names = [axis.field for axis in axes if axis.format == "category"]
    for row in figure.data:
        levels = tuple(str(row[name]) for name in names if row.get(name) is not None)
        found += _row(row, kinds, levels)
    found += [
        Fact(AXES.get(_axis(figure, line.axis).format, "number"), line.value) for line in figure.references
    ]
    return found + _pairs(found)


def _axis(figure: Figure, name: str) -> Axis:
    return figure.x if name == "x" else figure.y


def _row(row: Mapping[str, Scalar], kinds: Mapping[str, Kind], levels: tuple[str, ...]) -> Iterator[Fact]:
    for field, value in row.items():
        if _is_number(value):
            assert isinstance(value, (int, float))
            kind = kinds.get(field, "count" if isinstance(value, int) else "number")
            name = f"{field}.end" if field in ENDS else field
            yield Fact(kind, float(value), name, levels)


def _pairs(found: list[Fact]) -> list[Fact]:
    """Return gaps and ratios of the shares of levels, two by two."""
    shares = [f for f in found if f.kind == "share" and f.levels and not f.name.endswith(".end")]
    made = []
    for one, other in combinations(shares[:PAIRED], 2):
        levels = (*one.levels, *other.levels)
        made.append(Fact("points", abs(one.value - other.value), "gap", levels))
        low, high = sorted((one.value, other.value))
        if low > 0:
            made.append(Fact("times", high / low, "ratio", levels))
    return made


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _once(found: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys(found))
