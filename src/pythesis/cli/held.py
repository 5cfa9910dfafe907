"""The project a command works on, whose language the command then speaks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pythesis.cli.help import speak

if TYPE_CHECKING:
    from pythesis.api import Project


def held(folder: Path) -> Project:
    """Return the project of a folder, and speak its language.

    Raises
    ------
    InputError
        When the folder holds no project, or its brief cannot be read.
    """
    from pythesis import api

    project = api.Project(folder)
    speak(project.brief.project.language)
    return project
