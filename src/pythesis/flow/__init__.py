"""The table of stages, what is stale and why, and resuming."""

from pythesis.flow.engine import Engine, Settings, Stage, StageState, Watch

__all__ = ["Engine", "Settings", "Stage", "StageState", "Watch"]
