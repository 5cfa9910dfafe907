"""Did it succeed, and if not, why? Every cause with its evidence and its cheapest remedy."""

from pythesis.stages.conclude.run import run

__all__ = ["run"]
