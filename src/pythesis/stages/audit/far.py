"""Values far from all others: of one column, or of two columns that otherwise go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import ROW, Column, Role
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.stages.audit import far_together
from pythesis.stages.audit.check import MOST_EXAMPLES, Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.partners import Line, lines, lopsided
from pythesis.stages.audit.shapes import kept, measured
from pythesis.stages.audit.values import Array, Numbers, as_number, like_a_code

# The tail is continued as an exponential from where it is still well filled; a cell is far when fewer than
# one in twenty columns drawn from such a tail would reach it.
TAIL_FROM, TAIL_TO = 0.75, 0.95
BY_CHANCE = 0.05
# More than one cell in twenty is a group of its own, not slips.
FEW = 0.05
ENOUGH = 50
ENOUGH_LEVELS = 15
PILE = 0.25  # share of zeros from which an amount is mostly nothing
CLOSE = 0.8
NEARLY_FULL = 0.9  # share of rows known, for a column to be looked at with others
NOWHERE = 1e300
# Few far cells that carry half of the squared distances decide any mean, line or score of the target.
HALF = 0.5
FEW_ROWS = 0.01


@dataclass(frozen=True)
class Fence:
    """What is not far: from `low` to `high`, both included; None where no cell is far on that side."""

    low: float | None
    high: float | None

    @property
    def empty(self) -> bool:
        """Whether nothing is far."""
        return self.low is None and self.high is None


@check("outliers", section="difficulty")
def outliers(subject: Subject) -> Outcome:
    """Find values far beyond what the tails of their column allow, alone or beside another column."""
    columns = [(c, f) for c, f in measured(subject) if len(f.values) >= ENOUGH_LEVELS]
    if not columns:
        return Outcome(refused=said("audit.shapes.no-number"))
    concerns: list[Concern] = []
    far: dict[str, Fence] = {}
    for column, found in columns:
        far[column.name] = _fence_of(found)
        if not far[column.name].empty:
            concerns += _alone(subject, column, found, far[column.name])
    pairs = _together(subject, [column for column, _ in columns])
    concerns += pairs
    several = _several(subject, columns, far, {frozenset(pair.columns) for pair in pairs})
    concerns += [several] if several is not None else []
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns)})


def _fence_of(found: Numbers) -> Fence:
    """Return the fence of a column, on a logarithmic scale where it leans that way."""
    # Zeros of an amount that is mostly nothing, and codes, are other matters.
    codes = np.array([like_a_code(float(v)) and c >= 3 for v, c in _ends(found)])
    kept_values = np.ones(len(found.values), dtype=bool)
    kept_values[[0, -1]] = ~codes
    piled = found.within(0, 0) >= PILE * found.n
    if piled:
        kept_values &= found.values != 0
    body = found.where(kept_values)
    if body.n < ENOUGH or len(body.values) < ENOUGH_LEVELS:
        return Fence(None, None)
    bounds = _on_its_scale(body)
    # Beyond a bound that leaves the zeros outside, they would be counted among the few far cells.
    low = None if piled and bounds.low is not None and bounds.low > 0 else bounds.low
    high = None if piled and bounds.high is not None and bounds.high < 0 else bounds.high
    return Fence(low, high)


def _on_its_scale(body: Numbers) -> Fence:
    if not lopsided(body):
        return fence(body.values, body.counts)
    logs = fence(np.log(body.values), body.counts)
    low = None if logs.low is None else _at_or_above(body.values, float(np.exp(logs.low)))
    high = None if logs.high is None else _at_or_below(body.values, float(np.exp(logs.high)))
    return Fence(low, high)


def _ends(found: Numbers) -> list[tuple[float, int]]:
    return [(float(found.values[at]), int(found.counts[at])) for at in (0, -1)]


def _at_or_above(values: Array, bound: float) -> float:
    return float(values[min(len(values) - 1, int(np.searchsorted(values, bound * (1 - 1e-12))))])


def _at_or_below(values: Array, bound: float) -> float:
    return float(values[max(0, int(np.searchsorted(values, bound * (1 + 1e-12), "right")) - 1)])


def fence(values: Array, counts: np.ndarray) -> Fence:
    """Return the last cells that the tails of a distribution explain.

    Parameters
    ----------
    values : array
        Distinct values in ascending order.
    counts : array
        How often each stands.

    Notes
    -----
    Above its upper quartile the distribution is continued as an exponential whose rate comes from the cells
    between the quantiles 0.75 and 0.95, too many for a few slips to move. The largest of n cells of such a
    tail passes ``q75 + rate * (log(n / 4) + log(1 / 0.05))`` once in twenty columns. A normal tail is
    shorter, an exponential one as long; longer tails are first taken to a logarithmic scale (Breiman, Stone
    & Kooperberg 1990, exponential tail fit).
    """
    high = _edge(values, counts)
    low = _edge(-values[::-1], counts[::-1])
    return Fence(None if low is None else -low, high)


def _edge(values: Array, counts: np.ndarray) -> float | None:
    upto = np.cumsum(counts)
    n = int(upto[-1])
    start, end = (float(values[int(np.searchsorted(upto, share * n))]) for share in (TAIL_FROM, TAIL_TO))
    rate = (end - start) / np.log((1 - TAIL_FROM) / (1 - TAIL_TO))
    if rate <= 0:
        return None
    limit = start + rate * (np.log(n * (1 - TAIL_FROM)) + np.log(1 / BY_CHANCE))
    at = int(np.searchsorted(values, limit, "right"))
    far = n - int(upto[at - 1]) if at else n
    return float(values[at - 1]) if 0 < far <= FEW * n else None


def _alone(subject: Subject, column: Column, found: Numbers, bounds: Fence) -> list[Concern]:
    count = found.n - found.within(bounds.low, bounds.high)
    cell = as_number(pl.col(column.name)) if found.text else pl.col(column.name).cast(pl.Float64)
    hit = pl.lit(False)
    hit = hit if bounds.low is None else hit | (cell < bounds.low)
    hit = hit if bounds.high is None else hit | (cell > bounds.high)
    arguments: Arguments = {"column": column.name, "low": bounds.low, "high": bounds.high}
    weight = _weight(found, bounds)
    grave = column.role is Role.TARGET and weight >= HALF and count <= FEW_ROWS * found.n
    side = "both" if bounds.low is not None and bounds.high is not None else "high"
    side = "low" if bounds.high is None else side
    return [
        Concern(
            columns=(column.name,),
            variant=side,
            values={
                "column": column.name,
                "count": count,
                "n": found.n,
                "share": count / found.n,
                "low": bounds.low,
                "high": bounds.high,
                "example": float(found.values[0] if bounds.high is None else found.values[-1]),
                "weight": weight,
            },
            severity=Severity.WARNING if grave else Severity.NOTICE,
            validations=(counted("audit_range", arguments, count, found.n),),
            affected=count,
            weight=weight,
            examples=subject.examples(hit, [column.name]),
            proposals=(kept(column, "outliers"),),
        )
    ]


def _weight(found: Numbers, bounds: Fence) -> float:
    """Return the share of the squared distances to the median that the far cells carry."""
    away = np.abs(found.values / 2 - found.median / 2)  # halved, then scaled: squares of huge values overflow
    most = float(away.max(initial=0.0))
    squares = (away / most) ** 2 * found.counts if most > 0 else np.zeros(len(away))
    low = -np.inf if bounds.low is None else bounds.low
    high = np.inf if bounds.high is None else bounds.high
    far = (found.values < low) | (found.values > high)
    total = float(squares.sum())
    return float(squares[far].sum()) / total if total > 0 else 0.0


def _together(subject: Subject, columns: list[Column]) -> list[Concern]:
    """Return the pairs whose line a few rows leave."""
    found = lines(subject)
    told: set[tuple[str, ...]] = set()
    concerns = []
    for column in columns:
        line = found.get(column.name)
        if line is None or line.rho < CLOSE or tuple(sorted((line.column, line.other))) in told:
            continue
        bounds = fence(*np.unique(line.residuals, return_counts=True))
        if bounds.empty:
            continue
        told.add(tuple(sorted((line.column, line.other))))
        concern = _off_line(subject, column, line, bounds)
        if concern is not None:
            concerns.append(concern)
    return concerns


def _off_line(subject: Subject, column: Column, line: Line, bounds: Fence) -> Concern | None:
    low = -1e300 if bounds.low is None else bounds.low
    high = 1e300 if bounds.high is None else bounds.high
    y, x = pl.col(line.column).cast(pl.Float64), pl.col(line.other).cast(pl.Float64)
    y, x = (y.log() if line.log else y), (x.log() if line.other_log else x)
    off = y - line.intercept - line.slope * x
    both = subject.frame.select(line.column, line.other).drop_nulls()
    count = both.height - int(both.select(off.is_between(low, high).sum()).item())
    if not count or count > FEW * both.height:
        return None
    arguments: Arguments = {
        "column": line.column, "other": line.other, "log": line.log, "other_log": line.other_log,
        "intercept": line.intercept, "slope": line.slope, "low": low, "high": high,
    }  # fmt: skip
    return Concern(
        columns=(line.column, line.other),
        variant="together",
        values={
            "column": line.column,
            "other": line.other,
            "rho": line.rho,
            "count": count,
            "n": both.height,
            "share": count / both.height,
        },
        severity=Severity.NOTICE,
        validations=(counted("audit_residual", arguments, count, both.height),),
        affected=count,
        weight=count / both.height,
        examples=subject.examples(~off.is_between(low, high), [line.column, line.other]),
        proposals=(kept(column, "outliers"),),
    )


def _several(
    subject: Subject,
    columns: list[tuple[Column, Numbers]],
    far: dict[str, Fence],
    pairs: set[frozenset[str]],
) -> Concern | None:
    """Return the rows that leave the cloud of several numbers though no value of theirs is far alone."""
    held = {c.name: (c, f) for c, f in columns if not f.text and f.n >= NEARLY_FULL * subject.frame.height}
    if len(held) < far_together.FEWEST:
        return None
    looked = subject.sample.thinned(far_together.FITTED_ROWS)
    chosen = far_together.bound_together({name: looked.numbers(name) for name in held})
    if len(chosen) < far_together.FEWEST or any(pair <= set(chosen) for pair in pairs):
        return None  # a pair that says it already names fewer columns
    logs = [lopsided(held[name][1]) for name in chosen]
    low = [-NOWHERE if (edge := far[name].low) is None else edge for name in chosen]
    high = [NOWHERE if (edge := far[name].high) is None else edge for name in chosen]
    usual = pl.all_horizontal(
        pl.col(name).cast(pl.Float64).is_between(low[at], high[at]) for at, name in enumerate(chosen)
    )
    rows = subject.frame.filter(usual)
    values = far_together.numbers(rows, chosen, logs)
    known = np.asarray(~np.isnan(values).any(axis=1))
    fitted = far_together.cloud(values[known], chosen, logs)
    if fitted is None:
        return None
    distances = far_together.distances(values[known], fitted)
    bound = fence(*np.unique(distances, return_counts=True)).high
    if bound is None:
        return None
    return _leaving(subject, held[chosen[0]][0], rows, known, distances, bound, fitted, low, high)


def _leaving(
    subject: Subject,
    column: Column,
    rows: pl.DataFrame,
    known: np.ndarray,
    distances: Array,
    bound: float,
    fitted: far_together.Cloud,
    low: list[float],
    high: list[float],
) -> Concern:
    # A distance is a sum of rounded products: the bound stands halfway to the next one.
    beyond = np.sort(distances[distances > bound])
    bound = (bound + float(beyond[0])) / 2
    count, n = len(beyond), len(distances)
    arguments: Arguments = {
        "columns": fitted.columns, "logs": fitted.logs, "centre": fitted.centre,
        "precision": fitted.precision, "low": tuple(low), "high": tuple(high), "bound": bound,
    }  # fmt: skip
    odd = rows.filter(pl.Series(known)).filter(pl.Series(distances > bound))[ROW].to_list()[:MOST_EXAMPLES]
    return Concern(
        columns=fitted.columns,
        variant="several",
        values={"columns": fitted.columns, "count": count, "n": n, "share": count / n},
        severity=Severity.NOTICE,
        validations=(counted("audit_mahalanobis", arguments, count, n),),
        affected=count,
        weight=count / n,
        examples=subject.examples(pl.col(ROW).is_in(odd), fitted.columns),
        proposals=(kept(column, "outliers"),),
        mergeable=False,
    )
