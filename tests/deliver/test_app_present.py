"""The page that gives the defence: the deck step by step, its clock, its speakers, from the bundle alone."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from tests.deliver.browsing import CHROMIUM, FLAGS, PATIENCE, served
from tests.deliver.sweep import settled
from tests.deliver.test_app import analysis, hostile, placed
from tests.deliver.test_rehearsal import of_team
from tests.sample import titanic_evidence

from pythesis.core.evidence import Evidence
from pythesis.deliver import app
from pythesis.deliver.app import screen
from pythesis.deliver.app.talk import enlarged
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.slides import outline
from pythesis.deliver.slides.backup import backup
from pythesis.deliver.slides.slide import Picture, Table, Words

SHOWN = """(headline) => {
    const title = document.querySelector(".st-key-slide h1");
    return title && title.innerText.replace(/[\\s\\u2060]+/g, "").startsWith(headline);
}"""
ENDS = """[...document.querySelectorAll(".st-key-slide, .st-key-slide canvas, .st-key-slide svg")]
    .map((part) => part.getBoundingClientRect())
    .reduce(([bottom, right], box) => [Math.max(bottom, box.bottom), Math.max(right, box.right)], [0, 0])"""
EVIDENCE = {"sample": titanic_evidence, "analysis": analysis, "hostile": hostile}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == "app_pages"]:
        del sys.modules[name]


def opened(folder: Path, evidence: Evidence, language: str = "en") -> tuple[AppTest, dict[str, Any]]:
    placed(app.render(evidence, ("en", "fr"), None), folder)
    test = AppTest.from_file(str(folder / "app.py"), default_timeout=30)
    test.query_params["lang"] = language
    test.run()
    test.switch_page("app_pages/present.py").run()
    told = json.loads((folder / f"app_data/{language}.json").read_text(encoding="utf-8"))["talk"]
    return test, told


def button(test: AppTest, label: str) -> Any:
    return next(b for b in test.button if b.label == label)


def timer(test: AppTest) -> str:
    shown = (m.value.replace("\\", "").replace("\u2060", "") for m in test.markdown)
    return next(text for text in shown if " of 20:00" in text)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_the_steps_are_those_of_the_deck(kind: str, language: str) -> None:
    files = app.render(EVIDENCE[kind](), (language,), None)
    told = json.loads(files[f"app_data/{language}.json"])["talk"]
    voice = Voice(EVIDENCE[kind](), language, room="slides")
    deck = [*outline.main(voice), *backup(voice)]
    assert [step["headline"] for step in told["steps"]] == [slide.headline for slide in deck]
    talk = [step for step in told["steps"] if step["ends"] is not None]
    assert talk[-1]["ends"] == told["seconds"] == 1200
    figures = json.loads(files[f"app_data/figures.{language}.json"])
    named = [b["figure"] for s in told["steps"] for b in s["blocks"] if b["type"] == "figure"]
    assert named and set(named) <= set(figures)


@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_every_step_shows_without_exception(folder: Path, kind: str) -> None:
    test, told = opened(folder, EVIDENCE[kind](), "fr")
    for number, step in enumerate(told["steps"], start=1):
        assert not test.exception, (number, test.exception)
        assert len(test.title) == 1
        words = "".join(test.title[0].value.replace("\\", "").split())
        assert words[:12] == "".join(step["headline"].split())[:12]
        if number < len(told["steps"]):
            button(test, "Suivante").click().run()
    assert button(test, "Suivante").disabled


def test_next_and_back_move_and_the_first_step_has_no_back(folder: Path) -> None:
    test, told = opened(folder, titanic_evidence())
    assert button(test, "Back").disabled
    button(test, "Next").click().run()
    button(test, "Next").click().run()
    button(test, "Back").click().run()
    assert test.title[0].value.replace("\\", "") == told["steps"][1]["headline"]
    test.selectbox(key="present.jump").set_value(4).run()
    assert test.title[0].value.replace("\\", "") == told["steps"][4]["headline"]
    button(test, "Start again").click().run()
    assert test.title[0].value.replace("\\", "") == told["steps"][0]["headline"]


def test_the_clock_starts_when_the_first_step_is_left(folder: Path) -> None:
    test, told = opened(folder, of_team("Ada", "Bo"))
    assert timer(test).startswith("0:00")
    assert "Ada" in timer(test)
    button(test, "Next").click().run()
    assert "late" not in timer(test)
    test.session_state["present.begun"] = time.time() - told["steps"][1]["ends"] - 61
    test.run()
    assert "late by 1:0" in timer(test)
    test.selectbox(key="present.jump").set_value(
        max(n for n, step in enumerate(told["steps"]) if step["speaker"])
    ).run()
    assert "Bo" in timer(test)
    button(test, "Start again").click().run()
    assert timer(test).startswith("0:00")


def test_the_clock_asks_for_nothing_before_the_talk_begins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    real = st.fragment

    def fragment(function: Any, *, run_every: Any = None) -> Any:
        asked.append((run_every, function.__name__))
        return real(function, run_every=run_every)

    monkeypatch.setattr(st, "fragment", fragment)
    test, told = opened(folder, titanic_evidence())
    assert asked[-1] == (None, "timer")
    button(test, "Next").click().run()
    assert asked[-1] == (1, "timer")
    assert told["steps"][1]["headline"] in test.title[0].value.replace("\\", "")


def test_notes_are_for_the_speaker_and_hidden_until_asked_for(folder: Path) -> None:
    test, told = opened(folder, titanic_evidence())
    note = told["steps"][0]["notes"][0]
    shown = [m.value.replace("\\", "") for m in test.markdown]
    assert note not in shown
    test.toggle(key="present.notes").set_value(True).run()
    assert note in [m.value.replace("\\", "") for m in test.markdown]


def test_letters_of_a_figure_are_enlarged_with_the_room_they_need() -> None:
    spec = {
        "$schema": "s",
        "height": 100,
        "padding": {"right": 10},
        "config": {"axis": {"labelFontSize": 12, "tickSize": 4}},
        "layer": [{"mark": {"type": "text", "fontSize": 12, "font": "Sans"}}],
        "data": {"values": [{"fontSize": "12"}]},
    }
    made = enlarged(spec)
    assert made["height"] == 150 and made["padding"] == {"right": 15}
    assert made["config"]["axis"] == {"labelFontSize": 18, "tickSize": 4}
    assert made["layer"][0]["mark"]["fontSize"] == 18
    assert made["data"] == spec["data"]
    label = {
        "y": {"value": 60},
        "y2": {"value": "height"},
        "x": {"value": "width"},
        "color": {"value": "red"},
    }
    assert enlarged({"encoding": label})["encoding"] == label | {"y": {"value": 90}}


def test_letters_grow_with_the_screen(folder: Path) -> None:
    test, told = opened(folder, titanic_evidence())
    styles = " ".join(str(shown.proto.body) for shown in test.get("html"))
    assert "html {font-size: max(16px, min(1.25vw, 2.2vh))}" in styles
    assert f"th {{font-size: {told['steps'][0]['letters']}rem" in styles
    grown = re.search(r"min-width: 1920px.*?calc\(100% / ([\d.]+)\).*?zoom: ([\d.]+)", styles)
    assert grown is not None and grown[1] == grown[2]
    assert float(grown[2]) * 16 == pytest.approx(min(0.0125 * 1920, 0.022 * 1080), abs=0.01)


def test_letters_shrink_where_a_step_says_much_and_a_title_of_many_lines_leaves_less_room() -> None:
    title, room = screen.under("Short")
    assert screen.under("A claim that takes three lines " * 8)[0] < title
    assert screen.under("A claim that takes two lines " * 4)[1] < room
    few = Words((("", "Little is said."),))
    much = Words((("How it is known", "Much is said here, and then some more. " * 25),))
    assert screen.letters([few], room, beside=False)[0] == max(screen.LARGE)
    picture = Picture(next(f.figure for f in titanic_evidence().findings if f.figure is not None))
    beside = [screen.letters([picture, words], room, beside=True)[0] for words in (few, much)]
    assert beside[1] < beside[0] <= max(screen.SIZES)
    table = Table(("Model", "Score"), tuple((f"A model of rather a long name {n}", "0.5") for n in range(9)))
    size, widths = screen.letters([table, much], room, beside=False)
    assert size < screen.letters([table], room, beside=False)[0]
    assert sum(widths) == pytest.approx(100, abs=0.1) and widths[0] > widths[1]


@pytest.mark.parametrize("kind", ["sample", "analysis"])
def test_a_figure_is_as_tall_as_its_place_at_most(kind: str) -> None:
    files = app.render(EVIDENCE[kind](), ("fr",), None)
    figures = json.loads(files["app_data/figures.fr.json"])
    steps = json.loads(files["app_data/fr.json"])["talk"]["steps"]
    shown = [(s, b["figure"]) for s in steps for b in s["blocks"] if b["type"] == "figure"]
    assert shown
    for step, name in shown:
        place = screen.figure_room(figures[name]["note"], screen.under(step["headline"])[1])
        assert 80 <= figures[name]["spec"]["height"] < place


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_every_step_stands_whole_on_a_projector(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    placed(app.render(analysis(), ("fr",), None), tmp_path)
    steps = json.loads((tmp_path / "app_data/fr.json").read_text(encoding="utf-8"))["talk"]["steps"]
    with served(tmp_path) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        view = browser.new_page(viewport={"width": 1280, "height": 720})
        view.goto(f"{address}/present?lang=fr")
        for number, step in enumerate(steps):
            if number:
                view.keyboard.press("ArrowRight")
            view.wait_for_function(SHOWN, arg="".join(step["headline"].split())[:40], timeout=PATIENCE)
            for size in ((1280, 720), (1920, 1080)):
                view.set_viewport_size({"width": size[0], "height": size[1]})
                settled(view)
                bottom, right = view.evaluate(ENDS)
                assert bottom <= size[1] and right <= size[0], (number + 1, step["headline"], size)
        browser.close()
