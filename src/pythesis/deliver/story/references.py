"""The sources of the methods a project used, in full."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources

from pythesis.core.evidence import Evidence

CITED = re.compile(
    r"(?:\b(?:van|von|de) )?[A-Z][\w'’\-]+(?:(?:, | & | and )[A-Z][\w'’\-]+)*(?: et al\.)? \d{4}"
)

ALWAYS = ("Cox 1975", "Benjamini & Hochberg 1995", "Benjamini & Yekutieli 2005")  # of every exploration


BETWEEN = {"en": "; ", "fr": "\u202f; "}  # sources of one sentence


def short(reference: str, language: str) -> str:
    """Return the authors and years of a reference as a sentence of the language lists them.

    Examples
    --------
    >>> short("Wilson 1927; Bonferroni over the slices; Good 2005", "en")
    'Wilson 1927; Good 2005'
    """
    return BETWEEN[language].join(dict.fromkeys(CITED.findall(reference)))


@functools.cache
def _full() -> dict[str, str]:
    path = resources.files("pythesis.deliver.story") / "references.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8")))


def full(name: str) -> str:
    """Return a source in full, as it is where nobody wrote it."""
    return _full().get(name, name).replace("'", "’")


def cited(evidence: Evidence, explored: bool = False) -> tuple[str, ...]:
    """Return the references behind what the evidence holds, in full where known, in alphabetical order.

    With `explored` those of the exploration only.
    """
    texts: list[str] = []
    for finding in evidence.findings if explored else evidence.all_findings():
        texts += [validation.reference for validation in finding.validations]
    for iteration in () if explored else evidence.iterations:
        texts += [comparison.reference for comparison in iteration.comparisons]
        texts += [score.method for model in iteration.models for score in model.scores]
    if evidence.conclusion is not None and not explored:
        texts += [v.reference for cause in evidence.conclusion.causes for v in cause.validations]
        texts.append(evidence.conclusion.score.method)
    found = {match for text in texts for match in CITED.findall(text)}
    found |= set(ALWAYS) if evidence.questions else set()
    if evidence.split.cross_screening:
        found.add("Zhao, Small & Rosenbaum 2018")
    return tuple(sorted((full(name) for name in found), key=str.casefold))
