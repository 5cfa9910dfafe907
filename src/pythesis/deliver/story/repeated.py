"""Findings told one after the other: what would be said again word for word is said once."""

from __future__ import annotations

from collections.abc import Sequence

from pythesis.core.finding import Finding
from pythesis.core.said import Said, said
from pythesis.deliver.story.names import own
from pythesis.words import say

KEEP = "explore.advice.validated"  # differs from one finding to the next by its column only


def advised_once(shown: Sequence[Finding]) -> list[Finding]:
    """Return findings in a row that give the same advice with that of the last one only."""
    kept = []
    for finding, after in zip(shown, (*shown[1:], None), strict=True):
        same = after is not None and after.code == finding.code and _same(after.advice, finding.advice)
        kept.append(finding.model_copy(update={"advice": None}) if same else finding)
    return kept


def told_once(shown: Sequence[Finding]) -> list[Finding]:
    """Return findings without opinions nor advice that the reader has just read.

    Columns to keep are named together at the end of a row of them; a draft of an opinion told before is
    pointed to.
    """
    kept: list[Finding] = []
    opinions: list[Said] = []
    columns: list[str] = []
    for finding, after in zip(shown, (*shown[1:], None), strict=True):
        update: dict[str, object] = {}
        if _keeps(finding):
            columns += [str(finding.advice.values["x"])] if finding.advice is not None else []
            if after is not None and _keeps(after):
                update["advice"] = None
            else:
                names = tuple(dict.fromkeys(columns))
                update["advice"] = (
                    said(f"{KEEP}-several", columns=names) if len(names) > 1 else finding.advice
                )
                columns = []
        draft = finding.reading is not None and not finding.signed_by and finding.drafted_by == "pythesis"
        if draft and any(_same(one, finding.reading) for one in opinions):
            update["reading"] = own("finding.same-opinion", columns=finding.columns[:2])
        elif finding.reading is not None:
            opinions.append(finding.reading)
        kept.append(finding.model_copy(update=update) if update else finding)
    return kept


def _keeps(finding: Finding) -> bool:
    return finding.advice is not None and finding.advice.key == KEEP and "x" in finding.advice.values


def _same(one: Said | None, other: Said | None) -> bool:
    return one is not None and other is not None and say(one, "en") == say(other, "en")
