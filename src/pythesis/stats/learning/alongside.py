"""What fits made at the same time share: limits of threads, filters of warnings."""

from __future__ import annotations

import contextlib
import functools
import warnings
from collections.abc import Iterator

from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import ThreadpoolController

LOST_FILTERS = (
    "`sklearn.utils.parallel.delayed` should be used with"  # what scikit-learn warns when it finds none
)


@functools.cache
def controller() -> ThreadpoolController:
    """Return the one controller of threads: finding the libraries anew costs more than a small fit."""
    return ThreadpoolController()


@contextlib.contextmanager
def alongside() -> Iterator[None]:
    """Have fits of several threads share one thread for their libraries, and stay quiet.

    Notes
    -----
    Filters of warnings belong to the process. Threads that open and close blocks of them, as every
    forest of scikit-learn does, put back each other's, and a fit may then find none: what was silenced
    would be shown, and scikit-learn itself warns. Warnings are therefore held until all threads are done;
    those that say something are then given.
    """
    with controller().limit(limits=1), warnings.catch_warnings(record=True) as held:
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield
    for one in held:
        # An unfinished descent is a choice of effort here, judged by its score like any other.
        if not issubclass(one.category, ConvergenceWarning) and LOST_FILTERS not in str(one.message):
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
