"""What a mentor said about the work, and what the team answered."""

from __future__ import annotations

from pythesis.core.base import Frozen


class Feedback(Frozen):
    """One remark, attached to a finding, a section, an iteration or a report.

    ``about`` is the id of what it is attached to, empty for the project as a whole. It is closed by an
    ``answer`` that a member signed; it has *landed* once the final report tells both.
    """

    id: str
    about: str
    text: str
    by: str
    answer: str = ""
    answered_by: str | None = None

    @property
    def closed(self) -> bool:
        """Whether the team answered and signed."""
        return bool(self.answer and self.answered_by)
