"""A finding: one thing a person should know, said, read, advised and validated."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from enum import StrEnum

from pythesis.core.base import Frozen, Scalar
from pythesis.core.figure import Figure
from pythesis.core.said import Said
from pythesis.core.validation import Validation


class Verdict(StrEnum):
    """What the evidence allows. The first four are statistical, the next four come from checks."""

    VALIDATED = "validated"
    PRESENT = "present"
    NEGLIGIBLE = "negligible"
    NOT_ESTABLISHED = "not_established"
    ISSUE = "issue"
    PASSED = "passed"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"


class Severity(StrEnum):
    """How much it matters for this project; warning and above are shown as problems."""

    INFO = "info"
    NOTICE = "notice"
    WARNING = "warning"
    BLOCKING = "blocking"


class Finding(Frozen):
    """One finding.

    ``claim`` is the comment: the precise statement with its numbers. ``reading`` is the business opinion,
    drafted by the machine until a person signs. ``advice`` says what to do. ``section`` places it in the
    story: ``structure``, ``difficulty``, ``bias`` or ``relation``. ``rank`` orders findings for people,
    1 first; 0 is unranked. ``affected`` counts rows concerned. ``same_as`` names columns that say the
    same thing. ``told_by`` is the id of the finding that tells the same trouble, empty when none does.
    ``brought_by`` names who asked the question or brought the finding, empty when the machine did by itself.
    """

    code: str
    id: str
    stage: str
    verdict: Verdict
    severity: Severity = Severity.INFO
    columns: tuple[str, ...] = ()
    claim: Said
    reading: Said | None = None
    advice: Said | None = None
    validations: tuple[Validation, ...] = ()
    figure: Figure | None = None
    section: str = "structure"
    rank: int = 0
    affected: int | None = None
    examples: tuple[dict[str, Scalar], ...] = ()
    same_as: tuple[str, ...] = ()
    told_by: str = ""
    brought_by: str = ""
    drafted_by: str = "pythesis"
    signed_by: str | None = None
    stale: bool = False


def finding_id(code: str, columns: tuple[str, ...] = ()) -> str:
    """Return the stable id of a finding: code, a readable slug, and a hash of the exact columns.

    Examples
    --------
    >>> finding_id("constant-column", ("année",)).startswith("constant-column.annee-")
    True
    """
    if not columns:
        return code
    plain = unicodedata.normalize("NFKD", "-".join(columns)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "column"
    digest = hashlib.sha256("\x1f".join(columns).encode()).hexdigest()[:6]
    return f"{code}.{slug}-{digest}"
