"""Text decoded in a wrong encoding or left by a web page, repaired where the letters are still there."""

from __future__ import annotations

import ftfy
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import counted
from pythesis.stages.audit.sampled import sentences

# First bytes of letters of two or three bytes, read one by one, then what their next bytes look like.
BROKEN = "[ÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙâãäåæçèéêëìíîïð][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[\u0080-\u009f]"
LOST = "\ufffd"
# A letter replaced by a question mark inside a word; at its end it may be a question.
MARKED = r"\p{L}\?\p{L}"
MARKED_LEVELS = 2
# What browsers read and tables should not hold: the entities people meet, and the tags of plain text.
MARKUP = (
    r"&(?:amp|nbsp|lt|gt|quot|apos|euro|laquo|raquo|rsquo|[aeiou](?:acute|grave|circ|uml)|ccedil|#x?[0-9a-fA-F]{2,5});"
    r"|</?(?:p|br|b|i|u|em|strong|div|span|ul|ol|li|font)(?:\s[^<>]*)?/?>"
)
MOST_TEXTS = 2000
WORTH_A_WARNING = 0.005


@check("mojibake", needs=("rows", "text"), section="difficulty", on="written")
def mojibake(subject: Subject) -> Outcome:
    """Find text that was written in one encoding and read in another, or holds what is left of a web page."""
    concerns: list[Concern] = []
    for column in subject.texts:
        levels = subject.levels(column.name)
        concerns += _broken(subject, column, levels) + _lost(subject, column, levels)
        concerns += _marked_up(subject, column, levels)
    concerns += _names(subject)
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.texts)})


def _broken(subject: Subject, column: Column, levels: pl.DataFrame) -> list[Concern]:
    suspects = _foreign(levels).filter(pl.col("value").str.contains(BROKEN))
    if not suspects.height:
        return []
    repaired = {
        text: right
        for text in suspects["value"].head(MOST_TEXTS)
        if (right := ftfy.fix_encoding(text)) != text
    }
    read = min(suspects.height, MOST_TEXTS)
    if not repaired or len(repaired) < 0.5 * read:
        return []
    count = int(suspects["count"].sum())
    example = next(iter(repaired))
    values: dict[str, Scalar] = {"example": example[:60], "right": repaired[example][:60]}
    return [_concern(subject, column, "fix", BROKEN, count, int(levels["count"].sum()), values)]


def _lost(subject: Subject, column: Column, levels: pl.DataFrame) -> list[Concern]:
    pattern = LOST
    hits = _foreign(levels).filter(pl.col("value").str.contains(LOST, literal=True))
    if not hits.height:
        pattern = MARKED
        marked = levels.filter(pl.col("value").str.contains("?", literal=True))
        hits = marked.filter(pl.col("value").str.contains(MARKED) & ~pl.col("value").str.contains("://|[=&]"))
        if sentences(column) or not hits.height or not _same_but_marks(hits, levels):
            return []
    if pattern == MARKED:
        hits = marked.filter(pl.col("value").str.contains(MARKED))
    values: dict[str, Scalar] = {"example": str(hits["value"][0])[:60]}
    return [
        _concern(
            subject, column, "lost", pattern, int(hits["count"].sum()), int(levels["count"].sum()), values
        )
    ]


def _marked_up(subject: Subject, column: Column, levels: pl.DataFrame) -> list[Concern]:
    """Return the cells with what is left of a web page: entities and tags."""
    hits = levels.filter(pl.col("value").str.contains(MARKUP))
    if not hits.height:
        return []
    values: dict[str, Scalar] = {"example": str(hits["value"][0])[:60]}
    count, n = int(hits["count"].sum()), int(levels["count"].sum())
    return [_concern(subject, column, "markup", MARKUP, count, n, values)]


def _foreign(levels: pl.DataFrame) -> pl.DataFrame:
    """Return the levels with a letter beyond ASCII: no other can be broken, and most tables have few."""
    return levels.filter(pl.col("value").str.len_bytes() != pl.col("value").str.len_chars())


def _same_but_marks(hits: pl.DataFrame, levels: pl.DataFrame) -> bool:
    """Return whether question marks stand where other levels have a letter, or are many."""
    if hits.height > max(MARKED_LEVELS, 0.5 * levels.height):
        return False
    others = [t for t in levels["value"].head(MOST_TEXTS) if any(ord(letter) > 127 for letter in t)]
    plain = {"".join("?" if ord(letter) > 127 else letter for letter in text) for text in others}
    return bool(plain & set(hits["value"])) or hits.height >= MARKED_LEVELS


def _names(subject: Subject) -> list[Concern]:
    concerns = []
    for column in subject.columns:
        right = ftfy.fix_encoding(column.name)
        if right != column.name:
            concerns.append(
                Concern(
                    columns=(column.name,),
                    variant="name",
                    values={"column": column.name, "right": right},
                    severity=Severity.NOTICE,
                    validations=(),
                    proposals=(_decision(column, "name", Action.KEEP),),
                )
            )
    return concerns


def _decision(column: Column, variant: str, action: Action) -> Decision:
    return Decision(
        action=action,
        column=column.name,
        why=said(f"audit.mojibake.why.{variant}", column=column.name),
        origin=finding_id("mojibake", (column.name,)),
    )


def _concern(
    subject: Subject,
    column: Column,
    variant: str,
    pattern: str,
    count: int,
    n: int,
    values: dict[str, Scalar],
) -> Concern:
    share = count / n
    central = column.role in {Role.TARGET, Role.GROUP}
    grave = central or (share >= WORTH_A_WARNING and variant != "markup")
    severity = Severity.WARNING if grave else Severity.NOTICE
    if column.role in {Role.EXCLUDED, Role.IDENTIFIER}:
        severity = Severity.INFO
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={"column": column.name, "count": count, "n": n, "share": share, **values},
        severity=severity,
        validations=(counted("audit_pattern", {"column": column.name, "pattern": pattern}, count, n),),
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(column.name).str.contains(pattern), [column.name]),
        proposals=(_decision(column, variant, Action.FIX_ENCODING if variant == "fix" else Action.KEEP),),
    )
