"""One level written in several ways: blanks, capitals, accents."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.cell_errors import respelt
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, count_values, counted
from pythesis.stages.audit.mistyped import Group, mistyped
from pythesis.stages.audit.numerals import SIGNED
from pythesis.stages.audit.placeholders import gap_words
from pythesis.stages.audit.sampled import sentences
from pythesis.stages.audit.synonyms import answered, synonyms
from pythesis.stats.cells.elsewhere import two_things
from pythesis.stats.cells.grid import Coded, coded

AROUND = r"^\s+\S|\S\s+$|\S\s{2,}\S"
ANY_BLANKS = rf"{AROUND}|[\u00a0\u202f]"
# Codes of one length, but for those whose first zero a spreadsheet took away: 06000 and 6000.
FEWEST_CODES, ONE_LENGTH = 3, 0.5
# In codes of one or two letters, capitals may carry the meaning (mW and MW).
SHORT = 2
# Two spellings this frequent are as likely two words as one word and its slips.
BOTH_COMMON = 0.2
MOST_LEVELS = 5000
MOST_ROWS = 50_000  # rows in which other columns are asked whether two levels are one
WORTH_A_WARNING = 0.01
SURE = {"recode", "recode-meaning"}


@check("untrimmed-text", needs=("rows", "text"), section="difficulty", on="written")
def untrimmed_text(subject: Subject) -> Outcome:
    """Find blanks around texts, and runs of blanks inside levels."""
    concerns = []
    for column in subject.texts:
        if sentences(column):
            continue  # blanks mean nothing between sentences
        pattern = ANY_BLANKS
        levels = subject.levels(column.name)
        odd = levels.filter(pl.col("value").str.contains(pattern))
        if odd.height and not _between_thousands(odd["value"]):
            concerns.append(_untrimmed(subject, column, levels, odd, pattern))
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.texts)})


def _between_thousands(texts: pl.Series) -> bool:
    """Return whether the blanks are those that numbers have: between thousands, before a unit."""
    return bool((texts.str.contains(SIGNED) & ~texts.str.contains(AROUND)).all())


def _untrimmed(
    subject: Subject, column: Column, levels: pl.DataFrame, odd: pl.DataFrame, pattern: str
) -> Concern:
    count, n = int(odd["count"].sum()), int(levels["count"].sum())
    trimmed = levels["value"].str.replace_all(r"\s+", " ").str.strip_chars()
    merged = levels.height - trimmed.n_unique()
    splits = merged > 0 and column.kind is not Kind.IDENTIFIER and not sentences(column)
    variant = "splits" if splits else "harmless"
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "count": count,
            "n": n,
            "share": count / n,
            "merged": merged,
            "levels": levels.height,
        },
        severity=Severity.WARNING if splits and column.role is not Role.EXCLUDED else Severity.INFO,
        validations=(counted("audit_pattern", {"column": column.name, "pattern": pattern}, count, n),),
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(column.name).str.contains(pattern), [column.name]),
        proposals=(
            Decision(
                action=Action.TRIM,
                column=column.name,
                why=said("audit.untrimmed-text.why", column=column.name),
                origin=finding_id("untrimmed-text", (column.name,)),
            ),
        ),
    )


@check("inconsistent-category", needs=("rows", "text"), section="difficulty", on="written")
def inconsistent_category(subject: Subject) -> Outcome:
    """Find levels that differ only by capitals, accents, blanks or hyphens, and words of one meaning."""
    concerns = []
    categories = [c for c in subject.texts if _categorical(subject, c)]
    for column in categories:
        levels = subject.levels(column.name)
        meanings = synonyms(levels)
        told = {word for group in meanings for word, _ in group}
        groups = [group for group in _spellings(levels) if group[0][0] not in told] + _zeros_lost(levels)
        plain = answered(levels)
        sure = [group for group in groups if _sure(group, plain)]
        doubtful = [group for group in groups if not _sure(group, plain)]
        if meanings:
            meanings, sure, doubtful = meanings + sure + doubtful, [], []
        typos = _alike(subject, column, mistyped(_left(subject, column, groups)))
        ways = (
            ("recode-meaning", meanings),
            ("recode", sure),
            _doubt(subject, column, "ask", doubtful),
            _doubt(subject, column, "typo", typos),
        )
        for variant, chosen in ways:
            if chosen:
                concerns.append(_inconsistent(subject, column, chosen, variant))
    if not categories:
        return Outcome(refused=said("audit.inconsistent-category.no-category"))
    return Outcome(concerns=tuple(concerns), values={"columns": len(categories)})


def _doubt(subject: Subject, column: Column, variant: str, groups: list[Group]) -> tuple[str, list[Group]]:
    """Return what `cell_errors` does not mend of levels left to a person; all, so marked, if it mends all."""
    mended = respelt(subject, column.name) if groups else frozenset()
    left = [[main, *(level for level in others if level[0] not in mended)] for main, *others in groups]
    left = [group for group in left if len(group) > 1]
    return (variant, left) if left or not groups else (f"{variant}-mended", groups)


def _alike(subject: Subject, column: Column, groups: list[Group]) -> list[Group]:
    """Return the groups without the levels that other columns tell from the frequent one."""
    if not groups:
        return []
    table = subject.once("coded", "", lambda: _coded(subject))
    at = next((at for at, one in enumerate(table) if one.name == column.name), None)
    if at is None:
        return groups
    codes = {text: code for code, text in enumerate(table[at].texts)}
    left = [
        [main, *(o for o in others if not _apart(table, at, codes.get(o[0]), codes.get(main[0])))]
        for main, *others in groups
    ]
    return [group for group in left if len(group) > 1]


def _coded(subject: Subject) -> tuple[Coded, ...]:
    frame = subject.frame
    named = [c.name for c in subject.columns if c.role is not Role.TARGET and c.dtype in ("String", "Int64")]
    return coded(frame.select(named).gather_every(max(1, frame.height // MOST_ROWS)), {})


def _apart(table: tuple[Coded, ...], at: int, rare: int | None, main: int | None) -> bool:
    return rare is not None and main is not None and two_things(table, at, rare, main)


def _left(subject: Subject, column: Column, groups: list[Group]) -> list[tuple[str, int]]:
    """Return the levels of a column, one for each group of spellings, words for a gap apart."""
    rarer = {text for group in groups for text, _ in group[1:]}
    levels = subject.levels(column.name)
    gaps = {word for words in gap_words(subject, column.name) for word in words}
    counts: dict[str, int] = {}
    for text, count in levels.iter_rows():
        trimmed = re.sub(r"\s+", " ", text).strip()
        if trimmed not in gaps and trimmed not in rarer:
            counts[trimmed] = counts.get(trimmed, 0) + count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _categorical(subject: Subject, column: Column) -> bool:
    if sentences(column) or column.kind is Kind.IDENTIFIER or column.role is Role.IDENTIFIER:
        return False
    levels = subject.levels(column.name)
    return levels.height <= MOST_LEVELS and levels.height <= 0.5 * int(levels["count"].sum())


def spelling_key(text: str) -> str:
    """Return what is left of a level without capitals, accents, blanks, hyphens and underscores.

    The Saint of a place is written out; points of initials are left out. A sign at an end is no hyphen.

    Examples
    --------
    >>> spelling_key("Île-de-France") == spelling_key("ILE DE  FRANCE")
    True
    >>> spelling_key("C.D.I.") == spelling_key("CDI"), spelling_key("R & D") == spelling_key("R&D")
    (True, True)
    >>> spelling_key("-$37.00") == spelling_key("$37.00"), spelling_key("A-") == spelling_key("A")
    (False, False)
    >>> spelling_key("St-Etienne") == spelling_key("Saint-Étienne")
    True
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    # A hyphen between digits is a range or a minus, never a matter of spelling.
    plain = re.sub(r"(?<=\S)(?<!\d)[\s_-]+(?=\S)(?!\d)", " ", plain.strip())
    plain = re.sub(r"\bst(e?)\b\.? (?=\w)", r"saint\1 ", plain)
    plain = re.sub(r"\b([^\W\d_])\.(?=[^\W\d_]\.|[^\W\d_]\b|\s|$)", r"\1", plain)
    plain = re.sub(r"\s*([&/+'])\s*", r"\1", plain.replace("\u2019", "'"))
    return re.sub(r"\s+", " ", plain).strip()


def _zeros_lost(levels: pl.DataFrame) -> list[Group]:
    """Return codes of one length with the same codes without their leading zeros."""
    counts: dict[str, int] = {}
    for text, count in levels.iter_rows():
        counts[text.strip()] = counts.get(text.strip(), 0) + count
    if len(counts) < FEWEST_CODES or not all(code.isascii() and code.isdigit() for code in counts):
        return []
    length = max(map(len, counts))
    whole = {code: n for code, n in counts.items() if len(code) == length}
    if length < 2 or sum(whole.values()) < ONE_LENGTH * sum(counts.values()):
        return []
    short = [
        (code, n) for code, n in sorted(counts.items()) if code not in whole and code.zfill(length) in whole
    ]
    mains = sorted({code.zfill(length) for code, _ in short})
    return [[(main, whole[main]), *(one for one in short if one[0].zfill(length) == main)] for main in mains]


def _spellings(levels: pl.DataFrame) -> list[Group]:
    """Return groups of spellings of one level, the most frequent first, each with its count."""
    groups: dict[str, dict[str, int]] = {}
    for text, count in levels.iter_rows():
        trimmed = re.sub(r"\s+", " ", text).strip()
        spellings = groups.setdefault(spelling_key(trimmed), {})
        spellings[trimmed] = spellings.get(trimmed, 0) + count
    return [
        sorted(spellings.items(), key=lambda item: (-item[1], item[0]))
        for key, spellings in groups.items()
        if len(spellings) > 1 and key
    ]


def _sure(group: Group, answers: bool) -> bool:
    """Return whether spellings are those of one level; short codes are where all levels are `answers`."""
    main, others = group[0], group[1:]
    if main[0].isdigit() and main[0].startswith("0"):
        return True
    if len(main[0]) <= SHORT:
        return answers and all(count <= BOTH_COMMON * main[1] for _, count in others)
    accents = {unicodedata.normalize("NFKD", text).casefold() for text, _ in group}
    return len(accents) == 1 or all(count <= BOTH_COMMON * main[1] for _, count in others)


def _inconsistent(subject: Subject, column: Column, groups: list[Group], variant: str) -> Concern:
    pairs = [(text, group[0][0]) for group in groups for text, _ in group[1:]]
    odd = {text for text, _ in pairs}
    levels = subject.levels(column.name)
    stored = [text for text in levels["value"] if re.sub(r"\s+", " ", text).strip() in odd]
    n = subject.frame.height
    count = int(levels.filter(pl.col("value").is_in(stored))["count"].sum())
    warn = variant in SURE and (count / n >= WORTH_A_WARNING or column.role is Role.TARGET)
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "count": count,
            "n": n,
            "share": count / n,
            "levels": len(groups),
            "spelling": pairs[0][0],
            "main": pairs[0][1],
        },
        severity=Severity.WARNING if warn else Severity.NOTICE,
        validations=(count_values(column.name, tuple(stored), count, n),),
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(column.name).is_in(stored), [column.name]),
        proposals=() if variant.endswith("-mended") else (_decision(column, groups, pairs, variant),),
    )


def _decision(column: Column, groups: list[Group], pairs: list[tuple[str, str]], variant: str) -> Decision:
    params: Arguments = {"from_": tuple(a for a, _ in pairs), "to": tuple(b for _, b in pairs)}
    return Decision(
        action=Action.RECODE if variant in SURE else Action.KEEP,
        column=column.name,
        params=params if variant in SURE else {},
        why=said(f"audit.inconsistent-category.why.{variant}", column=column.name, levels=len(groups)),
        origin=finding_id("inconsistent-category", (column.name,)),
    )
