"""What holds the answer is measured: with it, without it, and with copies kept together."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
from tests.stages.model.hand import chain, dataset, logistic

from pythesis.core.brief import Brief, ColumnBrief, SuccessBrief
from pythesis.core.conclusion import Cause
from pythesis.core.finding import Finding, Severity, Verdict
from pythesis.core.plan import Plan
from pythesis.core.said import said
from pythesis.stages.conclude.case import case
from pythesis.stages.conclude.copies import twins
from pythesis.stages.conclude.leakage import leakage
from pythesis.stages.conclude.neighbours import serial
from pythesis.words import fill


def _first(frame: pl.DataFrame, brief: Brief, **options: object) -> Cause | None:
    found = fill(chain(dataset(frame, "y", **options), brief).concluded.conclusion)  # type: ignore[arg-type]
    return found.causes[0] if found.causes else None


def _cases(n: int, times: int, jitter: float) -> pl.DataFrame:
    generator = np.random.default_rng(3)
    x = generator.normal(size=(n, 4))
    y = generator.normal(size=n)
    case = np.tile(np.arange(n), times)
    rows = x[case] + jitter * generator.normal(size=(n * times, 4))
    frame = pl.DataFrame({f"c{i}": rows[:, i] for i in range(4)})
    return frame.with_columns(y=pl.Series(y[case]))[generator.permutation(n * times)]


def test_copies_on_both_sides_are_told_with_the_score_without_them() -> None:
    cause = _first(_cases(120, 6, 0.005), Brief(success=SuccessBrief(metric="r2", minimum=0.3)))
    assert cause is not None
    assert (cause.code, cause.confidence) == ("leakage", "shown")
    lost = cause.validations[0].effect
    assert lost is not None
    assert lost.low is not None
    assert lost.low > 0.3
    assert "copies" in cause.statement.en


def test_rows_that_only_look_alike_are_no_copies() -> None:
    generator = np.random.default_rng(0)
    a = generator.normal(size=600)
    frame = pl.DataFrame(
        {"a": a, "b": a + 0.3 * generator.normal(size=600), "c": generator.integers(0, 3, 600), "y": a}
    )
    rows, split = dataset(frame, "y")
    made = chain((rows, split), open_test=False)
    one = case(rows, split, Brief(), made.simple, made.understood, made.improved, _tools())
    assert twins(one) is None


def _tools():  # type: ignore[no-untyped-def]
    from tests.stages.model.hand import tools

    return tools()


def test_a_column_of_unknown_date_on_which_much_rests_is_asked_about() -> None:
    frame = logistic(700).rename({"outcome": "y"})
    generator = np.random.default_rng(1)
    late = np.where(frame["y"].to_numpy() == "yes", 2.0, 0.0) + generator.normal(size=700)
    frame = frame.with_columns(late=pl.Series(late))
    asked = Brief(
        success=SuccessBrief(metric="roc_auc", minimum=0.7), columns={"late": ColumnBrief(available="?")}
    )
    cause = _first(frame, asked)
    assert cause is not None
    assert (cause.code, cause.confidence) == ("leakage", "possible")
    assert "late" in cause.statement.en
    known = asked.model_copy(update={"columns": {}})
    assert _first(frame, known) is None


def _flags(n: int = 900) -> pl.DataFrame:
    """Return rows of which four flags each give away a few events, beside a number that tells little."""
    generator = np.random.default_rng(4)
    event = generator.random(n) < 0.3
    which = generator.integers(0, 4, n)
    flags = {f"flag{i}": (event & (which == i)).astype(int) for i in range(4)}
    return pl.DataFrame(
        {"x": event + 2 * generator.normal(size=n), **flags, "y": np.where(event, "yes", "no")}
    )


def _doubt(*columns: str) -> Finding:
    return Finding(
        code="target-leak", id="target-leak.flags", stage="audit", verdict=Verdict.ISSUE,
        severity=Severity.WARNING, columns=columns, claim=said("text", text="doubted"), section="target",
    )  # fmt: skip


def test_flags_that_one_by_one_lose_little_are_measured_together() -> None:
    rows, split = dataset(_flags(), "y")
    made = chain((rows, split), open_test=False)
    flags = tuple(f"flag{i}" for i in range(4))
    one = case(rows, split, Brief(), made.simple, made.understood, made.improved, _tools(), (_doubt(*flags),))
    found = leakage(one)
    assert found is not None
    assert found.cause.statement.key == "conclude.cause.leakage.statement.together"
    assert found.cause.statement.values["columns"] == flags
    known = {name: ColumnBrief(available=True) for name in flags}
    assert leakage(dataclasses.replace(one, brief=Brief(columns=known))) is None


def _bids(n: int = 700) -> pl.DataFrame:
    """Return rows whose class two numbers settle together, and neither alone."""
    generator = np.random.default_rng(6)
    answer = generator.choice(["no", "maybe", "yes"], n)
    low = np.where(answer == "no", 0, generator.choice([50, 100], n))
    high = np.where(answer == "yes", 999, generator.choice([120, 250], n))
    return pl.DataFrame({"x": generator.normal(size=n), "low": low, "high": high, "answer": answer})


def test_a_perfect_score_is_doubted_with_the_columns_that_settle_the_target_together() -> None:
    concluded = chain(dataset(_bids(), "answer"), open_test=False).concluded.conclusion
    assert concluded.outcome == "success"
    (found,) = concluded.causes
    assert found.statement.key == "conclude.cause.leakage.statement.perfect"
    assert set(found.statement.values["columns"]) == {"low", "high"}  # type: ignore[arg-type]
    assert found.confidence == "likely"
    known = Brief(columns={c: ColumnBrief(available=True) for c in ("low", "high", "x")})
    assert chain(dataset(_bids(), "answer"), known, open_test=False).concluded.conclusion.causes == ()


def test_a_total_of_many_parts_is_doubted_without_naming_some() -> None:
    generator = np.random.default_rng(7)
    parts = {f"month{i}": generator.gamma(2, 50, 600) for i in range(9)}
    frame = pl.DataFrame(parts).with_columns(total=pl.sum_horizontal(list(parts)))
    concluded = chain(dataset(frame, "total"), open_test=False).concluded.conclusion
    assert [c.statement.key for c in concluded.causes] == ["conclude.cause.leakage.statement.exact"]


def _series(n: int = 900, alike: bool = True) -> pl.DataFrame:
    """Return rows of a slow tide and a counter that follows it, in the order of the file or shuffled."""
    generator = np.random.default_rng(8)
    tide = np.cumsum(generator.normal(size=n)) / 4
    frame = pl.DataFrame(
        {
            "shift": np.arange(n) // 6,
            "x": generator.normal(size=n),
            "y": tide + 0.2 * generator.normal(size=n),
        }
    )
    return frame if alike else frame.sample(fraction=1.0, shuffle=True, seed=1)


def test_an_order_nobody_named_is_told_with_the_score_of_whole_stretches() -> None:
    plan = Plan(effort="quick")
    found = chain(dataset(_series(), "y"), None, plan, open_test=False).concluded.conclusion
    keys = [c.statement.key for c in found.causes]
    assert "conclude.cause.leakage.statement.neighbours" in keys
    mixed = chain(dataset(_series(alike=False), "y"), None, plan, open_test=False).concluded.conclusion
    assert not any(c.statement.key.endswith("neighbours") for c in mixed.causes)


def test_likeness_of_neighbours() -> None:
    generator = np.random.default_rng(9)
    assert abs(serial(generator.normal(size=2000))) < 0.1
    assert abs(serial(generator.choice(["a", "b", "c"], 2000))) < 0.1
    assert serial(np.repeat(["a", "b", "a", "c"], 50)) > 0.95
