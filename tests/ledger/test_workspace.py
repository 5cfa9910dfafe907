"""Generated files never overwrite what a person changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pythesis.ledger import Register, Store, Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    register = Register(tmp_path / ".pythesis" / "register.sqlite")
    return Workspace(tmp_path, Store(tmp_path / ".pythesis" / "objects"), register)


def _outcome(workspace: Workspace, path: str, data: bytes) -> str:
    return workspace.place({path: data})[0].outcome


LINES = b"one\ntwo\nthree\nfour\nfive\nsix\nseven\n"


def test_an_untouched_file_is_renewed(workspace: Workspace) -> None:
    assert _outcome(workspace, "src/a.py", b"1\n") == "written"
    assert _outcome(workspace, "src/a.py", b"1\n") == "same"
    assert _outcome(workspace, "src/a.py", b"2\n") == "written"
    assert (workspace.root / "src/a.py").read_bytes() == b"2\n"


def test_an_edited_file_that_we_did_not_change_is_left(workspace: Workspace) -> None:
    workspace.place({"src/a.py": LINES})
    (workspace.root / "src/a.py").write_bytes(b"mine\n")
    assert _outcome(workspace, "src/a.py", LINES) == "kept"
    assert (workspace.root / "src/a.py").read_bytes() == b"mine\n"
    assert not (workspace.root / "src/a.new.py").exists()
    assert workspace.edited() == ("src/a.py",)


def test_both_changed_apart_is_merged(workspace: Workspace) -> None:
    workspace.place({"src/a.py": LINES})
    (workspace.root / "src/a.py").write_bytes(LINES.replace(b"one", b"mine"))
    assert _outcome(workspace, "src/a.py", LINES.replace(b"seven", b"theirs")) == "merged"
    merged = (workspace.root / "src/a.py").read_bytes()
    assert b"mine" in merged
    assert b"theirs" in merged


def test_both_changed_in_one_place_keeps_mine_and_shows_theirs(workspace: Workspace) -> None:
    workspace.place({"src/a.py": LINES})
    (workspace.root / "src/a.py").write_bytes(LINES.replace(b"four", b"mine"))
    assert _outcome(workspace, "src/a.py", LINES.replace(b"four", b"theirs")) == "kept"
    assert b"mine" in (workspace.root / "src/a.py").read_bytes()
    assert b"theirs" in (workspace.root / "src/a.new.py").read_bytes()


def test_a_persons_file_that_was_never_generated_is_not_overwritten(workspace: Workspace) -> None:
    (workspace.root / "README.md").write_bytes(b"ours\n")
    assert _outcome(workspace, "README.md", b"generated\n") == "kept"
    assert (workspace.root / "README.md").read_bytes() == b"ours\n"


def test_withdrawn_files_go_unless_edited(workspace: Workspace) -> None:
    workspace.place({"a.py": b"1\n", "b.py": b"1\n"})
    (workspace.root / "b.py").write_bytes(b"mine\n")
    workspace.withdraw([])
    assert not (workspace.root / "a.py").exists()
    assert (workspace.root / "b.py").read_bytes() == b"mine\n"


@pytest.mark.parametrize("path", ["../outside", "/outside", "a/../../outside"])
def test_nothing_is_placed_outside_the_project(workspace: Workspace, path: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        workspace.place({path: b"x"})


def test_a_file_that_a_kill_left_unrecorded_is_ours(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.place({"report.pdf": b"1"})

    def killed(self: Register, path: str, object_hash: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Register, "place", killed)
        with pytest.raises(KeyboardInterrupt):
            workspace.place({"report.pdf": b"2"})
    assert (workspace.root / "report.pdf").read_bytes() == b"2"
    assert workspace.edited() == ()
    assert _outcome(workspace, "report.pdf", b"3") == "written"
    assert not (workspace.root / "report.new.pdf").exists()


def test_words_written_in_the_version_put_beside_are_kept(workspace: Workspace) -> None:
    workspace.place({"a.py": LINES})
    (workspace.root / "a.py").write_bytes(LINES.replace(b"four", b"mine"))
    workspace.place({"a.py": LINES.replace(b"four", b"theirs")})
    (workspace.root / "a.new.py").write_bytes(b"mine too\n")
    workspace.place({"a.py": LINES.replace(b"four", b"again")})
    workspace.withdraw(["a.py"])
    assert (workspace.root / "a.new.py").read_bytes() == b"mine too\n"
    assert b"again" in (workspace.root / "a.new.new.py").read_bytes()


def test_the_version_put_beside_goes_once_it_was_taken(workspace: Workspace) -> None:
    workspace.place({"a.py": LINES})
    (workspace.root / "a.py").write_bytes(LINES.replace(b"four", b"mine"))
    theirs = LINES.replace(b"four", b"theirs")
    workspace.place({"a.py": theirs})
    (workspace.root / "a.py").write_bytes(theirs)
    assert _outcome(workspace, "a.py", theirs) == "same"
    assert not (workspace.root / "a.new.py").exists()
