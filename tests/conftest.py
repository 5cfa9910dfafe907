"""Shared by all tests: where the development data sets are, when they are there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

# Before anything numeric is imported: on a machine whose cores the tests share, the threads of small fits
# wait for one another for minutes. What threads change is asked for by the tests of threads themselves.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder of development data sets; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the development data sets (shared/data) are not on this machine")
    return SHARED
