"""The base of every shared type, and the scalar a fact may hold."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

Scalar = bool | int | float | str | None


class Frozen(BaseModel):
    """A value that never changes once made and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=False)
