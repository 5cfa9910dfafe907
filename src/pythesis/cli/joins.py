"""Reads a join written on the command line: ``table``, ``table:keys`` or ``table:keys:many``."""

from __future__ import annotations


def join_of(written: str) -> dict[str, str]:
    """Return a join as the brief writes it.

    Examples
    --------
    >>> join_of("airports:dest = faa")
    {'right': 'airports', 'on': 'dest = faa'}
    >>> join_of("orders:customer_id:mean")
    {'right': 'orders', 'on': 'customer_id', 'many': 'mean'}
    """
    pieces = [piece.strip() for piece in written.split(":")]
    named = dict(zip(("right", "on", "many"), pieces, strict=False))
    return {key: value for key, value in named.items() if value}
