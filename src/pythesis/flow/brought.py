"""Findings that people made elsewhere: their words, picture and test, read from the project's files."""

from __future__ import annotations

import base64
import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pythesis.core.brief import Brief, BroughtBrief, parse_brief
from pythesis.core.errors import InputError
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.ledger import briefs, editing, files

CODE = "brought-finding"
FOLDER = "reports/figures/brought"
CODE_FOLDER = "notes/brought"  # the code that people bring: kept and named, never run
PNG = b"\x89PNG\r\n\x1a\n"
HEAVIEST = 600_000  # bytes of an image: the evidence and the pages hold it whole
TEAM = "team"


def read(root: Path, brief: Brief) -> tuple[Finding, ...]:
    """Return the findings that people brought.

    Raises
    ------
    InputError
        When a file is missing, outside the project, no PNG, or too heavy; or a name is used twice.
    """
    names = [item.name for item in brief.brought]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(said("errors.brought-twice.what", name=twice), said("errors.brought-twice.remedy"))
    return tuple(_finding(root, item) for item in brief.brought)


def behind(found: Sequence[Finding], brought: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings of the machine with those that people brought ranked behind them."""
    last = max((finding.rank for finding in found), default=0)
    own = [f.model_copy(update={"rank": rank}) for rank, f in enumerate(brought, start=last + 1)]
    return (*found, *own)


def identifier(item: BroughtBrief) -> str:
    """Return the id of what people brought: that of its note too."""
    return finding_id(CODE, (item.name,))


def _finding(root: Path, item: BroughtBrief) -> Finding:
    if item.code:
        _inside(root, item.code)
    return Finding(
        code=CODE,
        id=identifier(item),
        stage="explore",
        verdict=Verdict.NOT_ESTABLISHED,
        columns=item.columns,
        claim=said("people.brought.claim", text=item.claim.strip()),
        reading=said("people.brought.reading"),
        validations=(_validation(item),) if item.test else (),
        figure=_figure(root, item) if item.figure else None,
        section="relation",
        brought_by=item.by or TEAM,
    )


def _validation(item: BroughtBrief) -> Validation:
    """Return the test as people reported it, with no snippet: nothing here can redo it."""
    effect = None
    if item.effect is not None:
        name = item.effect_name or "effect"
        effect = Effect(name=name, value=item.effect, low=item.low, high=item.high, level=item.level)
    made: list[Said] = [said("people.brought.unchecked")]
    if item.code:
        made.append(said("people.brought.code", file=item.code))
    return Validation(
        test=item.test,
        statistic=item.statistic,
        p=item.p,
        effect=effect,
        n=item.n or 0,
        rows="elsewhere",
        assumptions=tuple(made),
    )


def _figure(root: Path, item: BroughtBrief) -> Figure:
    data = _inside(root, item.figure).read_bytes()
    _picture(item.figure, data)
    title = said("text", text=item.claim.strip())
    nowhere = Axis(field="url", label=said("text", text=""), format="category")
    return Figure(
        id=identifier(item),
        mark="picture",
        title=title,
        alt=said("text", text=item.alt.strip()) if item.alt.strip() else title,
        x=nowhere,
        y=nowhere,
        data=({"url": f"data:image/png;base64,{base64.b64encode(data).decode()}"},),
    )


def _picture(name: str, data: bytes) -> None:
    if not data.startswith(PNG):
        raise InputError(said("errors.brought-png.what", file=name), said("errors.brought-png.remedy"))
    if len(data) > HEAVIEST:
        size = round(len(data) / 1024)
        raise InputError(
            said("errors.brought-heavy.what", file=name, size=size, most=HEAVIEST // 1024),
            said("errors.brought-heavy.remedy"),
        )


def bring(root: Path, told: Mapping[str, Any], picture: bytes | None = None, code: bytes = b"") -> str:
    """Bring a finding: its picture and code become files, its words a table of the brief; return its name.

    Parameters
    ----------
    root : Path
        The project's folder.
    told : mapping
        Keys of ``[[brought]]``; the name is made from the claim.
    picture, code : bytes
        Of the PNG file, and of what made it.

    Raises
    ------
    InputError
        When a run would refuse it; nothing is written then.
    """
    name = _free(root, slug(str(told.get("claim", ""))))
    made = {}
    if picture is not None:
        made["figure"] = (f"{FOLDER}/{name}.png", picture)
    if code.strip():
        made["code"] = (f"{CODE_FOLDER}/{name}.py", code.strip() + b"\n")
    entry = {"name": name, **told, **{key: path for key, (path, _) in made.items()}}
    parse_brief({"brought": [entry]})
    if "figure" in made:
        _picture(*made["figure"])
    for path, data in made.values():
        files.write(root / path, data)
    editing.append(root, "brought", entry)
    return name


def slug(claim: str) -> str:
    """Return a short name made of the first words of a claim.

    Examples
    --------
    >>> slug("Les doses élevées guérissent 2 fois plus.")
    'les-doses-elevees-guerissent-2-fois-plus'
    """
    known = unicodedata.normalize("NFKD", claim).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", known).strip("-")[:48].strip("-") or "finding"


def _free(root: Path, name: str) -> str:
    """Return a name under which nothing was brought, nor left when it was taken out of the brief."""
    taken = {item.name for item in briefs.read(root / briefs.NAME).brought}
    taken |= {path.stem for folder in (FOLDER, CODE_FOLDER) for path in (root / folder).glob("*.*")}
    others = (f"{name}-{number}" for number in itertools.count(2))
    return name if name not in taken else next(other for other in others if other not in taken)


def _inside(root: Path, name: str) -> Path:
    """Return a file of the project; a name that leads out of it is as good as none."""
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        what = said("errors.brought-missing.what", file=name)
        raise InputError(what, said("errors.brought-missing.remedy", folder=FOLDER))
    return path
