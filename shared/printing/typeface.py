"""The typeface of printed forms: which characters it has, and how wide text is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fontpkg
from fontTools.ttLib import TTFont

from shared.printing.paper import DPI, POINTS

FAMILY = "Fira Sans"
"""It has the letters of European languages, Greek and Cyrillic ones among them."""
WEIGHTS = {False: 400, True: 700}


@dataclass(frozen=True)
class Type:
    """How text is set."""

    points: float
    bold: bool = False
    tone: int = 0
    """The grey of it, 0 black."""

    @property
    def size(self) -> float:
        """Its size in pixels of the reference."""
        return self.points * DPI / POINTS

    @property
    def leading(self) -> int:
        """Pixels from one line to the next."""
        return round(1.25 * self.size)


@cache
def font_file(*, bold: bool) -> Path:
    """Return the file of one weight of the typeface."""
    return Path(fontpkg.path(FAMILY, weight=WEIGHTS[bold]))


@cache
def _advances(bold: bool) -> Mapping[str, float]:
    """Return how wide each character is, in sizes of the type."""
    with TTFont(font_file(bold=bold), lazy=True) as font:
        units, widths = font["head"].unitsPerEm, font["hmtx"]
        return {chr(code): widths[name][0] / units for code, name in font.getBestCmap().items()}


def lacking(text: str) -> str:
    """Return the first character of a text that the typeface lacks; "" where it lacks none."""
    return next((char for char in text if char not in _advances(False)), "")


def width_of(text: str, type_: Type) -> float:
    """Return the width of a line of text in pixels."""
    advances = _advances(type_.bold)
    return type_.size * sum(advances[char] for char in text)


def wrapped(text: str, type_: Type, width: float) -> list[str]:
    """Return the lines of a text, none wider than so many pixels."""
    lines: list[str] = []
    for word in _pieces(text, type_, width):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, type_) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pieces(text: str, type_: Type, width: float) -> Iterator[str]:
    """Yield the words of a text, those that are wider than a line in parts."""
    for word in text.split():
        part = ""
        for char in word:
            if part and width_of(part + char, type_) > width:
                yield part
                part = ""
            part += char
        yield part
