"""Errors in cells, found without a label: what columns, their forms and other columns say of each cell."""

from pythesis.stats.cells.find import CellErrors, find

__all__ = ["CellErrors", "find"]
