"""The part of cleaning that looks at one row at a time: the same for a table and for any of its rows."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pythesis.core.decision import Action, Decision
from pythesis.stages.clean.cells import changed
from pythesis.stages.clean.mapping import filled

ROW_WISE = (
    Action.TRIM,
    Action.FIX_ENCODING,
    Action.TO_MISSING,
    Action.FILL_FROM,
    Action.RECODE,
    Action.PARSE_NUMBER,
    Action.PARSE_DATE,
    Action.PARSE_BOOLEAN,
    Action.SCALE,
)


def apply(frame: pl.DataFrame, decisions: Sequence[Decision]) -> pl.DataFrame:
    r"""Apply the row-wise decisions, in the order given, to the columns `frame` has.

    Rows are neither dropped nor reordered, so that ``apply(frame[rows]) == apply(frame)[rows]`` for any
    rows. Decisions about absent columns, and those that are not row-wise, are passed over.

    Parameters
    ----------
    frame : DataFrame
    decisions : sequence of Decision

    Returns
    -------
    DataFrame
        The same rows and columns.

    Raises
    ------
    ValueError
        When a decision of kind ``fill-from`` has not one key for each column of ``by`` and each value.

    Notes
    -----
    Exact meaning of each action on a column ``c``; an unchanged type is left as it is.

    - ``trim`` (text): ``c.str.replace_all(r"\s+", " ").str.strip_chars(" ")``; ``\s`` is any Unicode blank.
    - ``fix-encoding`` (text): ``ftfy.fix_encoding`` of each cell.
    - ``to-missing``: in text, a cell becomes a gap when, without the blanks around it, it equals one of
      ``values``; in numbers, when it equals one of ``values`` as a number; in dates, when its text as Polars
      writes it does; in booleans, when ``"true"`` or ``"false"`` is among ``values``. Numbers and dates
      under ``below`` or over ``above`` become gaps too; text knows no bounds, so it is read first.
    - ``scale`` (numbers): cells equal to one of ``values``, under ``below`` or over ``above``, or all when
      none of these is given, times ``factor``; the column becomes ``Float64``. ``plus`` is added to them.
      Where ``where`` names another column, the rows scaled are those whose text there is one of ``levels``,
      or whose number or moment (ISO) is less than ``before``.
    - ``fill-from``: where the texts of the columns ``by`` are one of ``keys``, a gap (any cell when
      ``overwrite``) takes the value in that place, read as the type of ``c``.
    - ``recode`` (text): ``c.replace(from_, to)``; cells equal to none of ``from_`` stay.
    - ``parse-number`` (text): take away every text of ``strip`` (longest first), then the sign
      ``thousands`` (``" "`` stands for any blank, ``"'"`` for both apostrophes), turn ``decimal`` into ``.``,
      write negative numbers with a hyphen first where ``accounting`` is true (`pythesis.stats.signs.signed`),
      take away the blanks left around, and cast to ``Float64`` (``Int64`` where ``whole`` is true); what
      does not read becomes a gap.
      Where ``times`` is given, what ends with a text of ``strip`` is multiplied by the number in its place.
      ``"12 %"`` gives 12. A column already numeric is cast to ``Float64``.
      Where ``duration`` is true, lengths of time become minutes (`pythesis.stats.spans.minutes`).
    - ``parse-date`` (text or whole numbers): take away blanks around, then ``to_date(format)``, or
      ``to_datetime(format)`` (microseconds) when the format has an hour; what does not read becomes a gap.
    - ``parse-boolean`` (text): without blanks around, one of ``true`` gives true, one of ``false`` false,
      anything else a gap.
    """
    for decision in decisions:
        if decision.action not in ROW_WISE or decision.column not in frame.columns:
            continue
        if str(decision.params.get("where", decision.column)) not in frame.columns:
            continue
        if decision.action is Action.FILL_FROM:
            frame = filled(frame, decision)
        else:
            cells = changed(frame.schema[str(decision.column)], decision)
            frame = frame if cells is None else frame.with_columns(cells)
    return frame
