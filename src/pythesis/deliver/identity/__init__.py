"""One visual identity for charts, reports, slides and the app: colours by role, fonts, spacing.

Text colours have a contrast of at least 4.5 to 1 on `PAPER` and on `WASH` (WCAG 2.2, 1.4.3), marks at least
3 to 1 (1.4.11). Any two colours of `SERIES` stay at least 15 apart (CIE 1976 difference) as seen with full
colour vision and with total protanopia, deuteranopia or tritanopia (Machado, Oliveira & Fernandes 2009);
``tests/deliver/test_charts_identity.py`` measures both.
"""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path
from typing import Final

# Light paper: what is printed, projected and shown by default.
INK: Final = "#1f2933"  # text, titles
MUTED: Final = "#55606b"  # captions, axis titles, secondary text
QUIET: Final = "#636d78"  # axis labels, marks of drafts
LINE: Final = "#d3d9df"  # rules, borders, grid
WASH: Final = "#f5f7f9"  # grounds of boxes, alternate rows
PAPER: Final = "#ffffff"
ACCENT: Final = "#2f5690"  # links, headings' rule, the main mark of a figure
ACCENT_WASH: Final = "#e9eef6"  # ground of what is selected or put forward
REFERENCE: Final = "#8a3b20"  # reference lines and their labels

SERIES: Final = ("#2f5690", "#b34d2b", "#1e9392", "#43214b", "#a77e04", "#555b60")
DASHES: Final = ((1, 0), (6, 3), (2, 2), (8, 2, 2, 2), (4, 4), (1, 3))  # tell lines apart in black and white
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
SEQUENTIAL: Final = ("#f3f6fa", "#c3d1e6", "#86a3cc", "#4c72ab", "#1f3c6b")
DIVERGING: Final = ("#8f3a1d", "#d69a80", "#f4f4f2", "#8fa9d0", "#264a80")

# A state is never told by its colour alone: the sign or the word stands beside it.
STATE: Final = {
    "good": "#17685c",  # validated, passed, success
    "fair": "#2f5690",  # present, partial
    "weak": "#55606b",  # negligible, not established, not applicable, undecided
    "bad": "#a13a1c",  # issue, failure
    "draft": "#75580a",  # waits for a person
}
STATE_WASH: Final = {
    "good": "#e8f2ef",
    "fair": "#e9eef6",
    "weak": "#f1f3f5",
    "bad": "#f8ece7",
    "draft": "#f8f2df",
}
VERDICT_STATE: Final = {
    "validated": "good",
    "passed": "good",
    "present": "fair",
    "negligible": "weak",
    "not_established": "weak",
    "not_applicable": "weak",
    "issue": "bad",
    "waived": "draft",
}
OUTCOME_STATE: Final = {
    "success": "good",
    "doubted": "fair",
    "partial": "fair",
    "failure": "bad",
    "undecided": "weak",
}

# Dark screens: each colour above has its counterpart, used by the HTML report and the app.
DARK: Final = {
    INK: "#e8ebef",
    MUTED: "#b3bcc6",
    QUIET: "#9aa4af",
    LINE: "#3b454f",
    WASH: "#20272e",
    PAPER: "#171c21",
    ACCENT: "#8fb2e6",
    ACCENT_WASH: "#223047",
    REFERENCE: "#e8a084",
    "#b34d2b": "#e8865f",
    "#1e9392": "#4fc4c2",
    "#43214b": "#c79bd3",
    "#a77e04": "#dcb33c",
    "#555b60": "#a9b0b6",
    "#17685c": "#6fcab9",
    "#a13a1c": "#f0997d",
    "#75580a": "#dfc06a",
    "#e8f2ef": "#1d3330",
    "#e9eef6": "#223047",
    "#f1f3f5": "#272f37",
    "#f8ece7": "#3a2720",
    "#f8f2df": "#352e1b",
}

SANS: Final = "Source Sans Pro"  # headings, tables, figures, screens
SERIF: Final = "Source Serif Pro"  # running text of the reports
MONO: Final = "DejaVu Sans Mono"  # code; comes with Typst
SANS_STACK: Final = "'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
SERIF_STACK: Final = "'Source Serif Pro', Georgia, 'Times New Roman', serif"
MONO_STACK: Final = "ui-monospace, 'DejaVu Sans Mono', Consolas, Menlo, monospace"

SPACE: Final = (4, 8, 12, 16, 24, 32, 48)  # pixels; every gap is one of these
RADIUS: Final = 4  # pixels
MEASURE: Final = 68  # characters in a line of running text
FIGURE_WIDTH: Final = 620  # pixels of a figure, axes and labels included

TRUETYPE: Final = (
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-Semibold.ttf",
    "SourceSansPro-It.ttf",
    "SourceSerifPro-Regular.ttf",
    "SourceSerifPro-Semibold.ttf",
    "SourceSerifPro-It.ttf",
)
WEB: Final = (  # family, weight, style, file: the same faces cut to Latin letters for the web
    (SANS, 400, "normal", "source-sans-pro-latin-400-normal.woff2"),
    (SANS, 600, "normal", "source-sans-pro-latin-600-normal.woff2"),
    (SERIF, 400, "normal", "source-serif-pro-latin-400-normal.woff2"),
    (SERIF, 400, "italic", "source-serif-pro-latin-400-italic.woff2"),
    (SERIF, 600, "normal", "source-serif-pro-latin-600-normal.woff2"),
)
LICENSES: Final = ("SourceSansPro-LICENSE.txt", "SourceSerifPro-LICENSE.txt", "web-LICENSE.txt")


@functools.cache
def folder() -> Path:
    """Return the folder of the identity: templates, style sheets and ``fonts/``."""
    return Path(str(resources.files("pythesis.deliver.identity")))


def font_folder() -> Path:
    """Return the folder that holds the font files and their licences."""
    return folder() / "fonts"


def font_paths() -> tuple[Path, ...]:
    """Return the TrueType files, in a fixed order."""
    return tuple(font_folder() / name for name in TRUETYPE)


def text(name: str) -> str:
    """Return a template or style sheet of the identity, such as ``report.css``."""
    return (folder() / name).read_text(encoding="utf-8")
