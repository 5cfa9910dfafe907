"""All rows counted where they are, through Narwhals: here on Polars, which needs no cluster."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Dataset
from pythesis.core.errors import InputError
from pythesis.core.finding import Finding
from pythesis.core.whole import Draw, Whole
from pythesis.stages import audit, ingest
from pythesis.stages.ingest import brought, spark, whole
from pythesis.stats import recompute
from pythesis.words import say

N, KEPT = 4_000, 400


def table() -> pl.DataFrame:
    """Rows with gaps, a rare level, a column that is constant but for two rows, and three copies."""
    i = pl.int_range(N, eager=True)
    frame = pl.DataFrame(
        {
            "place": i % 7,
            "amount": pl.select(pl.when(i % 10 > 0).then((i * 7919 % 1_009) / 4)).to_series(),
            "kind": ["rare" if k < 4 else "abc"[k % 3] for k in range(N)],
            "same": ["no" if k in (1, 2) else "yes" for k in range(N)],
            "text": [" " if k % 8 == 0 else str(k % 97) for k in range(N)],
        }
    )
    return pl.concat([frame, frame.slice(50, 3)])


def copies_in(frame: pl.DataFrame) -> int:
    """Return the rows equal to an earlier one, blank text being a gap."""
    return frame.height - frame.with_columns(pl.col("text").str.strip_chars()).unique().height


def counted(frame: pl.DataFrame, kept: int) -> Whole:
    """Return the counts of all rows, of which the last ones are said to be here."""

    def quartiles(rows: pl.LazyFrame, names: Sequence[str]) -> dict[str, tuple[float, float, float] | None]:
        found = rows.select(pl.col(name).cast(pl.Float64) for name in names).collect()
        return {name: tuple(found[name].quantile(q, "lower") for q in (0.25, 0.5, 0.75)) for name in names}  # type: ignore[misc]

    rows = nw.from_native(frame.lazy())
    cells = whole.cells_of(rows.collect_schema(), frame.columns, {"text": "number:integer"})
    draw = Draw(unit="rows", column=None, seed=0, n_rows=kept, of_rows=frame.height)
    return whole.count(rows, cells, draw, "polars", quartiles)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset[pl.DataFrame]:
    """The rows drawn from the table, read as a project reads them, beside the counts of all rows."""
    frame = table()
    kept = frame.tail(KEPT)
    path = tmp_path_factory.mktemp("whole") / "sales.parquet"
    path.write_bytes(brought.packed(kept, "spark", ",", counted(frame, KEPT)))
    return ingest.run(path, parse_brief({}), 0)


@pytest.fixture(scope="module")
def findings(data: Dataset[pl.DataFrame]) -> tuple[Finding, ...]:
    """What the audit says of them."""
    return audit.run(data, parse_brief({})).findings


def test_counts_are_those_of_all_rows(data: Dataset[pl.DataFrame]) -> None:
    frame, found = table(), data.table.whole
    assert found is not None
    assert (found.n_rows, found.copies) == (N + 3, copies_in(frame))
    amount, text, kind = found.column("amount"), found.column("text"), found.column("kind")
    assert amount is not None and text is not None and kind is not None
    assert amount.missing == frame["amount"].null_count()
    assert amount.distinct == frame["amount"].drop_nulls().n_unique()
    assert (amount.minimum, amount.maximum) == (frame["amount"].min(), frame["amount"].max())
    assert amount.quartiles is not None
    assert amount.quartiles[1] == pytest.approx(frame["amount"].median(), abs=0.25)
    assert text.missing == (frame["text"] == " ").sum()  # blank text is a gap
    assert (text.distinct, text.unread) == (97, 0)
    assert dict(kind.levels) == dict(frame["kind"].value_counts().iter_rows())
    same = found.column("same")
    assert same is not None and same.once == 0


def test_text_that_is_no_number_beyond_the_drawn_rows_is_counted_apart() -> None:
    frame = pl.DataFrame({"x": ["1", "2", "2", "n/a", "?", None, ""]})
    rows = nw.from_native(frame.lazy())
    cells = whole.cells_of(rows.collect_schema(), ["x"], {"x": "number:integer"})
    draw = Draw(unit="rows", column=None, seed=0, n_rows=3, of_rows=7)
    found = whole.count(rows, cells, draw, "polars", lambda rows, names: {})
    x = found.column("x")
    assert x is not None
    assert (x.missing, x.unread, x.distinct, x.once, x.maximum) == (2, 2, 2, 1, 2.0)
    assert found.copies == 2  # the second 2, the second gap: "n/a" and "?" are not the same


def test_checks_that_count_speak_of_all_rows(
    findings: tuple[Finding, ...], data: Dataset[pl.DataFrame]
) -> None:
    gaps = next(f for f in findings if f.code == "missing-values" and f.columns == ("amount",))
    assert (gaps.affected, gaps.validations[0].n) == (table()["amount"].null_count(), N + 3)
    assert not [f for f in findings if f.code == "constant-column" and f.columns == ("same",)]
    assert data.frame["same"].n_unique() == 1  # in the rows here it is constant: they do not decide
    rare = next(f for f in findings if f.code == "rare-category" and "kind" in f.columns)
    assert rare.affected == 4
    copies = next(f for f in findings if f.code == "duplicate-rows")
    assert copies.validations[0].statistic == copies_in(table()) > 3


def test_counts_are_recomputed_from_the_kept_table(
    findings: tuple[Finding, ...], data: Dataset[pl.DataFrame], tmp_path: Path
) -> None:
    kept = tmp_path / "whole.parquet"
    assert data.table.whole is not None
    figures = data.table.whole.figures()
    pl.DataFrame(figures, schema=["column", "figure", "value"], orient="row").write_parquet(kept)
    proofs = [v for f in findings for v in f.validations if v.rows == "whole"]
    assert len({f.code for f in findings for v in f.validations if v.rows == "whole"}) >= 4
    for proof in proofs:
        result = recompute.run(proof.recipe, proof.arguments, data=str(kept))
        assert result["statistic"] == proof.statistic
        assert proof.effect is not None
        assert result["effect"] == pytest.approx(proof.effect.value, abs=1e-12)
        assert result["n"] == proof.n


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_finding_says_on_which_rows_it_rests(findings: tuple[Finding, ...], language: str) -> None:
    counts = {"en": ("400", "4,003"), "fr": ("400", "4 003")}[language]
    for finding in findings:
        if not finding.validations:
            assert finding.reading is not None
            text = say(finding.reading, language)
            assert all(count in text.replace("\u202f", " ").replace("\u00a0", " ") for count in counts)
        for proof in finding.validations:
            key = proof.assumptions[-1].key
            assert key == ("ingest.drawn.counted" if proof.rows == "whole" else "ingest.drawn.rows")


def test_all_rows_here_change_nothing(tmp_path: Path) -> None:
    frame = table().head(300)
    plain, packed = tmp_path / "sales.parquet", tmp_path / "brought.parquet"
    frame.write_parquet(plain)
    packed.write_bytes(brought.packed(frame, "spark", None, None))
    brief = parse_brief({})
    one, other = (audit.run(ingest.run(path, brief, 0), brief).findings for path in (plain, packed))
    assert one == other
    assert not [
        v for f in one for v in f.validations if any(a.key.startswith("ingest.drawn") for a in v.assumptions)
    ]


def test_the_same_rows_give_the_same_bytes() -> None:
    frame = table()
    first = brought.packed(frame, "spark", ",", counted(frame, KEPT))
    assert first == brought.packed(
        frame, "spark", ",", counted(frame.sample(fraction=1, shuffle=True, seed=3), KEPT)
    )
    assert pl.read_parquet(io.BytesIO(first)).equals(frame)


def test_a_missing_pyspark_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(InputError) as caught:
        spark.snapshot("sales.orders", spark.Bring())
    assert 'pip install "pythesis[spark]"' in say(caught.value.remedy, "en")


def test_a_missing_or_old_java_is_said_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InputError) as caught:
        spark.need_java()
    assert "JAVA_HOME" in say(caught.value.remedy, "fr")
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n")
    java.chmod(0o755)
    with pytest.raises(InputError) as caught:
        spark.need_java()
    assert "8" in say(caught.value.what, "en")


@pytest.mark.parametrize(("last", "levels"), [(3.0, {"1": 2, "3": 1}), (3.5, {"1.0": 2, "3.5": 1})])
def test_levels_of_whole_numbers_kept_with_a_point_are_whole(last: float, levels: dict[str, int]) -> None:
    rows = pl.DataFrame({"grade": [1.0, None, 1.0, last]}).lazy()
    cells = whole.cells_of(nw.from_native(rows).collect_schema(), ["grade"], {})
    draw = Draw(unit="rows", column=None, seed=0, n_rows=4, of_rows=4)
    found = whole.count(nw.from_native(rows), cells, draw, "polars", lambda *_: {})
    assert dict(found.columns[0].levels) == levels
