"""Did it succeed, and if not, why? Every cause with its evidence and its cheapest remedy."""

from pythesis.stages.conclude.run import look, run

__all__ = ["look", "run"]
