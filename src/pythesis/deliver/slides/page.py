"""The places of a slide, in inches."""

from __future__ import annotations

Box = tuple[float, float, float, float]  # left, top, width, height in inches
WIDE, TALL = 13.333, 7.5  # inches, 16:9
MARGIN = 0.7
HEADLINE: Box = (MARGIN, 0.78, WIDE - 2 * MARGIN, 1.05)
RULE = 1.92  # of the line under a headline of two lines, from the top
BODY: Box = (MARGIN, 2.1, WIDE - 2 * MARGIN, 4.65)
HEADLINE_SIZES = ((30.0, 2), (28.0, 2), (26.0, 2), (24.0, 2), (22.0, 2), (20.0, 3))  # points, lines at most
FIGURE_PIXELS = 470  # width a figure is drawn for: its letters are then 12 points or more on the slide
FIGURE_TALL = 250  # pixels of a plot without categories: it fills the place a slide has for it
WIDE_TABLE = 5  # columns above which a table needs the whole width
LONG_TABLE = (4, 6)  # columns and rows from which it does: its letters would be too small in half of it
LONG_CELL = 32.0  # letters' heights: a longer cell wraps rather than take the width of the others
