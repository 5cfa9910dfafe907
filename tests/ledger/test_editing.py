"""Notes edited on screen by two people, by hand and by runs: unread words are never overwritten."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.core.note import Note
from pythesis.ledger import briefs, editing, notes
from pythesis.ledger.notes import Draft

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=20)
STEP = st.one_of(
    st.tuples(st.just("type"), st.sampled_from("AB"), WORDS),
    st.tuples(st.just("look"), st.sampled_from("AB"), st.just("")),
    st.tuples(st.just("hand"), st.just(""), WORDS),
    st.tuples(st.just("run"), st.sampled_from("xy"), st.just("")),
)


def draft(numbers: str = "x") -> Draft:
    return Draft("finding.x", "findings/x.md", "# Title\n\n> Claim.", f"Draft {numbers}.", numbers)


def body(path: Path) -> str:
    return path.read_bytes().decode().partition(notes.MARK)[2].strip()


@settings(max_examples=80, deadline=None)
@given(steps=st.lists(STEP, max_size=8))
def test_words_nobody_read_are_never_overwritten(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    root = tmp_path_factory.mktemp("editing")
    folder, path, now = root / "notes", root / "notes" / "findings" / "x.md", draft()
    notes.sync(folder, [now])
    seen = dict.fromkeys("AB", editing.words(folder, now))
    for what, who, words in steps:
        before = editing.words(folder, now)
        if what == "look":
            seen[who] = before
        elif what == "run":
            now = draft(who)
            notes.sync(folder, [now])
            assert editing.words(folder, now).text == (before.text if before.written else now.text)
        elif what == "hand":
            with path.open("ab") as stream:
                stream.write(words.encode() + b"\n")
        else:
            theirs = editing.rewrite(root, now, seen[who], words, None)
            if theirs is None:
                assert before.text in (seen[who].text, "\n".join(words.splitlines()).strip())
                seen[who] = editing.words(folder, now)
                assert seen[who].text == "\n".join(words.splitlines()).strip()
            else:
                assert theirs == before == editing.words(folder, now)


def test_words_keep_the_header_a_person_added_to_and_the_claim(tmp_path: Path) -> None:
    notes.sync(tmp_path / "notes", [draft()])
    path = tmp_path / "notes" / "findings" / "x.md"
    path.write_text(path.read_text("utf-8").replace("about:", "remark: ask\nabout:"), encoding="utf-8")
    seen = editing.words(tmp_path / "notes", draft())
    assert editing.rewrite(tmp_path, draft(), seen, "Ours.", "Ada  Lovelace") is None
    text = path.read_text("utf-8")
    assert "remark: ask\n" in text and "signed_by: Ada Lovelace\n" in text and "> Claim." in text
    assert body(path) == "Ours."


def test_words_of_a_note_whose_mark_was_removed_are_the_whole_body(tmp_path: Path) -> None:
    path = tmp_path / "notes" / "findings" / "x.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"---\r\nabout: finding.x\r\n---\r\nAll of it.\r\n")
    seen = editing.words(tmp_path / "notes", draft())
    assert seen.text == "All of it."
    assert editing.rewrite(tmp_path, draft(), seen, "One\nTwo", None) is None
    assert path.read_bytes().endswith(b"---\nOne\r\nTwo\r\n")


def test_saving_words_again_says_that_they_were_reread(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    notes.sync(folder, [draft()])
    assert editing.rewrite(tmp_path, draft(), editing.words(folder, draft()), "Ours.", "Ada") is None
    (note,) = notes.sync(folder, [draft("y")])
    seen = editing.words(folder, draft("y"))
    assert note.stale and seen.stale
    assert editing.rewrite(tmp_path, draft("y"), seen, "Ours.", "Ada") is None
    assert not notes.sync(folder, [draft("y")])[0].stale


def test_a_note_that_is_not_there_is_made_from_its_draft(tmp_path: Path) -> None:
    seen = Note(about="finding.x", text="Draft x.", numbers="x")
    assert editing.words(tmp_path / "notes", draft()) == seen
    assert editing.rewrite(tmp_path, draft(), seen, "Draft x.", "Ada") is None
    (note,) = notes.sync(tmp_path / "notes", [draft()])
    assert (note.signed_by, note.written, note.text) == ("Ada", True, "Draft x.")


def test_many_people_who_hide_at_once_are_all_heard(tmp_path: Path) -> None:
    (tmp_path / briefs.NAME).write_text('# ours\n[report]\nhide = ["first"]  # why\n', encoding="utf-8")

    def hide(name: str) -> None:
        editing.toggle(tmp_path, ("report", "hide"), name, True)

    people = [threading.Thread(target=hide, args=(f"finding-{n}",)) for n in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    hidden = briefs.read(tmp_path / briefs.NAME).report.hide
    assert hidden[0] == "first" and set(hidden) == {"first", *(f"finding-{n}" for n in range(8))}
    assert "# ours" in (tmp_path / briefs.NAME).read_text("utf-8")
