"""Explore: what is in the development rows, asked, tested and told."""

from pythesis.stages.explore.run import Explored, run

__all__ = ["Explored", "run"]
