"""Numbers that move together so closely that a model cannot tell them apart."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.stats import rankdata

from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments
from pythesis.stages.audit.identifiers import names_rows
from pythesis.stages.audit.sampled import Floats, as_numbers, countable, describing
from pythesis.stats import recompute

# Beyond 0.94 a column says at least 88 % of what the other says: coefficients of both blow up (VIF over 8).
TOGETHER = 0.94
# Together, the other columns leave less than one part in fifty of the spread: a variance inflation of 50
# (Belsley, Kuh & Welsch 1980 call 10 to 30 moderate, beyond strong).
LEAST_LEFT = 0.02
FEWEST_ROWS = 30
ROWS_A_COLUMN = 10  # fewer rows explain a column by chance
FEWEST_VALUES = 5
MOST_FOR_ALL = 150  # columns explained by all the others
MOST_COLUMNS = 3_000
SCREENED_ROWS = 5_000


@check("collinear-columns", needs=("rows", "features"), section="difficulty")
def collinear_columns(subject: Subject) -> Outcome:
    """Find numbers that follow another one, or all the others together."""
    names = [
        c.name
        for c in subject.columns
        if describing(c)
        and countable(c)
        and c.dtype != "Boolean"
        and c.distinct >= FEWEST_VALUES
        and not names_rows(subject, c)
    ][:MOST_COLUMNS]
    n = subject.development.height
    if len(names) < 2 or n < FEWEST_ROWS:
        return Outcome(
            refused=said("audit.collinear-columns.too-small", columns=len(names), n=n, least=FEWEST_ROWS)
        )
    rows = subject.development_sample.thinned(SCREENED_ROWS)
    ranks = np.column_stack([_standard(rows.numbers(name)) for name in names])
    found = _pairs(subject, names, ranks)
    told = {name for concern in found for name in concern.columns}
    if len(names) <= min(MOST_FOR_ALL, rows.height / ROWS_A_COLUMN):
        found.extend(_by_all(subject, names, ranks, told))
    return Outcome(concerns=tuple(found), values={"columns": len(names)})


def _standard(values: Floats) -> Floats:
    """Return ranks of mean 0 and length 1, gaps at the mean."""
    known = ~np.isnan(values)
    made = np.zeros(len(values))
    if known.sum() < FEWEST_ROWS:
        return made
    made[known] = rankdata(values[known])
    made[known] -= made[known].mean()
    length = float(np.sqrt((made**2).sum()))
    return made / length if length > 0 else made


def _pairs(subject: Subject, names: list[str], ranks: Floats) -> list[Concern]:
    """Return one concern for each column that follows an earlier one, with the one it follows best."""
    close = ranks.T @ ranks
    concerns = []
    for place in range(1, len(names)):
        row = np.abs(close[place, :place])
        # Gaps filled with the mean pull correlations down: the screen is wider than the claim.
        for other in np.argsort(-row, kind="stable")[:3]:
            if row[other] < TOGETHER - 0.3:
                break
            rho, n = _correlation(subject, names[other], names[place])
            if abs(rho) >= TOGETHER:
                concerns.append(_concern(names[other], names[place], rho, n))
                break
    return concerns


def _correlation(subject: Subject, first: str, second: str) -> tuple[float, int]:
    """Return Spearman's correlation over the development rows where both are known."""
    x, y = as_numbers(subject.development[first]), as_numbers(subject.development[second])
    both = ~np.isnan(x) & ~np.isnan(y)
    if both.sum() < FEWEST_ROWS:
        return 0.0, int(both.sum())
    left, right = rankdata(x[both]), rankdata(y[both])
    if left.std() == 0 or right.std() == 0:
        return 0.0, int(both.sum())
    return float(np.corrcoef(left, right)[0, 1]), int(both.sum())


def _concern(first: str, second: str, rho: float, n: int) -> Concern:
    arguments: Arguments = {"column": first, "other": second}
    return Concern(
        columns=(second, first),
        variant="pair",
        values={"column": second, "other": first, "rho": rho, "n": n},
        severity=Severity.NOTICE,
        validations=(
            Validation(
                test="Spearman correlation",
                statistic=rho,
                effect=Effect(name="rho", value=rho, low=None, high=None, level=0.95, smallest=TOGETHER),
                n=n,
                rows="development",
                recipe="audit_together",
                arguments=arguments,
                recompute=recompute.snippet("audit_together", arguments),
            ),
        ),
        affected=n,
        weight=abs(rho),
        same_as=(first,),
    )


def _by_all(subject: Subject, names: list[str], ranks: Floats, told: set[str]) -> list[Concern]:
    """Return the columns that all the others together give, one at a time, the most explained first."""
    left_in = [place for place, name in enumerate(names) if np.abs(ranks[:, place]).sum() > 0]
    values = [subject.development_sample.numbers(names[place]) for place in left_in]
    full = ~np.isnan(np.column_stack(values)).any(axis=1)
    if full.sum() < max(FEWEST_ROWS, ROWS_A_COLUMN * len(left_in)):
        return []
    concerns: list[Concern] = []
    remaining = list(range(len(left_in)))
    while len(remaining) > 2:
        share, worst = _most_explained(np.column_stack([values[place][full] for place in remaining]))
        if share < 1 - LEAST_LEFT:
            break
        place = remaining.pop(worst)
        name = names[left_in[place]]
        if name not in told:
            others = tuple(names[left_in[other]] for other in remaining)
            concerns.append(_explained(subject, name, others))
    return concerns


def _most_explained(x: Floats) -> tuple[float, int]:
    """Return the largest share of the spread of a column that the others explain, and which column."""
    scale = x.std(axis=0)
    flat = scale == 0
    standard = (x - x.mean(axis=0)) / np.where(flat, 1, scale)
    gram = standard.T @ standard / len(x) + np.diag(np.where(flat, 1.0, 1e-9))
    inflation = np.diag(np.linalg.inv(gram)).copy()
    inflation[flat] = 1
    worst = int(inflation.argmax())
    return float(1 - 1 / inflation[worst]), worst


def explained(rows: pl.DataFrame, column: str, others: tuple[str, ...]) -> tuple[float, int]:
    """Return the share of the spread of a column that a weighted sum of others explains, and its rows."""
    table = np.column_stack([as_numbers(rows[name]) for name in (column, *others)])
    table = table[~np.isnan(table).any(axis=1)]
    table = (table - table.mean(axis=0)) / np.maximum(table.std(axis=0), 1e-300)
    weights = np.linalg.lstsq(table[:, 1:], table[:, 0], rcond=None)[0]
    return float(1 - ((table[:, 0] - table[:, 1:] @ weights) ** 2).mean()), len(table)


def _explained(subject: Subject, name: str, others: tuple[str, ...]) -> Concern:
    share, n = explained(subject.development, name, others)
    arguments: Arguments = {"column": name, "others": others}
    return Concern(
        columns=(name,),
        variant="all",
        values={"column": name, "share": share, "n_others": len(others), "n": n},
        severity=Severity.NOTICE,
        validations=(
            Validation(
                test="share explained by the other columns",
                statistic=share,
                effect=Effect(name="r2", value=share, low=None, high=None, level=0.95),
                n=n,
                rows="development",
                reference="Belsley, Kuh & Welsch 1980",
                recipe="audit_explained",
                arguments=arguments,
                recompute=recompute.snippet("audit_explained", arguments),
            ),
        ),
        affected=n,
        weight=share,
    )
