"""One small project, run once, for all scenarios that only read it."""

from __future__ import annotations

import pytest

from pythesis import api
from small_project import QUICK, start


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[api.Project, api.RunReport]:
    """A project that has been run to the end."""
    project, adopted = start(tmp_path_factory.mktemp("été chaud"))
    return project, project.run(QUICK, adopted=adopted)
