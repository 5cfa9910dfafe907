"""A report on screen: one file, readable offline, printable, in light and dark."""

from __future__ import annotations

import base64
import functools
import re
from typing import Any

import jinja2

from pythesis.deliver import identity
from pythesis.deliver.report.view import View


def render(view: View, pictures: dict[str, str]) -> bytes:
    """Return the HTML of a report, its fonts, style and pictures inside.

    Parameters
    ----------
    view : mapping
        What `view.Viewer.document` returned.
    pictures : mapping
        SVG text by the key of the figure.
    """
    return page("report.html.j2", pictures, r=view)


def page(template: str, pictures: dict[str, str], **content: Any) -> bytes:
    """Return a page of the identity: fonts, style and pictures inside, everything else escaped."""
    inline = {key: _inline(svg, position) for position, (key, svg) in enumerate(pictures.items())}
    drawn = _environment().get_template(template)
    return drawn.render(pictures=inline, style=page_style() + _dark_pictures(), **content).encode()


@functools.cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(str(identity.folder()))
    return jinja2.Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )


def _inline(svg: str, position: int) -> str:
    """Return an SVG fit for a page: scalable, its ids its own, silent for screen readers.

    The alternative text stands on the figure that holds it, once, instead of on each mark.
    """
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = re.sub(r'\bid="', f'id="p{position}-', svg)
    svg = re.sub(r"url\(#", f"url(#p{position}-", svg)
    return re.sub(r"<svg ", '<svg aria-hidden="true" focusable="false" ', svg, count=1)


@functools.cache
def page_style() -> str:
    """Return the style of a page in the identity, its fonts inside: nothing is fetched."""
    faces = "".join(_face(*face) for face in identity.WEB)
    return faces + _variables() + identity.text("report.css")


def _face(family: str, weight: int, style: str, file: str) -> str:
    data = base64.b64encode((identity.font_folder() / file).read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{data}) format('woff2')"
    return (
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{style};"
        f"font-display:swap;src:{source}}}\n"
    )


_ROLES = {
    "ink": identity.INK,
    "muted": identity.MUTED,
    "line": identity.LINE,
    "wash": identity.WASH,
    "paper": identity.PAPER,
    "accent": identity.ACCENT,
    "accent-wash": identity.ACCENT_WASH,
    **{f"state-{name}": value for name, value in identity.STATE.items()},
    **{f"wash-{name}": value for name, value in identity.STATE_WASH.items()},
}


def _variables() -> str:
    light = "".join(f"--{name}:{value};" for name, value in _ROLES.items())
    dark = "".join(f"--{name}:{identity.DARK[value]};" for name, value in _ROLES.items())
    fonts = f"--sans:{identity.SANS_STACK};--serif:{identity.SERIF_STACK};--mono:{identity.MONO_STACK};"
    return f":root{{{light}{fonts}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _dark_pictures() -> str:
    """Return rules that give the marks of inline pictures their colours on a dark screen."""
    rules = "".join(
        f'.picture [fill="{light}"]{{fill:{dark}}}.picture [stroke="{light}"]{{stroke:{dark}}}'
        for light, dark in identity.DARK.items()
    )
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}\n"
