"""The identity keeps its promises: contrast, colours told apart by every eye, fonts with their licences."""

from __future__ import annotations

import itertools
import math

import pytest

from pythesis.deliver import identity

SEEN = {  # Machado, Oliveira & Fernandes (2009), severity 1
    "full colour vision": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def linear(colour: str) -> list[float]:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]


def contrast(first: str, second: str) -> float:
    light, dark = sorted(
        (
            sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True))
            for c in (first, second)
        ),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    seen = [
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in matrix
    ]
    to_xyz = (
        (0.4124, 0.3576, 0.1805, 0.9505),
        (0.2126, 0.7152, 0.0722, 1.0),
        (0.0193, 0.1192, 0.9505, 1.089),
    )
    ratios = [sum(a * b for a, b in zip(row[:3], seen, strict=True)) / row[3] for row in to_xyz]
    x, y, z = (math.cbrt(r) if r > 0.008856 else 7.787 * r + 16 / 116 for r in ratios)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


TEXT = (identity.INK, identity.MUTED, identity.QUIET, identity.ACCENT, identity.REFERENCE)


@pytest.mark.parametrize("colour", [*TEXT, *identity.STATE.values()])
@pytest.mark.parametrize("ground", [identity.PAPER, identity.WASH])
def test_text_is_readable_on_light_and_dark(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 4.5
    assert contrast(identity.DARK[colour], identity.DARK[ground]) >= 4.5


@pytest.mark.parametrize("state", identity.STATE)
def test_a_state_is_readable_on_its_wash(state: str) -> None:
    colour, wash = identity.STATE[state], identity.STATE_WASH[state]
    assert contrast(colour, wash) >= 4.5
    assert contrast(identity.DARK[colour], identity.DARK[wash]) >= 4.5
    assert contrast(identity.INK, wash) >= 4.5


@pytest.mark.parametrize("vision", SEEN)
def test_series_are_told_apart(vision: str) -> None:
    for first, second in itertools.combinations(identity.SERIES, 2):
        assert math.dist(lab(first, SEEN[vision]), lab(second, SEEN[vision])) > 15, (first, second)
    assert all(contrast(colour, identity.PAPER) >= 3 for colour in identity.SERIES)


def test_every_font_is_there_with_a_licence_and_light_enough() -> None:
    folder = identity.font_folder()
    files = [path.name for path in identity.font_paths()] + [face[3] for face in identity.WEB]
    for name in files:
        assert 1_000 < (folder / name).stat().st_size < 1_000_000, name
    for name in identity.LICENSES:
        assert "SIL Open Font License" in (folder / name).read_text(encoding="utf-8")
