"""Cleaning keeps the table true and writes what each decision did."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Kind, Role
from pythesis.core.decision import JournalEntry
from pythesis.stages import audit, clean
from stages.audit.tables import brief, dataset


def test_from_audit_to_clean_rows() -> None:
    n = 60
    rows = pl.DataFrame(
        {
            "id": [*range(n), 0, 1],
            "price": ["12,5 €", "7,25 €", "?", "8 €"] * 15 + ["12,5 €", "7,25 €"],
            "city": ["Paris", "PARIS ", "Lyon", "Paris"] * 15 + ["Paris", "PARIS "],
            "code": [1, 2, 3, -1] * 15 + [1, 2],
        }
    )
    data = dataset(rows, kinds={"id": "identifier"})
    proposals = audit.run(data, brief()).proposals
    cleaned = clean.run(data, clean.decide(data.table, proposals, brief(), {}))
    frame, table = cleaned.dataset.frame, cleaned.dataset.table
    assert frame.height == table.n_rows == n
    assert frame["__row"].to_list() == list(range(n))
    assert frame["price"].to_list()[:4] == [12.5, 7.25, None, 8.0]
    assert set(frame["city"]) == {"Paris", "Lyon"}
    assert frame["code"].null_count() == 15
    price = table.column("price")
    assert (price.kind, price.dtype, price.missing, price.distinct) == (Kind.NUMBER, "Float64", 15, 3)
    assert (price.minimum, price.maximum) == (7.25, 12.5)
    assert set(table.column("city").levels) == {"Paris", "Lyon"}
    assert table.column("id").role is Role.EXCLUDED
    counts = {(e.decision.action.value, e.decision.column): e.cells or e.rows for e in cleaned.journal}
    assert counts["to-missing", "price"] == 15
    assert counts["parse-number", "price"] == 47
    assert counts["drop-duplicates", None] == 2
    assert len(cleaned.journal) == len(clean.decide(data.table, proposals, brief(), {}))
    shown = {e.decision.action.value: e.examples for e in cleaned.journal if e.decision.column == "price"}
    assert shown["parse-number"] == (("12,5 €", "12.5"), ("7,25 €", "7.25"), ("8 €", "8"))


def test_a_column_left_with_one_value_leaves_the_models() -> None:
    data = dataset(pl.DataFrame({"a": ["empty"] * 30, "b": [0.1 * i for i in range(30)]}))
    proposals = audit.run(data, brief()).proposals
    cleaned = clean.run(data, clean.decide(data.table, proposals, brief(), {}))
    assert cleaned.dataset.table.column("a").kind is Kind.EMPTY
    assert cleaned.dataset.table.column("a").role is Role.EXCLUDED


def test_nothing_to_do_changes_nothing() -> None:
    data = dataset(pl.DataFrame({"a": [1.5, 2.5], "b": ["x", "y"]}))
    cleaned = clean.run(data, ())
    assert cleaned.dataset.frame.equals(data.frame)
    assert cleaned.dataset.table == data.table
    assert cleaned.journal == ()


def test_the_steps_of_the_journal_and_the_cleaned_table_reproduce_each_other() -> None:
    rows = pl.DataFrame(
        {
            "price": ["12,5 €", "7,25 €", "?", "8 €"] * 15,
            "city": ["Paris", "PARIS ", "Lyon", "Paris"] * 15,
            "day": ["01/02/2020", "13/02/2020", "20/03/2020", "31/12/2020"] * 15,
            "size": [1.5, 2.5, -999.0, 3.5] * 15,
        }
    )
    data = dataset(rows)
    first = clean.run(data, clean.decide(data.table, audit.run(data, brief()).proposals, brief(), {}))
    read = [JournalEntry.model_validate_json(entry.model_dump_json()) for entry in first.journal]
    again = clean.run(data, [entry.decision for entry in read])
    assert again.dataset.frame.equals(first.dataset.frame)
    assert again.journal == first.journal
    cells, dropped = data.frame, 0
    for entry in read:
        after = clean.run(data.replace(frame=cells), [entry.decision]).dataset.frame
        kept = cells.filter(pl.col("__row").is_in(after["__row"].implode()))
        changed = [
            (kept[name].cast(pl.String).ne_missing(after[name].cast(pl.String))
             | (pl.Series([kept[name].dtype != after[name].dtype]) & kept[name].is_not_null())).sum()
            for name in rows.columns
        ]  # fmt: skip
        assert sum(changed) == entry.cells
        dropped += cells.height - after.height
        cells = after
    assert cells.equals(first.dataset.frame)
    assert dropped == data.frame.height - cells.height == sum(e.rows for e in read if not e.cells)


def test_each_changed_column_is_shown_before_and_after() -> None:
    data = dataset(pl.DataFrame({"a": ["1,5", "2,5", "?", "3,5"] * 10, "b": ["x", "y"] * 20}))
    proposals = audit.run(data, brief()).proposals
    cleaned = clean.run(data, clean.decide(data.table, proposals, brief(), {}))
    (pair,) = (pair for pair in cleaned.touched if pair.column == "a")
    assert (pair.before.dtype, pair.before.filled, pair.before.levels[0]) == ("String", 40, ("1,5", 10))
    assert (pair.after.dtype, pair.after.filled, pair.after.missing) == ("Float64", 30, 10)
    assert pair.after.numbers == (1.5, 1.5, 2.5, 3.5, 3.5)
