"""Draw the code of a page: the modules of a QR code as rectangles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import segno

from shared.printing.codes import FormCode

SIDE = 150
"""Pixels of the reference that a code is wide at most, 19 mm: a module is 0.5 mm at least, four
pixels, of which a phone or a scan at 100 dots per inch still sees two."""
CORRECTION = "m"
"""15 % of the symbol may be lost."""

Rectangle = tuple[int, int, int, int]
"""x, y, width and height in pixels of the reference."""


def symbol_of(code: FormCode, right: int, top: int) -> Iterator[Rectangle]:
    """Yield the dark parts of the code of a page, whose right upper corner is given."""
    rows = segno.make(code.text, error=CORRECTION, micro=False, boost_error=True).matrix
    module = SIDE // len(rows)
    left = right - module * len(rows)
    for down, row in enumerate(rows):
        across = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield left + across * module, top + down * module, length * module, module
            across += length
