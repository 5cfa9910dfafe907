"""Pythesis: from a raw table to a project you can defend."""

__version__ = "0.1.0"
