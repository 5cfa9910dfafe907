"""The stateless preparation of rows, shared with every stage that fits or predicts."""

from pythesis.stats.learning.features import features, names

__all__ = ["features", "names"]
