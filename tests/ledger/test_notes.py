"""No word that a person wrote is ever lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.core.errors import InputError
from pythesis.ledger import Draft, notes

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), min_size=1)


def _draft(text: str = "The draft.", numbers: str = "aaa") -> Draft:
    return Draft("finding.x", "findings/finding.x.md", f"# Claim {numbers}", text, numbers)


def _path(folder: Path) -> Path:
    return folder / "findings/finding.x.md"


def _edit(folder: Path, before: str, after: str) -> None:
    path = _path(folder)
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_an_untouched_draft_follows_the_numbers(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    (note,) = notes.sync(tmp_path, [_draft("Another draft.", "bbb")])
    assert (note.text, note.written, note.stale) == ("Another draft.", False, False)
    assert "# Claim bbb" in _path(tmp_path).read_text(encoding="utf-8")


def test_written_words_stay_and_are_flagged(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    _edit(tmp_path, "The draft.", "Our own words.")
    (note,) = notes.sync(tmp_path, [_draft()])
    assert (note.text, note.written, note.stale) == ("Our own words.", True, False)
    (note,) = notes.sync(tmp_path, [_draft("Another draft.", "bbb")])
    assert (note.text, note.stale) == ("Our own words.", True)
    (note,) = notes.sync(tmp_path, [_draft("Another draft.", "bbb")])
    assert note.stale


def test_rereading_clears_the_flag(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    _edit(tmp_path, "The draft.", "Our own words.")
    notes.sync(tmp_path, [_draft("Another draft.", "bbb")])
    _edit(tmp_path, "reread: yes", "reread: no")
    (note,) = notes.sync(tmp_path, [_draft("Another draft.", "bbb")])
    assert not note.stale
    (note,) = notes.sync(tmp_path, [_draft("A third draft.", "ccc")])
    assert note.stale


def test_a_signature_makes_the_draft_a_persons(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    _edit(tmp_path, "signed_by:", "signed_by: Ada Lovelace")
    (note,) = notes.sync(tmp_path, [_draft("Another draft.", "bbb")])
    assert (note.text, note.signed_by, note.stale) == ("The draft.", "Ada Lovelace", True)


def test_words_above_the_mark_are_kept_too(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    _edit(tmp_path, "# Claim aaa", "# A better title")
    notes.sync(tmp_path, [_draft("Another draft.", "bbb")])
    assert "# A better title" in _path(tmp_path).read_text(encoding="utf-8")


def test_a_note_without_its_finding_is_kept_and_told(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    _edit(tmp_path, "The draft.", "Our own words.")
    (note,) = notes.orphans(tmp_path, [])
    assert (note.about, note.text) == ("finding.x", "Our own words.")


def test_an_untouched_draft_of_something_gone_is_no_words_of_a_person(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    assert notes.orphans(tmp_path, []) == ()
    assert notes.written(tmp_path) == frozenset()
    notes.withdraw(tmp_path, [_draft()])
    assert _path(tmp_path).is_file()
    notes.withdraw(tmp_path, [])
    assert not _path(tmp_path).exists()


def test_words_about_something_gone_must_be_reread_and_are_never_removed(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    _edit(tmp_path, "The draft.", "Our own words.")
    notes.withdraw(tmp_path, [])
    (note,) = notes.orphans(tmp_path, [])
    assert note.stale
    assert notes.written(tmp_path) == {"finding.x"}


def test_a_line_added_to_the_header_stays(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    _edit(tmp_path, "about:", "remark: ask the mentor\nabout:")
    notes.sync(tmp_path, [_draft("Another draft.", "bbb")])
    text = _path(tmp_path).read_text(encoding="utf-8")
    assert "remark: ask the mentor" in text
    assert "Another draft." in text
    notes.withdraw(tmp_path, [])
    assert _path(tmp_path).is_file()


def test_ends_of_line_of_a_person_stay(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    path = _path(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"Our words.\r\n")
    (note,) = notes.sync(tmp_path, [_draft("Another draft.", "bbb")])
    assert note.stale
    assert b"The draft.\r\nOur words.\r\n" in path.read_bytes()


def test_a_note_in_another_encoding_is_refused_with_its_name_and_left(tmp_path: Path) -> None:
    notes.sync(tmp_path, [_draft()])
    path = _path(tmp_path)
    path.write_bytes(path.read_bytes() + "été".encode("latin-1"))
    before = path.read_bytes()
    with pytest.raises(InputError) as error:
        notes.sync(tmp_path, [_draft()])
    assert error.value.what.values["file"] == "findings/finding.x.md"
    assert path.read_bytes() == before


@settings(max_examples=60, deadline=None)
@given(words=WORDS, drafts=st.lists(st.sampled_from("abc"), min_size=1, max_size=4))
def test_whatever_is_written_survives_any_runs(
    tmp_path_factory: object, words: str, drafts: list[str]
) -> None:
    folder: Path = tmp_path_factory.mktemp("notes")  # type: ignore[attr-defined]
    notes.sync(folder, [_draft()])
    path = _path(folder)
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write(words)
    for numbers in drafts:
        notes.sync(folder, [_draft("Another draft.", numbers)])
    assert words.strip() in path.read_bytes().decode()
