"""Clean standalone code of a project: load, clean, features, split, train, predict, and its tests."""

from pythesis.deliver.code.folds import folds
from pythesis.deliver.code.names import package_name
from pythesis.deliver.code.render import render, reported

__all__ = ["folds", "package_name", "render", "reported"]
