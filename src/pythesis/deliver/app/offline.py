"""A copy of the app's pages in one HTML file: what is left when neither network nor server works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pythesis.core.figure import Figure
from pythesis.core.finding import Verdict
from pythesis.deliver import charts, identity
from pythesis.deliver.app import dashboard
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.report import html

Block = dict[str, Any]
DRAWN = (Verdict.VALIDATED, Verdict.PRESENT, Verdict.ISSUE)  # others have no figure, people's own apart
ALONE = "column-distribution"  # what a column holds, looked at on its own
DECIDED = "iterations.decision"


def copy(voice: Voice, texts: dict[str, Any], figures: list[Figure]) -> bytes:
    """Return the page.

    Parameters
    ----------
    voice : Voice
    texts : mapping
        What the app shows in this language.
    figures : list of Figure
        Those of the app; only those that a shown finding or page asks for are drawn.
    """
    sections = list(_sections(texts, texts["interface"], voice))
    asked = {block["figure"] for section in sections for block in section["blocks"] if block.get("figure")}
    drawn = {
        figure.id: {
            "svg": charts.svg(figure, voice.language, voice.labels, titled=False).decode(),
            "alt": voice.say(figure.alt),
            "note": voice.say(figure.note),
        }
        for figure in figures
        if figure.id in asked
    }
    return html.page(
        "app.html.j2",
        {figure: content.pop("svg") for figure, content in drawn.items()},
        lang=voice.language,
        project=texts["project"],
        words={name: voice.own(f"copy.{name}") for name in ("kind", "lead", "contents", "skip")},
        figures=drawn,
        sections=sections,
    )


def _sections(texts: dict[str, Any], t: dict[str, str], voice: Voice) -> Iterator[Block]:
    makers = {
        "story": _story,
        "dashboard": _dashboard,
        "data": _data,
        "findings": _findings,
        "iterations": _iterations,
        "interpretation": _interpretation,
        "limits": _limits,
        "team": _team,
    }
    for name, make in makers.items():
        made = make(texts[name], t, voice) if texts[name] is not None else ()
        if blocks := [block for block in made if block.get("text", True)]:
            yield {"name": name, "title": t[f"{name}.menu"], "blocks": blocks}


def _say(text: str, label: str = "") -> Block:
    return {"type": "say", "text": text, "label": label}


def _head(text: str) -> Block:
    return {"type": "head", "text": text}


def _list(items: list[str]) -> Block:
    return {"type": "list", "text": items}


def _table(content: dict[str, Any]) -> Block:
    return {"type": "table", "head": content["head"], "text": content["rows"]}


def _finding(found: dict[str, Any], t: dict[str, str], *, whole: bool = True) -> Block:
    return {
        "type": "finding",
        "verdict": t[f"verdict.{found['verdict']}"],
        "tone": identity.VERDICT_STATE[found["verdict"]],
        "title": found["title"],
        "figure": found["figure"] if found["verdict"] in DRAWN or found["brought"] else None,
        "said": [
            ("", found["brought"]),
            (t["finding.comment"], found["claim"] if found["claim"] != found["title"] else ""),
            (t["finding.reading"], found["reading"]),
            ("", found["by"]),
            (t["finding.advice"], found["advice"]),
        ],
        "how": t["finding.how"] if whole else "",
        "proofs": [(v["table"]["rows"], v["sentences"]) for v in found["validations"]] if whole else [],
        "closed": whole,
    }


def _story(content: dict[str, Any], t: dict[str, str], voice: Voice) -> Iterator[Block]:
    yield _say(content["outcome_sentence"])
    yield {"type": "cards", "text": content["cards"]}
    yield _head(t["story.findings"])
    yield _say(content["questions"] if content["findings"] else content["no_finding"])
    for found in (*content["findings"], *content["described"]):
        yield _finding(found, t, whole=False)
    for part in ("scientific", "business"):
        if content[part]:
            yield _head(t[f"story.{part}"])
            yield _list(content[part])
    yield _say(content["business_by"])


def _dashboard(content: dict[str, Any], t: dict[str, str], voice: Voice) -> Iterator[Block]:
    """Show each column of the dashboard as the whole table has it: a copy on paper has no filters."""
    hidden = set(voice.evidence.brief.report.hide)
    if dashboard.PAGE in hidden:
        return
    drawn = {
        found.columns[0]: found.figure.id
        for found in voice.evidence.findings
        if found.code == ALONE and found.figure is not None and not {found.id, found.code} & hidden
    }
    lead, shown = voice.own("copy.dashboard"), dashboard.columns(voice.evidence)
    for column, label, tested in zip(shown, content["labels"], content["beside"], strict=True):
        figure = drawn.get(column.name)
        if figure is None and not tested:
            continue
        yield _say(lead)
        lead = ""
        yield _head(label)
        if figure is not None:
            yield {"type": "figure", "figure": figure}
        for found in tested:
            yield _say(found["claim"], t[f"verdict.{found['verdict']}"])
        if not tested:
            yield _say(t["dashboard.untested"])


def _data(content: dict[str, Any], t: dict[str, str], voice: Voice) -> Iterator[Block]:
    yield _say(content["lead"])
    yield _list(content["facts"])
    yield _head(t["data.columns"])
    yield _say(content["columns_lead"])
    yield _table(content["columns"])
    yield _head(t["data.problems"])
    yield _say(content["problems_lead"])
    yield from (_finding(found, t) for found in content["problems"])
    yield _table(content["others"])
    yield _head(t["data.journal"])
    yield _say(content["journal_lead"])
    yield _table(content["journal"])
    yield _head(t["data.split"])
    yield from (_say(sentence) for sentence in content["split"])


def _findings(content: dict[str, Any], t: dict[str, str], voice: Voice) -> Iterator[Block]:
    yield _say(content["lead"])
    yield from (_finding(found, t) for found in content["items"])


def _iterations(content: dict[str, Any], t: dict[str, str], voice: Voice) -> Iterator[Block]:
    yield _say(content["lead"])
    yield {"type": "figure", "figure": content["figure"]}
    yield _say(content["criterion"])
    for iteration in content["items"]:
        yield _head(f"{iteration['name']} – {iteration['question']}")
        yield _say(iteration["about"])
        yield _table(iteration["models"])
        yield from (_say(note) for note in iteration["notes"])
        yield _table(iteration["changes"])
        yield _list(iteration["comparisons"])
        yield _say(iteration["decision"], t[DECIDED])
        yield _say(iteration["decision_by"])
    if content["imported"]:
        yield _head(content["imported"]["title"])
        yield _say(content["imported"]["note"])
        yield _table(content["imported"]["table"])


def _interpretation(content: dict[str, Any], t: dict[str, str], voice: Voice) -> Iterator[Block]:
    yield _say(content["lead"])
    yield _say(content["score"] or "")
    yield from (_finding(found, t) for found in content["findings"])
    if content["errors"]["rows"]:
        yield _head(t["interpretation.errors"])
        yield _say(content["errors_lead"])
        yield _table(content["errors"])
        yield _say(t["interpretation.row-numbers"])


def _limits(content: dict[str, Any], t: dict[str, str], voice: Voice) -> Iterator[Block]:
    yield _say(content["lead"])
    yield _list(content["general"])
    for cause in content["causes"]:
        yield _say(cause["statement"], cause["confidence"])
        yield _say(cause["remedy"], t["limits.remedy"])
    for part in ("open", "excluded", "openings"):
        held = content[part]
        if held["rows"] if isinstance(held, dict) else held:
            yield _head(t[f"limits.{part}"])
            yield _table(held) if isinstance(held, dict) else _list(held)


def _team(content: dict[str, Any], t: dict[str, str], voice: Voice) -> Iterator[Block]:
    yield _say(content["lead"])
    yield _table(content["members"])
    yield _say(content["mentor"])
    yield _table(content["gates"])
    yield _list(content["feedback"])
    yield _list(content["again"][1:])  # the first says where the app reads
