"""Notebook files: cells with ids that do not change from one run to the next."""

from __future__ import annotations

import hashlib

import nbformat


class Book:
    """A notebook being written, cell after cell."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cells: list[nbformat.NotebookNode] = []

    def say(self, *paragraphs: str) -> None:
        """Add a Markdown cell; empty paragraphs are left out."""
        source = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
        if source:
            self._add(nbformat.v4.new_markdown_cell, source)

    def run(self, source: str, *, folded: bool = False) -> None:
        """Add a code cell, its source hidden at first when `folded`."""
        hidden = {"jupyter": {"source_hidden": True}} if folded else {}
        self._add(nbformat.v4.new_code_cell, source.strip(), metadata=hidden)

    def _add(self, make: object, source: str, **more: object) -> None:
        # An id made of the place and the content: stable, unique, and no clock or chance in it.
        digest = hashlib.sha256(f"{self._name}\x1f{len(self._cells)}\x1f{source}".encode()).hexdigest()[:12]
        self._cells.append(make(source, id=digest, **more))  # type: ignore[operator]

    def written(self) -> bytes:
        """Return the bytes of the ``.ipynb`` file."""
        metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        book = nbformat.v4.new_notebook(cells=self._cells, metadata=metadata)  # type: ignore[no-untyped-call]
        nbformat.validate(book)
        text: str = nbformat.writes(book, version=4)  # type: ignore[no-untyped-call]
        return (text + "\n").encode()
