"""What a check saw, before it becomes findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pythesis.core.base import Scalar
from pythesis.core.decision import Decision
from pythesis.core.finding import Severity
from pythesis.core.said import Said
from pythesis.core.validation import Validation

Values = Mapping[str, Scalar | Said | tuple[Scalar | Said, ...]]


@dataclass(frozen=True)
class Concern:
    """One column (or none) in which a check saw its trouble, before it becomes a finding.

    ``variant`` chooses among the claims of a check; concerns of one variant and severity are told
    together when they are many.
    """

    columns: tuple[str, ...]
    values: Values
    severity: Severity
    validations: tuple[Validation, ...]
    variant: str = ""
    affected: int | None = None
    examples: tuple[dict[str, Scalar], ...] = ()
    same_as: tuple[str, ...] = ()
    weight: float = 0.0
    proposals: tuple[Decision, ...] = ()
    mergeable: bool = True
    shared: str = ""  # the very thing the column has in common with others, told once for all of them


@dataclass(frozen=True)
class Outcome:
    """What a check saw. Without concerns it passed, unless ``refused`` says why it does not apply."""

    concerns: tuple[Concern, ...] = ()
    values: Values = field(default_factory=dict)
    validations: tuple[Validation, ...] = ()
    refused: Said | None = None
    variant: str = ""
