"""Each screen of the workshop: what it writes, a reload, and somebody else who writes at the same time."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

from pythesis import api
from pythesis.core.dataset import Role
from pythesis.flow import people
from pythesis.ledger import Log, briefs, editing, notes
from pythesis.studio import aside, work
from pythesis.studio.parts import plain
from studio.conftest import Opened

LONGEST_RUN = 500.0  # seconds on a loaded machine
SCREENS = ("today", "brief", "audit", "findings", "iterations", "gates")


def first_note(project: api.Project) -> Path:
    """The file of the finding the screen of findings opens on."""
    found = people.leading(people.ordered(project.evidence().findings, project.brief.report.order))
    return project.root / "notes" / "findings" / f"{found[0].id}.md"


def field(note: Path) -> str:
    return f"words.findings/{note.name}"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_opens_in_both_languages(opened: Opened, screen: str, language: str) -> None:
    tab = opened(screen, who="", language=language)
    assert len(tab.title) == 1
    assert not tab.error


@pytest.mark.parametrize("screen", SCREENS)
def test_a_project_that_was_never_run_opens_everywhere(
    opened: Opened, project: api.Project, screen: str
) -> None:
    (project.root / "reports" / "evidence.json").unlink()
    tab = opened(screen)
    assert not tab.error
    if screen in ("audit", "findings", "iterations"):
        assert "Nothing was run" in tab.info[0].value


def test_a_broken_brief_is_told_with_its_line_and_left(opened: Opened, project: api.Project) -> None:
    path = project.root / briefs.NAME
    path.write_text(path.read_text("utf-8") + "\n[project\n", encoding="utf-8")
    from streamlit.testing.v1 import AppTest

    from studio.conftest import APP, PATIENCE

    tab = AppTest.from_file(str(APP), default_timeout=PATIENCE).run()
    assert not tab.exception
    assert "pythesis" in tab.error[0].value


@pytest.mark.parametrize("screen", SCREENS)
def test_names_that_look_like_markup_are_shown_as_they_are(
    opened: Opened, project: api.Project, screen: str
) -> None:
    label = "<b>x</b> :red[z] **w** [x](http://x) $y$"
    changes = {"columns": {"dose (mg)": {"label": label}, "patient": {"label": label}}}
    briefs.change(project.root / briefs.NAME, {**changes, "project": {"mentor": label}})
    tab = opened(screen)
    shown = (*tab.markdown, *tab.caption, *tab.title, *tab.subheader, *tab.info, *tab.warning)
    texts = [str(element.value) for element in shown]
    raw = [text for text in texts if "<b>" in text or ":red[" in text or "](http" in text or "**w**" in text]
    assert raw == []


def test_words_are_written_when_the_field_is_left_and_come_back_after_a_reload(
    opened: Opened, project: api.Project
) -> None:
    note = first_note(project)
    head = note.read_text("utf-8").partition(notes.MARK)[0]
    tab = opened("findings")
    tab.text_area(key=field(note)).set_value("Ce que nous pensons.\n\nEt pourquoi.").run()
    assert not tab.text_area(key=field(note)).proto.set_value  # words typed since are not undone
    text = note.read_text("utf-8")
    assert text.endswith("\n\nCe que nous pensons.\n\nEt pourquoi.\n")
    assert text.partition(notes.MARK)[0].split("---")[2] == head.split("---")[2]
    assert opened("findings").text_area(key=field(note)).value == "Ce que nous pensons.\n\nEt pourquoi."


def test_a_signature_takes_the_words_on_screen_and_the_next_run_knows_it(
    opened: Opened, project: api.Project
) -> None:
    note = first_note(project)
    tab = opened("findings")
    tab.text_area(key=field(note)).set_value("Our opinion.").run()
    tab.button(key=f"sign.findings/{note.name}").click().run()
    assert "signed_by: Ada\n" in note.read_text("utf-8")
    written = {n.about: n for n in notes.read(project.root / "notes")}[note.stem]
    assert (written.signed_by, written.text, written.stale) == ("Ada", "Our opinion.", False)
    found = people.with_words(project.evidence().findings, [written])
    assert next(f for f in found if f.id == note.stem).signed_by == "Ada"


def test_changing_signed_words_takes_the_signature_off(opened: Opened, project: api.Project) -> None:
    note = first_note(project)
    tab = opened("findings")
    tab.button(key=f"sign.findings/{note.name}").click().run()
    assert "signed_by: Ada\n" in note.read_text("utf-8")
    tab.text_area(key=field(note)).set_value("Other words.").run()
    assert "signed_by:\n" in note.read_text("utf-8")


def test_nobody_signs_without_a_name(opened: Opened, project: api.Project) -> None:
    note = first_note(project)
    assert opened("findings", who="").button(key=f"sign.findings/{note.name}").disabled


def test_two_tabs_that_write_one_opinion_lose_neither(opened: Opened, project: api.Project) -> None:
    note = first_note(project)
    ada, zoe = opened("findings", "Ada"), opened("findings", "Zoé")
    ada.text_area(key=field(note)).set_value("Words of Ada.").run()
    zoe.text_area(key=field(note)).set_value("Words of Zoé.").run()
    assert notes.read(project.root / "notes")
    assert "Words of Ada." in note.read_text("utf-8")
    assert "Words of Zoé." not in note.read_text("utf-8")
    again = opened("findings", "Zoé")  # after a reload, both versions are still there
    shown = [text.value for text in again.text]
    assert "Words of Zoé." in shown and "Words of Ada." in shown
    (kept,) = aside.of(project.root, f"note:findings/{note.name}")
    again.button(key=f"both.{kept.name}").click().run()
    assert note.read_text("utf-8").endswith("Words of Ada.\n\nWords of Zoé.\n")
    assert aside.of(project.root, "note:findings/" + note.name) == ()


def test_a_note_edited_by_hand_meanwhile_is_not_overwritten_nor_signed_unread(
    opened: Opened, project: api.Project
) -> None:
    note = first_note(project)
    tab = opened("findings")
    by_hand = note.read_text("utf-8") + "A line by hand.\n"
    note.write_text(by_hand, encoding="utf-8")
    tab.button(key=f"sign.findings/{note.name}").click().run()
    assert note.read_text("utf-8") == by_hand
    assert "nothing was written" in tab.warning[0].value
    assert tab.text_area(key=field(note)).value.endswith("A line by hand.")


def test_a_finding_is_hidden_shown_again_and_moved(opened: Opened, project: api.Project) -> None:
    told = people.leading(project.evidence().findings)
    tab = opened("findings")
    tab.button(key="move.later").click().run()
    order = project.brief.report.order
    assert order[:2] == (told[1].id, told[0].id)
    tab.button(key="hide").click().run()
    hidden = project.brief.report.hide
    assert len(hidden) == 1
    tab.pills(key="findings.which").set_value("hidden").run()
    tab.button(key="hide").click().run()
    assert project.brief.report.hide == ()


def test_an_order_changed_by_somebody_else_is_kept(opened: Opened, project: api.Project) -> None:
    tab = opened("findings")
    theirs = [f.id for f in people.leading(project.evidence().findings)][::-1]
    briefs.change(project.root / briefs.NAME, {"report": {"order": theirs}})
    tab.button(key="move.later").click().run()
    assert list(project.brief.report.order) == theirs
    assert "changed the order" in tab.warning[0].value


def test_fields_of_the_brief_are_written_with_its_comments_kept(opened: Opened, project: api.Project) -> None:
    path = project.root / briefs.NAME
    comments = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    tab = opened("brief")
    tab.text_area(key="field.project.question").set_value("Whom do we treat first?").run()
    tab.number_input(key="field.success.minimum").set_value(0.75).run()
    tab.selectbox(key="field.success.metric").set_value("roc_auc").run()
    assert project.brief.project.question == "Whom do we treat first?"
    assert (project.brief.success.metric, project.brief.success.minimum) == ("roc_auc", 0.75)
    after = path.read_text("utf-8").splitlines()
    assert [line for line in comments if line not in after] == []
    again = opened("brief")
    assert again.text_area(key="field.project.question").value == "Whom do we treat first?"
    again.number_input(key="field.success.minimum").set_value(None).run()
    assert project.brief.success.minimum is None
    assert "minimum = 0.75" not in path.read_text("utf-8")


def test_members_join_change_and_leave_on_screen(opened: Opened, project: api.Project) -> None:
    tab = opened("brief")
    tab.text_input(key="new.name").set_value("Mia Nguyễn")
    tab.text_input(key="new.role").set_value("pilot")
    tab.button(key="join").click().run()
    tab.text_input(key="field.project.team.1.role").set_value("analyst").run()
    assert not tab.text_input(key="field.project.team.1.role").proto.set_value
    tab.button(key="leave.0").click().run()
    team = [(member.name, member.role) for member in project.brief.project.team]
    assert team == [("Zoé", "analyst"), ("Mia Nguyễn", "pilot")]
    assert tab.text_input(key="field.project.team.0.name").value == "Zoé"


def test_two_people_on_two_keys_of_the_brief_are_both_kept(opened: Opened, project: api.Project) -> None:
    ada, zoe = opened("brief", "Ada"), opened("brief", "Zoé")
    ada.text_input(key="field.data.unit").set_value("a patient").run()
    zoe.text_input(key="field.data.population").set_value("our ward").run()
    assert (project.brief.data.unit, project.brief.data.population) == ("a patient", "our ward")
    assert not aside.of(project.root, "brief:")


def test_two_people_on_one_key_of_the_brief_choose(opened: Opened, project: api.Project) -> None:
    ada, zoe = opened("brief", "Ada"), opened("brief", "Zoé")
    ada.text_input(key="field.data.unit").set_value("a patient").run()
    zoe.text_input(key="field.data.unit").set_value("a stay").run()
    assert project.brief.data.unit == "a patient"
    (kept,) = aside.of(project.root, "brief:")
    assert (kept.who, kept.mine["value"]) == ("Zoé", "a stay")
    tab = opened("brief", "Zoé")
    assert "data\\.unit" in tab.warning[0].value
    tab.button(key=f"mine.{kept.name}").click().run()
    assert project.brief.data.unit == "a stay"
    assert not aside.of(project.root, "brief:")


def test_a_refused_repair_is_a_line_of_the_brief_and_of_the_log(opened: Opened, project: api.Project) -> None:
    (key,) = [b.key for b in opened("audit").button if b.key and b.key.startswith("refused.identifier")]
    tab = opened("audit")
    tab.button(key=key).click().run()
    assert project.brief.column("patient").refuse == ("identifier-column",)
    (entry,) = Log(project.root / "log.jsonl").of("decision")
    assert (entry["who"], entry["verdict"], entry["column"]) == ("Ada", "refused", "patient")
    assert any("refused by Ada" in text.value for text in opened("audit").markdown)
    tab.button(key=key.replace("refused.", "accepted.", 1)).click().run()
    assert project.brief.column("patient").refuse == ()


def test_a_doubt_on_when_a_column_is_known_is_answered_in_the_brief(
    opened: Opened, project: api.Project
) -> None:
    tab = opened("audit")
    (key,) = [b.key for b in tab.button if b.key and b.key.startswith("refused.post-outcome-column.dose")]
    briefs.change(project.root / briefs.NAME, {"columns": {"dose (mg)": {"label": "Dose"}}})
    tab.button(key=key).click().run()
    held = project.brief.column("dose (mg)")
    assert (held.available, held.label) == (True, "Dose")


def test_decisions_and_sections_are_written_from_the_iterations(opened: Opened, project: api.Project) -> None:
    tab = opened("iterations")
    tab.text_area(key="words.iterations/1.md").set_value("We go on.").run()
    tab.button(key="sign.iterations/1.md").click().run()
    tab.text_area(key="words.sections/context.md").set_value("A ward.").run()
    written = {n.about: n for n in notes.read(project.root / "notes")}
    assert (written["iteration-1"].text, written["iteration-1"].signed_by) == ("We go on.", "Ada")
    assert written["section-context"].text == "A ward."


def test_gates_are_waived_with_a_reason_and_signed_only_when_done(
    opened: Opened, project: api.Project
) -> None:
    briefs.change(project.root / briefs.NAME, {"calendar": {"track": "bootcamp", "start": "2026-01-05"}})
    tab = opened("gates")
    assert tab.button(key="sign.framing").disabled
    tab.text_input(key="why.framing").set_value("agreed on the phone").run()
    tab.button(key="waive.framing").click().run()
    standing = next(s for s in project.gates() if s.gate.step == "framing")
    assert (standing.state, standing.gate.waived_by, standing.gate.why) == (
        "waived",
        "Ada",
        "agreed on the phone",
    )
    tab.button(key="waive.audit").click().run()
    assert tab.error
    assert len(Log(project.root / "log.jsonl").of("waiver")) == 1


def test_the_draft_a_screen_makes_is_the_one_a_run_made(project: api.Project) -> None:
    evidence = project.evidence()
    for finding in people.leading(evidence.findings):
        draft = people.draft(finding, evidence.brief, "en")
        head, _ = notes.parts((project.root / "notes" / draft.path).read_text("utf-8"))
        assert head["numbers"] == draft.numbers
        assert editing.words(project.root / "notes", draft).text == draft.text


@pytest.mark.slow
def test_a_run_follows_what_was_decided_and_any_tab_follows_the_run(
    opened: Opened, project: api.Project
) -> None:
    """A refusal, a signature and an order made on screen are in the evidence of the next run."""
    audit, findings = opened("audit"), opened("findings")
    audit.button(key="refused.identifier-column.patient-2295ff.exclude.patient").click().run()
    note = first_note(project)
    findings.button(key=f"sign.findings/{note.name}").click().run()
    findings.button(key="move.later").click().run()
    assert "refused" in audit.markdown[2].value and "next run" in audit.markdown[3].value
    briefs.change(project.root / briefs.NAME, {"calendar": {"report_1": dt.date(2099, 5, 4)}})
    gate = project.root / "notes" / "gates" / "report_1.md"
    gate.parent.mkdir(parents=True, exist_ok=True)
    gate.write_text("---\nabout: gate-report_1\nsigned_by: Mia\n---\nFine by me.\n", encoding="utf-8")
    question = {"ask": "comparison", "columns": ["dose (mg)", "site"], "by": "Zoé"}
    editing.append(project.root, "questions", question)
    item = {"name": "mine", "claim": "Seen in the field: doses rise.", "by": "Mia", "test": "t", "n": 9}
    editing.append(project.root, "brought", item)
    tab = opened("today")
    tab.button(key="run.now").click().run()
    assert work.look(project.root).state in ("starting", "running", "done")
    limit = time.monotonic() + LONGEST_RUN
    while work.look(project.root).going and time.monotonic() < limit:
        time.sleep(0.5)
    now = work.look(project.root)
    assert now.state == "done", (project.root / work.FOLDER / "run.log").read_text("utf-8")
    assert "evidence" in [stage for stage, _ in now.finished]
    evidence = project.evidence()
    refused = [e.decision for e in evidence.journal if e.decision.why.key == "clean.why.refused-exclusion"]
    assert [(d.column, d.by) for d in refused] == [("patient", "team")]
    assert evidence.dataset.column("patient").role is Role.FEATURE
    signed = evidence.finding(note.stem)
    assert (signed.signed_by, signed.stale) == ("Ada", False)
    assert next(f.id for f in evidence.findings if f.rank == 2) == note.stem
    (told,), (standing,) = evidence.gates, project.gates()  # signed by hand, over what is not there
    assert (told.state, standing.state, told.signed_by) == ("open", "open", "Mia") and told.lacking
    final = (project.root / "reports" / "final.en.html").read_text("utf-8")
    assert "signed by Mia, still open" in final
    own = [f for f in evidence.findings if f.brought_by]
    assert [(f.brought_by, f.code) for f in own] == [("Zoé", "category-number"), ("Mia", "brought-finding")]
    report = (project.root / "reports" / "exploration.en.html").read_text("utf-8")
    assert "Question asked by Zoé" in report and "Pythesis did not recompute it" in report
    app = (project.root / "reports" / "app.en.html").read_text("utf-8")
    assert "Question asked by Zoé" in app and "Brought by Mia" in app
    assert "signed by Mia, still open" in app
    assert {draft.stem for draft in (project.root / "notes" / "findings").glob("*.md")} >= {f.id for f in own}
    assert project.verify().mismatches == []
    again = opened("audit")
    assert any("refused by Ada" in text.value for text in again.markdown)
    assert not any("next run" in text.value for text in again.markdown[2:])


def test_a_run_that_was_killed_is_told_and_one_that_failed_says_why(
    opened: Opened, project: api.Project
) -> None:
    account = project.root / work.FOLDER / work.ACCOUNT
    account.parent.mkdir(parents=True, exist_ok=True)
    account.write_text('{"event": "asked", "at": 0}\n{"event": "begun"}\n', encoding="utf-8")
    assert work.look(project.root).state == "cut"
    assert any("cut before its end" in w.value for w in opened("today").warning)
    for source in (project.root / "data" / "raw").iterdir():
        source.write_bytes(b"")
    assert work.main(str(project.root), "quick", "0") == 2
    assert work.look(project.root).state == "failed"
    problem = work.look(project.root).problem
    assert problem is not None
    assert any(plain(problem[0]["en"]) in e.value for e in opened("today").error)


def test_a_draft_of_a_column_is_taken_by_its_button(opened: Opened, project: api.Project) -> None:
    drafted = {draft.name: draft for draft in project.evidence().dictionary if draft.rests_on != "nothing"}
    name = next(iter(drafted))
    tab = opened("brief")
    tab.button(key=f"take.{name}").click().run()
    assert project.brief.column(name).description == drafted[name].description.en
    assert f"take.{name}" not in {button.key for button in tab.button}
