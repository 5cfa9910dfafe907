"""Another number of threads gives the same verdicts, and the same figures to 1e-6."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pythesis import api
from small_project import table

Finished = tuple[api.Project, api.RunReport]
PROGRAM = """
import sys
from pathlib import Path
from pythesis import api
values, settings = {"data": {"target": "guéri"}}, api.Settings(effort="quick", threads=int(sys.argv[2]))
data = Path(sys.argv[1])
project, adopted = api.start(data, data.parent / "PyEssai", values=values, language="en", settings=settings)
project.run(settings, adopted=adopted)
"""


def _differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        for key in one:
            yield from _differences(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(left, right, f"{path}.{place}")
    elif isinstance(one, float) and isinstance(other, float):
        if not math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-12):
            yield f"{path}: {one} {other}"
    elif one != other:
        yield f"{path}: {one} {other}"


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_no_verdict(finished: Finished, tmp_path: Path, threads: int) -> None:
    """Threads of the models, of Polars and of the algebra, all at once; the first run had the defaults."""
    data = tmp_path / "données essai.csv"
    table().write_csv(data)
    names = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(threads)), "PYTHONUTF8": "1"}
    words = [sys.executable, "-c", PROGRAM, str(data), str(threads)]
    subprocess.run(words, env=environment, check=True, timeout=500)
    one, other = (
        json.loads((root / "reports/evidence.json").read_bytes())
        for root in (finished[0].root, tmp_path / "PyEssai")
    )
    assert list(_differences(one, other)) == []
