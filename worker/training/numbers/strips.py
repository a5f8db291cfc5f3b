"""Turn made crops into what the net is trained on: strips, and the symbol of every column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.numbers.bands import Band
from worker.reading.numbers.sheets import find_bands
from worker.reading.numbers.strips import HEIGHT, SIDE, Line, Strip, cut
from worker.reading.numbers.symbols import JUNK, SYMBOLS
from worker.training.numbers.made import Crop, Hands, Mixture
from worker.training.numbers.made.lines import Mark
from worker.training.spreading import spread

MIXTURE = Mixture(empty_share=0.1, struck_share=0.05, date_share=0.12)
INSIDE = 0.7
"""Of a digit's height the share that its strip must show; what is cut worse is not trained on."""
MISJUDGED = 0.04, 0.06
"""By what share of its height a line is taken to be narrower at a side: mean and deviation."""
CHUNK = 64

Tick = Callable[[int], None]


@dataclass(frozen=True)
class Truth:
    """A strip, the symbols along it, and the columns that each takes; a symbol per run of junk."""

    strip: Strip
    symbols: NDArray[np.uint8]
    columns: NDArray[np.float32]
    """(n, 2): where each symbol begins and ends."""

    @property
    def number(self) -> str:
        """The digits along the strip."""
        return "".join(SYMBOLS[symbol] for symbol in self.symbols if symbol < 10)


def make_strips(hands: Hands, count: int, seed: int, tick: Tick, processes: int) -> list[Truth]:
    """Return about `count` strips of numbers and of what is none; the same for the same seed."""
    parts = spread(partial(_some, hands, seed, count), range(0, count, CHUNK), processes)
    return list(_gathered(parts, tick))


def _gathered(parts: Iterable[list[Truth]], tick: Tick) -> Iterable[Truth]:
    for part in parts:
        tick(CHUNK)
        yield from part


def _some(hands: Hands, seed: int, count: int, start: int) -> list[Truth]:
    cv2.setNumThreads(1)
    truths = [_one(hands, seed, place) for place in range(start, min(start + CHUNK, count))]
    return [truth for truth in truths if truth is not None]


def _one(hands: Hands, seed: int, place: int) -> Truth | None:
    random = np.random.default_rng((seed, place))
    crop = MIXTURE(hands, random)
    above, below = random.normal(*MISJUDGED, 2).tolist()
    return truth_of(crop, (above, below))


def truth_of(crop: Crop, narrower: tuple[float, float] = (0.0, 0.0)) -> Truth | None:
    """Return the strip that the reader cuts out of a crop, and what it shows; None if cut badly.

    The line is taken to be narrower above and below by such shares of its height.
    """
    sheet = find_bands(crop.image)
    if not sheet.bands:
        return None
    line = cut(sheet, _narrowed(sheet.likely[0], *narrower))
    marks = [mark for mark in _merged(crop.marks) if mark.symbol]
    columns = np.array([[mark.left, mark.right] for mark in marks], np.float32).reshape(-1, 2)
    columns = (columns - line.left) / np.float32(line.across)
    if not all(_shown(line, mark, *ends) for mark, ends in zip(marks, columns, strict=True)):
        return None
    symbols = np.array([SYMBOLS.index(mark.symbol) for mark in marks], np.uint8)
    return Truth(line.strip, symbols, columns)


def _narrowed(band: Band, above: float, below: float) -> Band:
    tall = band.bottom - band.top
    return replace(
        band, top=band.top + round(above * tall), bottom=band.bottom - round(below * tall)
    )


def _shown(line: Line, mark: Mark, left: float, right: float) -> bool:
    """Tell whether a strip shows a mark, whose columns in it are given."""
    bottom = line.top + HEIGHT * line.down
    shown = min(mark.bottom, bottom) - max(mark.top, line.top)
    within = left >= -SIDE and right <= line.strip.shape[1] + SIDE
    return shown >= INSIDE * (mark.bottom - mark.top) and within


def _merged(marks: Sequence[Mark]) -> list[Mark]:
    """Order marks by their middles, and join letters that stand side by side."""
    ordered = sorted(marks, key=lambda mark: mark.left + mark.right)
    merged: list[Mark] = []
    for mark in ordered:
        last = merged[-1] if merged else None
        if last and last.symbol == mark.symbol == SYMBOLS[JUNK]:
            merged[-1] = Mark(
                mark.symbol,
                min(last.left, mark.left),
                min(last.top, mark.top),
                max(last.right, mark.right),
                max(last.bottom, mark.bottom),
            )
        else:
            merged.append(mark)
    return merged
