"""The look of the app and the packages it needs: files read by Streamlit and by pip."""

from __future__ import annotations

from importlib import metadata

from pythesis.core.recipe import ModelRecipe
from pythesis.deliver import identity
from pythesis.deliver.code.render import boosters

BASE_PACKAGES = ("polars", "streamlit")
MODEL_PACKAGES = ("scikit-learn", "skops")


def config() -> str:
    """Return ``.streamlit/config.toml``: the identity, light and dark, and nothing sent anywhere."""
    lines = [
        "[browser]",
        "gatherUsageStats = false",
        "",
        "[client]",
        'toolbarMode = "minimal"',
        "",
        "[runner]",
        "magicEnabled = false",
        "",
        "[theme]",
        'font = "sans-serif"',
        'headingFont = "sans-serif"',
        'headingFontSizes = ["2.1rem", "1.35rem", "1.2rem"]',
        "headingFontWeights = [600, 600, 600]",
        'baseRadius = "4px"',
        "baseFontSize = 16",
        'paddingTop = "2rem"',
        'paddingBottom = "4rem"',
        "showWidgetBorder = true",
        "linkUnderline = true",
        "",
        *_colours("light", {}),
        "",
        *_colours("dark", identity.DARK),
    ]
    return "\n".join(lines) + "\n"


def _colours(name: str, dark: dict[str, str]) -> list[str]:
    roles = {
        "primaryColor": identity.ACCENT,
        "backgroundColor": identity.PAPER,
        "secondaryBackgroundColor": identity.WASH,
        "textColor": identity.INK,
        "linkColor": identity.ACCENT,
        "borderColor": identity.LINE,
        "dataframeHeaderBackgroundColor": identity.WASH,
    }
    states = {
        "green": "good",
        "blue": "fair",
        "gray": "weak",
        "orange": "bad",
        "red": "bad",
        "yellow": "draft",
    }
    for colour, state in states.items():
        roles[f"{colour}Color"] = identity.STATE[state]
        roles[f"{colour}TextColor"] = identity.STATE[state]
        roles[f"{colour}BackgroundColor"] = identity.STATE_WASH[state]
    return [f"[theme.{name}]", *(f'{role} = "{dark.get(value, value)}"' for role, value in roles.items())]


def dark() -> dict[str, str]:
    """Return the colours of the figures on light paper and their counterparts on a dark screen."""
    return dict(identity.DARK)


def requirements(recipe: ModelRecipe | None) -> str:
    """Return ``requirements.txt``: the few packages the app imports, at the versions used here."""
    names = list(BASE_PACKAGES)
    if recipe is not None:
        names += MODEL_PACKAGES
        names += boosters(recipe)
    return "".join(f"{name}=={metadata.version(name)}\n" for name in sorted(names))
