"""Fits on several threads: what their races over warnings leave stays quiet, what a model says is told."""

from __future__ import annotations

import warnings

import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.parallel import delayed

from pythesis.stats.learning.alongside import alongside


def test_filters_another_thread_put_back_are_not_told() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with alongside():
            warnings.resetwarnings()  # what a fit finds when another thread closes its block
            task, arguments, _ = delayed(len)([1, 2])
            assert task(*arguments) == 2
            warnings.warn("not yet", ConvergenceWarning, stacklevel=1)


def test_a_warning_of_a_model_is_told_once_all_are_done() -> None:
    with pytest.warns(RuntimeWarning, match="overflow"), alongside():
        warnings.warn("overflow", RuntimeWarning, stacklevel=1)
