"""Values written as Python source, so that nothing from a data set or a project can become code."""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import Environment, PackageLoader, StrictUndefined

from pythesis.words import one_line

WIDTH = 100  # line length of the delivered code, as its pyproject.toml says
INDENT = 4
_PLAIN = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


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


class Source(str):
    """Python that this room wrote itself: it stands in a template or a value as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function this room names, with values or calls as its arguments."""

    function: str
    positional: tuple[object, ...] = ()
    named: Mapping[str, object] = field(default_factory=dict)


def literal(value: object, indent: int = 0, used: int = 0) -> str:
    """Write a value as a formatter would: on one line if it fits, else one item a line.

    Parameters
    ----------
    value : None, bool, int, float, str, Source, or tuple, list, mapping or Call of these
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
    if indent + used + len(flat) <= WIDTH:
        return flat
    inner = indent + INDENT
    if isinstance(value, Call):
        items = [literal(item, inner, 1) for item in value.positional]
        items += [f"{name}={literal(item, inner, len(name) + 2)}" for name, item in value.named.items()]
        opening, closing = f"{value.function}(", ")"
    elif isinstance(value, Mapping):
        items = [f"{text(k)}: {literal(v, inner, len(text(k)) + 3)}" for k, v in value.items()]
        opening, closing = "{", "}"
    elif isinstance(value, (tuple, list)):
        items = [literal(item, inner, 1) for item in value]
        opening, closing = ("(", ")") if isinstance(value, tuple) else ("[", "]")
    else:
        return flat
    lines = "".join(f"{' ' * inner}{item},\n" for item in items)
    return f"{opening}\n{lines}{' ' * indent}{closing}" if items else flat


def _flat(value: object) -> str:
    if isinstance(value, Source):
        return value
    if isinstance(value, Call):
        named = [f"{name}={_flat(item)}" for name, item in value.named.items()]
        return f"{value.function}({', '.join([*map(_flat, value.positional), *named])})"
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
    flat = "".join(c for c in plain(" ".join(value.split())) if c.isprintable())
    return flat.replace("\\", "/").replace('"', "'")


def plain(value: str) -> str:
    """Return text with the spaces, apostrophes and quotation marks that keyboards have."""
    return value.translate(_PLAIN)


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


def markdown(value: str) -> str:
    """Write text on one line of Markdown, with what would be read as markup escaped."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in one_line(value))


def toml(value: str) -> str:
    """Write a TOML basic string."""
    flat = "".join(c for c in " ".join(value.split()) if c.isprintable())
    return json.dumps(flat, ensure_ascii=False)


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
        "md": lambda value: Source(markdown(value)),
        "toml": lambda value: Source(toml(value)),
        "prose": lambda value: Source(prose(value)),
        "source": Source,  # for words of the template itself, never for values: a test sees to it
        "join": lambda values, by: Source(by.join(_checked(value) for value in values)),
        "length": len,
        "sort": sorted,
        "list": list,
        "selectattr": made.filters["selectattr"],
        "rejectattr": made.filters["rejectattr"],
    }
    return made


def _checked(value: object) -> str:
    if value == "" or isinstance(value, Source) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise TypeError(f"put into a template without a filter: {value!r}")
