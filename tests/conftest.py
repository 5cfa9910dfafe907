"""Shared by all tests: the development data sets, when they are there, and one small project run once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pythesis import api

# Before anything numeric is imported: on a machine whose cores the tests share, the threads of small fits
# wait for one another for minutes. What threads change is asked for by the tests of threads themselves.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["PYTHESIS_STRICT"] = "1"  # a check that fails fails the test, and is not just told
sys.path.insert(0, str(Path(__file__).parent))

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder of development data sets; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the development data sets (shared/data) are not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[api.Project, api.RunReport]:
    """A project that has been run to the end; tests that change it work on a copy."""
    from once import once
    from small_project import QUICK, start

    def run(folder: Path) -> tuple[api.Project, api.RunReport]:
        project, adopted = start(folder)
        return project, project.run(QUICK, adopted=adopted)

    return once(tmp_path_factory, "été chaud", run)
