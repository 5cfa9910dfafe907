"""Notebooks that tell the findings and compute them again, without Pythesis."""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Severity, Verdict
from pythesis.deliver.notebooks.cells import Book
from pythesis.deliver.notebooks.iterations import iterations
from pythesis.deliver.notebooks.tell import Voice, tell

__all__ = ["render"]

MOST_FINDINGS = 10  # a notebook is read in one sitting; the reports have every finding
_GRAVITY = (Severity.BLOCKING, Severity.WARNING, Severity.NOTICE, Severity.INFO)
_TOLD = (Verdict.VALIDATED, Verdict.PRESENT)


def render(evidence: Evidence, language: str) -> dict[str, bytes]:
    """Write the notebooks of a project.

    They run top to bottom from the project's folder or from ``notebooks/``, read ``data/processed`` and
    ``reports/evidence.json``, and stop where a number computed again differs from the one reported.

    Parameters
    ----------
    evidence : Evidence
    language : {"en", "fr"}
        Language of the text cells.

    Returns
    -------
    dict
        ``notebooks/1.0-audit.ipynb``, ``notebooks/2.0-explore.ipynb`` and, when models were made,
        ``notebooks/3.0-iterations.ipynb``.
    """
    voice = Voice(evidence, language)
    books = {
        "notebooks/1.0-audit.ipynb": _audit(evidence, voice),
        "notebooks/2.0-explore.ipynb": _explore(evidence, voice),
    }
    if evidence.iterations:
        books["notebooks/3.0-iterations.ipynb"] = iterations(evidence, voice)
    return books


def _audit(evidence: Evidence, voice: Voice) -> bytes:
    found = [
        f for f in evidence.findings if f.stage != "explore" and f.verdict is Verdict.ISSUE and not f.told_by
    ]
    found.sort(key=lambda f: (_GRAVITY.index(f.severity), f.rank or 10**6))
    book = _opened("1.0-audit", "audit", "raw", len(found), evidence, voice)
    return _told(book, found, voice)


def _explore(evidence: Evidence, voice: Voice) -> bytes:
    found = [f for f in evidence.findings if f.stage == "explore" and f.verdict in _TOLD]
    found.sort(key=lambda f: f.rank or 10**6)
    book = _opened("2.0-explore", "explore", "rows", len(found), evidence, voice)
    return _told(book, found, voice)


def _opened(name: str, kind: str, table: str, n: int, evidence: Evidence, voice: Voice) -> Book:
    book = Book(name)
    shown = min(n, MOST_FINDINGS)
    book.say(
        f"# {voice.own(f'{kind}.title')}",
        voice.own("rows-and-columns", n=evidence.raw.n_rows, columns=len(evidence.raw.given)),
        voice.own(f"{kind}.intro", n=n, shown=shown) if n else voice.own(f"{kind}.none"),
        voice.own("how"),
    )
    book.run(voice.templates.get_template("setup.py.jinja").render())
    book.run(voice.templates.get_template("preview.py.jinja").render(path=f"data/processed/{table}.parquet"))
    return book


def _told(book: Book, findings: list[Finding], voice: Voice) -> bytes:
    for finding in findings[:MOST_FINDINGS]:
        tell(book, finding, voice)
    return book.written()
