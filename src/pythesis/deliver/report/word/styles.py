"""The styles of an editable report: whoever edits changes a style once, never a paragraph by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from pythesis.deliver import identity
from pythesis.deliver.office import CODES

TABLE: Final = "Pythesis Table"
GRID: Final = "Pythesis Grid"  # places things side by side, draws nothing
NUMBERS: Final = 9  # identifier of the numbering of headings, free in the default template
LEVELS: Final = 3
SIDES: Final = ("top", "left", "bottom", "right")  # in the order of the schema
WIDE: Final = 16.2  # centimetres of a line
STAND_INS: Final = {identity.SANS: "Segoe UI", identity.SERIF: "Georgia"}  # where the fonts are not installed


@dataclass(frozen=True, slots=True)
class Look:
    """How a style looks. Sizes and spaces in points; `wash` and `edge` are the ground and left border."""

    base: str = "Normal"
    font: str = ""
    size: float = 0.0
    colour: str = ""
    bold: bool | None = None
    italic: bool | None = None
    before: float | None = None
    after: float | None = None
    leading: float | None = None
    next_kept: bool = False
    whole: bool = False
    right: bool = False
    wash: str = ""
    edge: str = ""


def _aside(state: str) -> Look:
    return Look(
        size=9.5, before=4, after=4, leading=1.15, wash=identity.STATE_WASH[state], edge=identity.STATE[state]
    )


SANS, SERIF = identity.SANS, identity.SERIF
PARAGRAPHS: Final = {
    "Normal": Look("", SERIF, 10.5, identity.INK, before=0, after=7, leading=1.18),
    "Title": Look("Normal", SANS, 29, identity.INK, bold=True, before=0, after=20, leading=1.0),
    "Subtitle": Look("Normal", SANS, 12, identity.ACCENT, bold=True, italic=False, before=110, after=8),
    "Question": Look("Normal", SERIF, 14, identity.MUTED, italic=True, after=24),
    "Fact Number": Look("Normal", SANS, 17, identity.ACCENT, bold=True, after=0, next_kept=True),
    "Fact Label": Look("Normal", SANS, 9, identity.MUTED, after=0),
    "Cover Label": Look("Normal", SANS, 10, identity.MUTED, before=10, after=0, next_kept=True),
    "Cover Text": Look("Normal", SANS, 10, identity.INK, after=0),
    "Heading 1": Look("Normal", SANS, 18, identity.INK, bold=True, before=28, after=12, next_kept=True),
    "Heading 2": Look("Normal", SANS, 12.5, identity.INK, bold=True, before=18, after=7, next_kept=True),
    "Heading 3": Look("Normal", SANS, 11, identity.INK, bold=True, before=14, after=6, next_kept=True),
    "TOC Heading": Look("Normal", SANS, 18, identity.INK, bold=True, after=12, next_kept=True),
    "toc 1": Look("Normal", SANS, 10, identity.INK, bold=True, before=4, after=1, leading=1.0),
    "toc 2": Look("Normal", SANS, 9.5, identity.INK, after=0.5, leading=1.0),
    "Caption": Look("Normal", SANS, 9, identity.INK, bold=False, before=4, after=10, whole=True),
    "Table Caption": Look("Caption", before=12, after=4, next_kept=True),
    "Figure": Look("Normal", before=8, after=2, leading=1.0, next_kept=True),
    "Small Figure": Look("Normal", before=2, after=2, leading=1.0),  # in a row that stays whole by itself
    "Figure Title": Look("Normal", SANS, 9, identity.INK, bold=True, after=2),
    "Table Text": Look("Normal", SANS, 8.5, identity.INK, before=1, after=1, leading=1.05),
    "Table Number": Look("Table Text", right=True),
    "Table Text Kept": Look("Table Text", next_kept=True),  # of a table that no page cuts
    "Table Number Kept": Look("Table Number", right=True, next_kept=True),
    "Note": Look("Normal", SANS, 8.5, identity.MUTED, before=3, after=10),
    "Table End": Look("Normal", SANS, 5, before=0, after=0, leading=1.0),
    "Label": Look("Normal", SANS, 9.5, identity.MUTED, bold=True, after=1, next_kept=True),
    "Lead": Look("Normal", SERIF, 11.5, identity.INK),
    "List Bullet": Look("Normal", after=3),
    "List Small": Look("List Bullet", SANS, 8.5, after=2),
    "State": Look("Normal", SANS, 8.5, identity.MUTED, bold=True, after=5, next_kept=True),
    "Proof": Look("Normal", SANS, 8.5, identity.MUTED, before=4, after=12, leading=1.1, edge=identity.LINE),
    "Prompt": _aside("draft"),
    "Signature": Look("Normal", SANS, 8.5, identity.MUTED, after=8),
    "Header": Look("Normal", SANS, 8.5, identity.MUTED, after=0),
    "Footer": Look("Normal", SANS, 8.5, identity.MUTED, after=0, right=True),
    **{f"Aside {state}": _aside(state) for state in identity.STATE},
}  # fmt: skip
CHARACTERS: Final = {
    "Number": Look("", SANS, 0, identity.INK, bold=True),  # of a figure or a table
    "From Data": Look(""),  # names and values from the data: no spelling is checked
    "Evidence Key": Look("", identity.MONO, 7.5, identity.MUTED),
    "Evidence Link": Look("", identity.MONO, 7.5, identity.MUTED),
    "Prompt Question": Look("", italic=True),
    "Opening": Look("", SANS, 8.5, bold=True),  # the words that open an aside or a proof
    "Hyperlink": Look("", colour=identity.ACCENT),
    **{f"State {state}": Look("", colour=code) for state, code in identity.STATE.items()},
}
LINKS: Final = ("Hyperlink", "Evidence Link")  # never told by their colour alone


def prepare(document: Any, language: str) -> None:
    """Give a new document the identity: styles, numbering of headings, fonts and language."""
    for name, look in PARAGRAPHS.items():
        style = _style(document, name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles[look.base] if look.base else None
        _paragraph(style, look)
    for name, look in CHARACTERS.items():
        _font(_style(document, name, WD_STYLE_TYPE.CHARACTER), look)
        if name in LINKS:
            document.styles[name].font.underline = True
    unspelt = document.styles["From Data"].element.get_or_add_rPr()
    unspelt.append(unspelt.makeelement(qn("w:noProof"), {}))
    document.styles.element.append(parse_xml(_TABLE))
    document.styles.element.append(parse_xml(_GRID))
    document.part.numbering_part.element.insert(0, parse_xml(_numbering()))
    document.part.numbering_part.element.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{NUMBERS}0"><w:abstractNumId w:val="{NUMBERS}0"/></w:num>')
    )
    for level in range(LEVELS):
        _numbered(document.styles[f"Heading {level + 1}"], level)
    for level in (1, 2):
        style = document.styles[f"toc {level}"]
        style.paragraph_format.tab_stops.add_tab_stop(Cm(WIDE), WD_TAB_ALIGNMENT.RIGHT)
    document.styles["toc 2"].paragraph_format.left_indent = Cm(0.5)
    _border(document.styles["Heading 1"], "bottom", identity.ACCENT, 10, 4)
    _border(document.styles["Header"], "bottom", identity.LINE, 4, 4)
    _speak(document, language)
    _name_stand_ins(document)


def _style(document: Any, name: str, kind: WD_STYLE_TYPE) -> Any:
    styles = document.styles
    if name in styles:
        return styles[name]
    added = styles.add_style(name, kind, builtin=name.startswith(("toc ", "Hyperlink")))
    added.quick_style, added.hidden, added.unhide_when_used = True, False, False
    return added


def _paragraph(style: Any, look: Look) -> None:
    style.font.bold = style.font.italic = None
    _font(style, look)
    shape = style.paragraph_format
    shape.space_before = None if look.before is None else Pt(look.before)
    shape.space_after = None if look.after is None else Pt(look.after)
    shape.line_spacing = look.leading
    shape.keep_with_next, shape.keep_together = look.next_kept or None, look.whole or None
    shape.widow_control = True
    shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT if look.right else None
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    if look.edge:
        _border(style, "left", look.edge, 16, 7)
        shape.left_indent = Pt(9)
        shape.right_indent = Pt(6 if look.wash else 0)
    if look.wash:
        code = look.wash.removeprefix("#")
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{code}"/>')
        _insert(properties, shade, ("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"))
        for side, space in (
            ("top", 4),
            ("bottom", 4),
            ("right", 6),
        ):  # room around the words, in their ground
            _border(style, side, look.wash, 4, space)


def _insert(properties: Any, child: Any, before: tuple[str, ...]) -> None:
    """Put a property where the schema wants it: before the first of those that follow it."""
    follower = next((item for item in properties if item.tag in {qn(tag) for tag in before}), None)
    if follower is None:
        properties.append(child)
    else:
        follower.addprevious(child)


def _border(style: Any, side: str, colour: str, eighths: int, space: int) -> None:
    line = parse_xml(
        f'<w:{side} {nsdecls("w")} w:val="single" w:sz="{eighths}" w:space="{space}" '
        f'w:color="{colour.removeprefix("#")}"/>'
    )
    properties = style.element.get_or_add_pPr()
    around = properties.find(qn("w:pBdr"))
    if around is None:
        around = parse_xml(f"<w:pBdr {nsdecls('w')}/>")
        followers = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
        _insert(properties, around, followers)
    _insert(around, line, tuple(f"w:{name}" for name in SIDES[SIDES.index(side) + 1 :]))


def _font(style: Any, look: Look) -> None:
    properties = style.element.get_or_add_rPr()
    for tag in ("w:rFonts", "w:color", "w:sz", "w:szCs", "w:spacing", "w:kern", "w:u"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    if look.font:
        style.font.name = look.font
        for script in ("w:cs", "w:eastAsia"):
            properties.rFonts.set(qn(script), look.font)
    if look.size:
        style.font.size = Pt(look.size)
    if look.colour:
        style.font.color.rgb = RGBColor(*bytes.fromhex(look.colour.removeprefix("#")))
    if look.bold is not None:
        style.font.bold = look.bold
    if look.italic is not None:
        style.font.italic = look.italic


def _numbered(style: Any, level: int) -> None:
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:numPr")):
        properties.remove(old)
    numbered = parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{NUMBERS}0"/></w:numPr>'
    )
    followers = (
        "w:suppressLineNumbers",
        "w:pBdr",
        "w:shd",
        "w:tabs",
        "w:spacing",
        "w:ind",
        "w:jc",
        "w:outlineLvl",
    )
    _insert(properties, numbered, followers)


def _numbering() -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:pStyle w:val="Heading{level + 1}"/><w:suff w:val="space"/>'
        f'<w:lvlText w:val="{".".join(f"%{n + 1}" for n in range(level + 1))}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr>'
        f'<w:rPr><w:color w:val="{identity.ACCENT.removeprefix("#")}"/></w:rPr></w:lvl>'
        for level in range(LEVELS)
    )
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERS}0">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )


def _speak(document: Any, language: str) -> None:
    """Set the language of all text, by which spelling, hyphens and screen readers go."""
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), CODES[language])


def _name_stand_ins(document: Any) -> None:
    """Say which fonts stand in for those of the identity where they are not installed."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in STAND_INS.items()
    )
    part._blob = re.sub(rb"</w:fonts>\s*$", fonts.encode() + b"</w:fonts>", part.blob)


_INK = identity.MUTED.removeprefix("#")
_TABLE = f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="PythesisTable">
<w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
<w:tblPr><w:tblBorders>
<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{identity.LINE.removeprefix("#")}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{identity.LINE.removeprefix("#")}"/></w:tblBorders>
<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>
<w:bottom w:w="30" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{_INK}"/></w:rPr><w:tcPr><w:tcBorders>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{identity.ACCENT.removeprefix("#")}"/></w:tcBorders>
</w:tcPr></w:tblStylePr></w:style>"""
_GRID = f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="PythesisGrid">
<w:name w:val="{GRID}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>
<w:tblPr><w:tblCellMar><w:left w:w="0" w:type="dxa"/>
<w:right w:w="160" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"""
