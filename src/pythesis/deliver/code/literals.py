"""Values written as Python source, so that nothing from a data set or a project can become code."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined

WIDTH = 100  # line length of the delivered code, as its pyproject.toml says
INDENT = 4


def text(value: str) -> str:
    r"""Write a string literal on one line, in double quotes unless single ones need fewer escapes.

    Characters that do not print (line ends, controls, marks that reorder text) are escaped.

    Examples
    --------
    >>> print(text('say "hi"'), text("a\nb"))
    'say "hi"' "a\nb"
    """
    body = "".join(c if c.isprintable() and c != "\\" else repr(c)[1:-1] for c in value)
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + body.replace(quote, "\\" + quote) + quote


def literal(value: object, indent: int = 0, used: int = 0) -> str:
    """Write a value as a formatter would: on one line if it fits, else one item a line.

    Parameters
    ----------
    value : None, bool, int, float, str, or tuple, list, mapping of these
    indent : int
        Spaces before the line the value starts on.
    used : int
        Characters already on that line, and after the value, its indent excluded.

    Raises
    ------
    TypeError
        For any other type: nothing is written by its ``repr`` unchecked.
    """
    flat = _flat(value)
    if indent + used + len(flat) <= WIDTH or not isinstance(value, (tuple, list, Mapping)) or not value:
        return flat
    inner = indent + INDENT
    if isinstance(value, Mapping):
        items = [f"{text(k)}: {literal(v, inner, len(text(k)) + 3)}" for k, v in value.items()]
    else:
        items = [literal(item, inner, 1) for item in value]
    opening, closing = {tuple: "()", list: "[]"}.get(type(value), "{}")
    lines = "".join(f"{' ' * inner}{item},\n" for item in items)
    return f"{opening}\n{lines}{' ' * indent}{closing}"


def _flat(value: object) -> str:
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, (bool, int)):
        return repr(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else f"float({text(str(value))})"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_flat, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flat, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{text(key)}: {_flat(item)}" for key, item in value.items()) + "}"
    raise TypeError(type(value).__name__)


def prose(value: str) -> str:
    """Put text on one line and drop what does not print, for comments and docstrings.

    A backslash or a run of double quotes could end a docstring or change it: they are replaced.
    """
    flat = "".join(c for c in " ".join(value.split()) if c.isprintable())
    return flat.replace("\\", "/").replace('"', "'")


def comment(value: str, indent: int = 0) -> str:
    """Write text as comment lines, wrapped, each starting with ``#``; the first is not indented."""
    lines = textwrap.wrap(prose(value), WIDTH - indent - 2, break_on_hyphens=False) or [""]
    return f"\n{' ' * indent}".join(f"# {line}" for line in lines)


def docstring(value: str, indent: int = 0) -> str:
    """Write text as a docstring: its first sentence on the first line, the rest below, wrapped."""
    flat = prose(value)
    first, _, rest = flat.partition("\n")
    short = re.match(r".+?[.!?](?= |$)", flat)
    if len(flat) + indent + 6 > WIDTH and short:
        first, rest = short.group(0), flat[short.end() :].strip()
    margin = "\n" + " " * indent
    lines = textwrap.wrap(rest, WIDTH - indent, break_on_hyphens=False)
    opening = textwrap.wrap(first, WIDTH - indent - 6, break_on_hyphens=False)
    if not lines and len(opening) == 1:
        return f'"""{opening[0]}"""'
    body = margin.join(opening) + (f"\n{margin}" + margin.join(lines) if lines else "")
    return f'"""{body}{margin}"""'


def environment(package: str) -> Environment:
    """Return the templates of a package of `pythesis.deliver`, with the filters above and no others.

    A value put in without a filter is refused, unless it is already source made by a filter or
    a number.
    """
    loader = PackageLoader(f"pythesis.deliver.{package}", "templates")
    made = Environment(
        loader=loader,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_checked,
        autoescape=False,  # nothing here is HTML; _checked refuses raw text
    )
    made.filters = {
        "py": lambda value, indent=0, used=0: Source(literal(value, indent, used)),
        "comment": lambda value, indent=0: Source(comment(value, indent)),
        "doc": lambda value, indent=0: Source(docstring(value, indent)),
        "prose": lambda value: Source(prose(value)),
        "join": lambda values, by: Source(by.join(_checked(value) for value in values)),
        "length": len,
        "sort": sorted,
        "list": list,
        "selectattr": made.filters["selectattr"],
        "rejectattr": made.filters["rejectattr"],
    }
    return made


class Source(str):
    """Text that a filter made: it may stand in a template as it is."""

    __slots__ = ()


def _checked(value: object) -> str:
    if isinstance(value, Source) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise TypeError(f"put into a template without a filter: {value!r}")
