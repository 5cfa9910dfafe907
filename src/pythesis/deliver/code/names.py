"""The name of the delivered package, made from the project's."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from pathlib import PurePosixPath

from pythesis.core.evidence import Evidence

# Names that would hide a library the code imports, or a folder of the project.
_LIBRARIES = {
    "altair", "catboost", "lightgbm", "numpy", "pandas", "polars", "pytest", "scipy", "skops", "sklearn",
}  # fmt: skip
_FOLDERS = {"app", "data", "models", "notebooks", "references", "reports", "src", "tests"}
_TAKEN = _LIBRARIES | _FOLDERS | {"pythesis", "streamlit"}
LONGEST = 40


def package_name(evidence: Evidence) -> str:
    """Return a lower-case identifier for the delivered package.

    It comes from the project's name, else from the source's; a name that is empty, a keyword, a module of
    Python or of a library used gets ``py`` before it.

    Examples
    --------
    >>> identifier("PyTanic"), identifier("1er été"), identifier("class")
    ('pytanic', 'py_1er_ete', 'py_class')
    """
    name = evidence.brief.project.name
    return identifier(name if name.strip() else PurePosixPath(evidence.raw.source).stem)


def identifier(name: str) -> str:
    """Return a lower-case ASCII identifier close to `name`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].rstrip("_")
    if not word:
        return "py_project"
    taken = keyword.iskeyword(word) or word in sys.stdlib_module_names or word in _TAKEN
    return f"py_{word}" if taken or word[0].isdigit() else word
