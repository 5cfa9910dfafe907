"""What is still vague in a brief: said when the project is framed, never an error."""

from __future__ import annotations

from collections.abc import Sequence

from pythesis.core.brief import Brief
from pythesis.core.said import Said, said
from pythesis.mentor import done
from pythesis.mentor.folder import Folder

NAMED = 6  # columns named at most: one line of a terminal
CHECKED = ("name", "question", "criterion")


def left(folder: Folder, columns: Sequence[str] = (), task: str = "") -> tuple[Said, ...]:
    """Return the questions that are still open, in the order in which they are best answered."""
    brief = folder.brief
    open_: list[Said] = [
        said(f"mentor.vague.{item.code}")
        for item in done.items(folder, "framing")
        if item.code in CHECKED and not item.met
    ]
    costs = folder.brief.costs
    if task == "binary" and None in (costs.false_positive, costs.false_negative):
        open_.append(said("mentor.vague.costs"))
    absent = {
        "unit": brief.data.unit,
        "population": brief.data.population,
        "team": brief.project.team,
        "mentor": brief.project.mentor,
        "calendar": brief.calendar.planned,
    }
    open_ += [said(f"mentor.vague.{name}") for name, value in absent.items() if not value]
    unknown = _unknown(brief, columns)
    if unknown and folder.predictive:
        open_.append(said("mentor.vague.availability", columns=unknown))
    context = folder.note("section-context")
    if context is None or not context.written:
        open_.append(said("mentor.vague.concerned"))
    return tuple(open_)


def _unknown(brief: Brief, columns: Sequence[str]) -> tuple[str, ...]:
    asked = [name for name in columns if name != brief.data.target]
    return tuple(name for name in asked if brief.column(name).available in (None, "?"))[:NAMED]
