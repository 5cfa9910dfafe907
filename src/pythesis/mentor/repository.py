"""The files a repository has from its first day, git, and what would go with a push."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from pythesis.core.brief import Brief
from pythesis.core.said import Said, said
from pythesis.ledger import Store, Workspace, briefs
from pythesis.ledger.register import Register
from pythesis.words import say

FIRST = (".gitignore", "LICENSE", "README.md", ".github/workflows/tests.yml")
MEGABYTE = 1 << 20
WARNED = 50 * MEGABYTE  # GitHub warns from 50 MB on and refuses above 100 MB
READ = MEGABYTE  # of a file, searched for secrets
SECRET_NAMES = re.compile(
    r"(?i)(^|/)(\.env(\..*)?|id_(rsa|ed25519|ecdsa)|secrets\.toml|credentials(\.\w+)?|.*\.(pem|key|p12|pfx))$"
)
# Shapes of keys that services hand out, and private keys; assignments of a long literal to a telling name.
SECRET_TEXTS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}\b"
    rb"|\bsk-[A-Za-z0-9_-]{32,}\b"
    rb"|(?i:\b(?:password|passwd|api_key|apikey|secret|token)\s*[=:]\s*[\"'][^\"'\s]{8,}[\"'])"
)
ENVIRONMENT: Mapping[str, str] = MappingProxyType({"GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"})


@dataclass(frozen=True, slots=True)
class Publication:
    """What a push would carry: how many files and bytes, and what must not go."""

    files: int
    size: int
    problems: tuple[Said, ...]
    git: bool


def first_files(brief: Brief, name: str, language: str, year: int) -> dict[str, bytes]:
    """Return the files a repository starts with; a run replaces README and .gitignore by richer ones."""
    holders = ", ".join(m.name for m in brief.project.team if m.name) or name
    licence = (
        _template("LICENSE").replace("{year}", str(year)).replace("{holders}", " ".join(holders.split()))
    )
    title = " ".join((brief.project.title or name).split())
    told = say(said("mentor.files.readme"), language)
    run = say(said("mentor.files.run"), language)
    readme = f"# {title}\n\n{told}\n\n{run}\n\n    pythesis run\n"
    texts = {
        ".gitignore": _template("gitignore"),
        "LICENSE": licence,
        "README.md": readme,
        ".github/workflows/tests.yml": _template("tests.yml"),
    }
    return {path: texts[path].encode() for path in FIRST}


def _template(name: str) -> str:
    return (resources.files("pythesis.mentor") / "templates" / name).read_text(encoding="utf-8")


def start(root: Path, made: Mapping[str, bytes]) -> bool:
    """Write the first files beside what is there, and begin a git repository; False without git.

    Folders that would be empty keep a ``.gitkeep``, so that the layout travels with a clone.
    """
    workspace = Workspace(
        root, Store(root / ".pythesis" / "objects"), Register(root / ".pythesis" / "register.sqlite")
    )
    workspace.place(made)
    for folder in ("models", "notebooks", "references", "reports/figures", "src"):
        place = root / folder
        if place.is_dir() and not any(place.iterdir()):
            (place / ".gitkeep").touch()
    if (root / ".git").exists():
        return True
    return git(root, "init", "--quiet", "--initial-branch=main") is not None


def git(root: Path, *arguments: str) -> str | None:
    """Run git in a folder and return what it printed; None when it fails or is not there."""
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotepath=off", *arguments],
            cwd=root,
            capture_output=True,
            check=False,
            timeout=60,
            env={**os.environ, **ENVIRONMENT},
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def outgoing(root: Path) -> Publication:
    """Say what a push of this folder would carry and what must not go with it.

    With git, files it ignores do not count; without, those of the mandated .gitignore do not.
    """
    listed = git(root, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    names = sorted(listed.split("\0")) if listed is not None else _unlisted(root)
    paths = [(name, root / name) for name in names if name and (root / name).is_file()]
    emails = _emails(root)
    problems = [found for name, path in paths if (found := _refused(name, path)) is not None]
    size = sum(path.stat().st_size for _, path in paths)
    return Publication(len(paths), size, (*problems, *emails), listed is not None)


def _emails(root: Path) -> tuple[Said, ...]:
    """Warn of addresses in the brief: a public repository shows them to everyone."""
    path = root / briefs.NAME
    if not path.is_file() or not any(member.email for member in briefs.read(path).project.team):
        return ()
    return (said("mentor.publish.private", file=briefs.NAME, why=said("mentor.publish.emails")),)


def _unlisted(root: Path) -> list[str]:
    ignored = tuple(line for line in _template("gitignore").splitlines() if line.endswith("/"))
    names = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return sorted(n for n in names if not any(n.startswith(i) or f"/{i}" in n for i in ignored))


def _refused(name: str, path: Path) -> Said | None:
    size = path.stat().st_size
    if size > WARNED:
        return said("mentor.publish.oversized", file=name, size=size / MEGABYTE)
    if SECRET_NAMES.search(name):
        return said("mentor.publish.private", file=name, why=said("mentor.publish.environment"))
    if name.startswith("data/") and not name.endswith(".gitkeep"):
        return said("mentor.publish.private", file=name, why=said("mentor.publish.raw"))
    with path.open("rb") as stream:
        head = stream.read(READ)
    if b"\0" not in head and SECRET_TEXTS.search(head):
        return said("mentor.publish.private", file=name, why=said("mentor.publish.secret"))
    return None


def commands(name: str) -> tuple[str, ...]:
    """Return the exact commands that publish the repository; names are checked, so nothing needs quoting."""
    return (
        "git add --all",
        'git commit -m "Frame the project"',
        f"gh repo create {name} --public --source=. --remote=origin --push",
    )


def without_gh(name: str) -> tuple[str, ...]:
    """Return the last step where ``gh`` is not installed: an empty repository, then a push."""
    return (
        f"git remote add origin https://github.com/ACCOUNT/{name}.git",
        "git push --set-upstream origin main",
    )
