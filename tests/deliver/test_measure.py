"""The widths of tables: no word broken, the rest shared as wished."""

from __future__ import annotations

import re

from pythesis.deliver import measure


def test_a_narrow_column_keeps_its_longest_word_whole() -> None:
    heads = [
        ["Manques", "20 %"],
        ["Valeurs", "de 0 à 512, une longue explication qui prend plusieurs lignes"],
    ]
    narrow, wide = measure.fair([0.1, 9.9], heads, 54.0, 1.0)
    assert narrow >= measure.width("Manques", True) + 1.0
    assert wide > 4 * narrow
    assert abs(narrow + wide - 54.0) < 1e-9


def test_names_break_behind_their_marks_where_whole_ones_leave_no_room() -> None:
    names = [
        "information.last",
        "durable_goods.last",
        "manufacturing.last",
        "nonfarm_change.last",
        "x_y.last",
    ]
    columns = [["Observé", "130834"], ["Prédit", "137391"], *([name, "12345"] for name in names)]
    wide = measure.fair([1.0] * len(columns), columns, 54.0, 1.0)
    for across, (head, *_) in zip(wide, columns, strict=True):
        longest = max(re.split("(?<=[._])", head), key=len)
        assert across >= measure.width(longest, True) + 1.0
    assert sum(measure.width(head, True) + 1.0 for head, *_ in columns) > 54.0


def test_shares_are_kept_where_nothing_is_tight() -> None:
    few, many = measure.fair([1, 3], [["a"], ["b"]], 40.0, 0.0)
    assert 0.2 < few / many < 0.4


def test_a_name_without_end_leaves_room_for_the_others() -> None:
    first, second = measure.fair([1, 1], [["N" * 300], ["Part des lignes"]], 54.0, 1.0)
    assert second >= measure.width("lignes") + 1.0
    assert first <= 54.0 / 2 + 1.0


def test_columns_fit_where_names_need_break_only_behind_their_marks() -> None:
    fixed = [["Observé", "2"], ["Probabilité donnée à l’observé", "2,1 %"]]
    names = [[f"months_loan_duration_{place}", "unknown"] for place in range(6)]
    assert measure.fits([*fixed, *names[:2]], 54.0, 1.0)
    assert not measure.fits([*fixed, *names], 54.0, 1.0)
    assert not measure.fits([*fixed, ["N" * 60]], 54.0, 1.0)
