"""What is said of a part that could not run through a fault of its own code, so that no other part stops."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pythesis.core.errors import PythesisError
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.said import Said, said

STRICT = "PYTHESIS_STRICT"  # set for tests: a part that fails is then an error, not a finding that says so

Result = TypeVar("Result")


def strict() -> bool:
    """Return whether a fault stops the run instead of being told."""
    return bool(os.environ.get(STRICT))


def fault(error: Exception, key: str) -> Said:
    """Say by the sentence `key` what could not run, and where its code failed; never with values of data."""
    frames = traceback.extract_tb(error.__traceback__)[1:] or traceback.extract_tb(error.__traceback__)
    place = next((f for f in reversed(frames) if "pythesis" in Path(f.filename).parts), frames[-1])
    return said(key, where=f"{type(error).__name__}, {Path(place.filename).name}, {place.name}")


@dataclass(frozen=True, slots=True)
class Guard:
    """Runs the parts of a stage: the fault of one becomes a finding that says so, and stops no other.

    ``key`` is the sentence that says it, with a field ``where``. ``found`` holds what was said, in order.
    """

    stage: str
    key: str
    section: str = "structure"
    found: list[Finding] = field(default_factory=list)

    def tried(
        self,
        code: str,
        columns: tuple[str, ...],
        work: Callable[[], Result],
        instead: Callable[[Said], Result],
    ) -> Result:
        """Return what `work` gives, or what is put `instead` once its fault is said.

        Parameters
        ----------
        code : str
            Code of the question or diagnostic.
        columns : tuple of str
            What it is about.
        work : callable
            The part to run. Errors that carry a remedy for people pass through.
        instead : callable
            Given the sentence of the fault.
        """
        try:
            return work()
        except PythesisError:
            raise
        except Exception as error:
            if strict():
                raise
            why = fault(error, self.key)
            self._keep(code, columns, why)
            return instead(why)

    def _keep(self, code: str, columns: tuple[str, ...], why: Said) -> None:
        name = finding_id(f"{code}-fault", columns)
        if all(finding.id != name for finding in self.found):
            self.found.append(
                Finding(
                    code=code, id=name, stage=self.stage, verdict=Verdict.NOT_APPLICABLE, columns=columns,
                    claim=why, section=self.section,
                )
            )  # fmt: skip


def nothing(_: Said) -> None:
    """Put nothing in the place of a part that failed."""


def empty(_: Said) -> list[Finding]:
    """Put no finding in the place of a part that failed."""
    return []
