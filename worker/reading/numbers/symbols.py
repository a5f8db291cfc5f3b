"""What the net tells apart along a line."""

from __future__ import annotations

SYMBOLS = "0123456789.X"
"""Ten digits, a separator (a point or a comma), and ink that is neither: letters, scribbles."""
SEPARATOR = 10
JUNK = 11
BLANK = 12
"""Between two symbols: paper, and signs that are no part of a number."""
CLASSES = 13
