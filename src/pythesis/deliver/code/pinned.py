"""Versions of the libraries the delivered code runs on: those installed, and all they need."""

from __future__ import annotations

import re
from importlib import metadata

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def pinned(names: tuple[str, ...]) -> list[str]:
    """Return ``name==version`` of some installed distributions."""
    return [f"{name}=={metadata.version(name)}" for name in names]


def closure(names: tuple[str, ...]) -> list[str]:
    """Return ``name==version`` of some distributions and of everything installed that they need, sorted.

    Needs of extras, and of other systems or older Pythons (not installed here), are left out.
    """
    found: dict[str, str] = {}
    left = list(names)
    while left:
        name = re.sub(r"[-_.]+", "-", left.pop()).lower()
        if name in found:
            continue
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[name] = installed.version
        for need in installed.requires or ():
            match = _NAME.match(need)
            if match and "extra ==" not in need:
                left.append(match[0])
    return [f"{name}=={version}" for name, version in sorted(found.items())]
