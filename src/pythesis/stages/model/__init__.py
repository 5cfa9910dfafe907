"""Iterations 1, 3 and 4: models fitted inside folds, compared by one declared test, finished once."""

from pythesis.stages.model.finish import finish
from pythesis.stages.model.improve import improve
from pythesis.stages.model.pipeline import build, predict
from pythesis.stages.model.simple import simple

__all__ = ["build", "finish", "improve", "predict", "simple"]
