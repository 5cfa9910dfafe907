"""A report on paper, through Typst: the same bytes for the same view."""

from __future__ import annotations

import functools
import json
from typing import Any

import typst

from pythesis.deliver import identity
from pythesis.deliver.report.view import View

EPOCH = 0  # creation time written in the file: a report has no date but those of its evidence


def render(view: View, pictures: dict[str, str]) -> bytes:
    """Return the PDF of a report.

    Parameters
    ----------
    view : mapping
        What `view.Viewer.document` returned.
    pictures : mapping
        SVG text by the key of the figure (`report.picture_key`).
    """
    data = json.dumps({"report": _with_pictures(view, pictures), "look": look()}, ensure_ascii=False)
    return compiled(identity.text("report.typ").encode(), data)


def compiled(template: bytes, data: str) -> bytes:
    """Return the PDF of a Typst template that reads JSON `data`, accessible where its letters allow it."""
    try:
        return _compiled(template, data, ["ua-1"], system=False)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    # Words of the data in a script the shipped fonts lack: the machine's fonts serve, and a letter that no
    # font has is shown as an empty box, which the accessibility profile forbids.
    return _compiled(template, data, [], system=True)


def _compiled(template: bytes, data: str, standards: list[Any], *, system: bool) -> bytes:
    compiler = typst.Compiler(template, font_paths=_fonts(system))
    made = compiler.compile(format="pdf", sys_inputs={"data": data}, pdf_standards=standards, timestamp=EPOCH)
    assert isinstance(made, bytes)
    return made


@functools.cache
def _fonts(system: bool) -> Any:
    return typst.Fonts(include_system_fonts=system, font_paths=[str(identity.font_folder())])


def _with_pictures(view: View, pictures: dict[str, str]) -> View:
    chapters = [
        chapter | {"blocks": [_drawn(block, pictures) for block in chapter["blocks"]]}
        for chapter in view["chapters"]
    ]
    return view | {"chapters": chapters}


def _drawn(block: View, pictures: dict[str, str]) -> View:
    if block["type"] == "gallery":
        return block | {"items": [_drawn(item, pictures) for item in block["items"]]}
    if block["type"] != "figure":
        return block
    kept = {k: v for k, v in block.items() if k not in ("figure", "headers", "rows", "picture")}
    kept["alt"] = block["alt"] or block["number"]
    return kept | {"svg": pictures[block["picture"]]}


def look() -> dict[str, Any]:
    """Return the colours and fonts of the identity, as templates read them."""
    return {
        "ink": identity.INK,
        "muted": identity.MUTED,
        "accent": identity.ACCENT,
        "line": identity.LINE,
        "wash": identity.WASH,
        "state": identity.STATE,
        "wash-of": identity.STATE_WASH,
        "sans": identity.SANS,
        "serif": identity.SERIF,
        "mono": identity.MONO,
    }
