"""Are there stable segments of rows? Asked of a table without target."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from pythesis.core.base import Scalar
from pythesis.core.dataset import ROW, Column, Kind
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import pictures
from pythesis.stages.explore.subject import Subject
from pythesis.stages.explore.told import Value, edge
from pythesis.stats.recompute import snippet

CODE = "segments"
MOST_COLUMNS = 12  # numbers used, the fullest first: in more dimensions all rows are equally far apart
FEWEST_COLUMNS = 2
FEWEST_ROWS = 100  # under this, bootstrap samples of a segment hold too few rows
MOST_ROWS = 1_000  # sample on which stability is measured
FULL = 0.9  # a number missing in over a tenth of rows would choose the rows
DRAWS = 10  # pairs of bootstrap samples
SHUFFLES = 19  # shuffled tables: beating all of them is 1 chance in 20
SIZES = (2, 3, 4, 5)
STABLE = 0.75  # agreement under which two analysts would name different segments


def findings(subject: Subject) -> list[Finding]:
    """Return the stable segments of an analysis, or that there are none; nothing when there is a target.

    References
    ----------
    Hennig 2007 (stability by bootstrap); Hubert & Arabie 1985 (adjusted Rand index); columns shuffled one
    by one as the null, as in parallel analysis (Horn 1965).
    """
    if subject.target is not None or subject.group is not None or subject.time is not None:
        return []
    columns = _columns(subject)
    names = [c.name for c in columns]
    rows = (
        subject.rows.sort(ROW).select(pl.col(n).cast(pl.Float64).fill_nan(None) for n in names).drop_nulls()
    )
    if len(columns) < FEWEST_COLUMNS or rows.height < FEWEST_ROWS:
        return []
    values = rows.to_numpy()
    rng = np.random.default_rng(subject.seed)
    if len(values) > MOST_ROWS:
        values = values[np.sort(rng.choice(len(values), MOST_ROWS, replace=False))]
    points = np.column_stack([_scores(v) for v in values.T])
    state = rng.bit_generator.state
    best = (0.0, SIZES[0])
    for size in SIZES:
        rng.bit_generator.state = state
        best = max(best, (stability(points, size, rng), -size), key=lambda b: (round(b[0], 9), b[1]))
    agreement, size = best[0], abs(best[1])
    chance = _chance(points, subject.seed) if agreement >= STABLE else 1.0
    return [_finding(subject, columns, values, points, size, agreement, chance)]


def stability(points: np.ndarray, size: int, rng: np.random.Generator) -> float:
    """Return the median agreement of segmentations learnt on pairs of bootstrap samples."""
    found = []
    for draw in range(DRAWS):
        labels = [
            _fit(points[rng.integers(0, len(points), len(points))], size, 2 * draw + side).predict(points)
            for side in (0, 1)
        ]
        found.append(float(adjusted_rand_score(*labels)))
    return float(np.median(found))


def _chance(points: np.ndarray, seed: int) -> float:
    """Return the best agreement reached over sizes by tables whose columns were shuffled apart."""
    rng = np.random.default_rng([seed, 1])
    reached = 0.0
    for _ in range(SHUFFLES):
        shuffled = np.column_stack([rng.permutation(v) for v in points.T])
        reached = max(reached, *(stability(shuffled, size, rng) for size in SIZES))
        if reached >= 1:
            break
    return reached


def _fit(points: np.ndarray, size: int, seed: int) -> KMeans:
    return KMeans(size, n_init=2, random_state=seed).fit(points)


def _scores(values: np.ndarray) -> np.ndarray:
    scores: np.ndarray = stats.norm.ppf((stats.rankdata(values) - 0.5) / len(values))
    return scores


def _columns(subject: Subject) -> list[Column]:
    full: list[tuple[int, int, Column]] = []
    for column in subject.features:
        if column.kind is not Kind.NUMBER:
            continue
        values = subject.rows.get_column(column.name)
        if values.dtype.is_numeric() and values.count() >= FULL * len(values) and values.n_unique() > 2:
            full.append((-values.count(), len(full), column))
    return [column for _, _, column in sorted(full, key=lambda f: f[:2])[:MOST_COLUMNS]]


def _finding(
    subject: Subject,
    columns: list[Column],
    values: np.ndarray,
    points: np.ndarray,
    size: int,
    agreement: float,
    chance: float,
) -> Finding:
    names = tuple(c.name for c in columns)
    stable = agreement >= STABLE and agreement > chance
    base = f"explore.{CODE}.{'stable' if stable else 'none'}"
    told: dict[str, Value] = {
        "columns": names,
        "size": size,
        "agreement": agreement,
        "chance": chance,
        "n": len(points),
        "shuffles": SHUFFLES,
    }
    figure: Figure | None = None
    if stable:
        labels = _fit(points, size, 0).labels_
        figure, more = _profile(subject, columns, values, points, labels)
        told |= more
    arguments: dict[str, Scalar | tuple[Scalar, ...]] = {
        "columns": names,
        "segments": size,
        "most_rows": MOST_ROWS,
        "draws": DRAWS,
        "seed": subject.seed,
    }
    validation = Validation(
        test="bootstrap stability",
        effect=Effect(name="adjusted Rand index", value=agreement, low=None, high=None, level=0.95),
        n=len(points),
        rows="development",
        reference="Hubert & Arabie 1985; Hennig 2007",
        recipe="explore_segments",
        arguments=arguments,
        recompute=snippet("explore_segments", arguments),
    )
    if figure is not None:
        note = Said(key=f"explore.{CODE}.note", values=told)
        figure = pictures.titled(figure, Said(key=f"{base}.title", values=told), note)
    return Finding(
        code=CODE,
        id=finding_id(CODE),
        stage="explore",
        verdict=Verdict.PASSED if stable else Verdict.NOT_ESTABLISHED,
        columns=names,
        claim=Said(key=f"{base}.claim", values=told),
        reading=Said(key=f"{base}.reading", values=told),
        advice=Said(key=f"{base}.advice", values=told),
        validations=(validation,),
        figure=figure,
        section="structure",
        affected=len(points),
    )


def _profile(
    subject: Subject, columns: list[Column], values: np.ndarray, points: np.ndarray, labels: np.ndarray
) -> tuple[Figure, dict[str, Value]]:
    """Return the median rank of each column in each segment, and the column that tells them apart best."""
    order = np.argsort(-np.bincount(labels), kind="stable")
    data: list[dict[str, Scalar]] = []
    gaps: list[float] = []
    for place, column in enumerate(columns):
        shares = [float(stats.norm.cdf(np.median(points[labels == s, place]))) for s in order]
        gaps.append(max(shares) - min(shares))
        data += [
            {"segment": str(k), "column": column.name, "rank": share, "n": int((labels == s).sum())}
            for k, (s, share) in enumerate(zip(order, shares, strict=True), start=1)
        ]
    widest = int(np.argmax(gaps))
    medians = [float(np.median(values[labels == s, widest])) for s in order]
    x = Axis(field="segment", label=said("explore.axis.segment"), format="category")
    y = Axis(field="column", label=said("explore.axis.columns"), format="category")
    figure = pictures.figure(CODE, (), "heatmap", x, y, data)
    color = Axis(field="rank", label=said("explore.axis.median-rank"), format="percent")
    told: dict[str, Value] = {
        "x": columns[widest].name,
        "high": edge(subject, columns[widest], max(medians)),
        "low": edge(subject, columns[widest], min(medians)),
        "sizes": tuple(int((labels == s).sum()) for s in order),
    }
    return figure.model_copy(update={"color": color}), told
