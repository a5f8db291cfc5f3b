"""What the nets say of the cells of combs: each by itself, and all together.

Of which digit it is they know about as much, and see different things: they are weighed by the
product rule (Kittler et al., "On combining classifiers", 1998). That it is none, the net of single
digits tells far better, so that it is weighed by itself, by logistic regression on both log odds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from worker.reading.digits import DigitReader
from worker.reading.forms.cells import Cell
from worker.reading.forms.packed import line_opinions
from worker.reading.numbers.line_net import LineNet

ALONE, BESIDE, IN_CELL = 1.5, 0.5, 1.5
"""Of what the net of single digits says of which digit it is, beside that of lines, alone and where
the net of cells is asked too; and of what that says."""
LEAST = 1e-4
"""No net is surer than this that a digit is another, or that a mark is one."""
LEAST_BACKED = 1e-7
"""Nor than this, where it is told how far they agree."""
NONE_BY_LINE, NONE_BY_GLYPH, NONE_OFFSET = 0.22, 0.68, -0.4
"""Weights of the log odds that it is no digit, fitted on cells crossed out, with two digits or
letters, or scrawled over, among the digits of writers whom no net had seen; and how much seldomer
such cells are."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Opinions:
    """Of the n marked cells of a comb."""

    line: Floats
    """(n, 11) of the net of lines: each digit, and none."""
    glyph: Floats
    """(n, 10) of that of single digits; what a row lacks to 1 is its chance of none."""
    in_cell: Floats | None = None
    """(n, 10) of that of cells, which takes each for a digit; None where the model has none."""

    def together(self) -> Floats:
        """Return (n, 11) of what they say together, the last that it is no digit."""
        if not len(self.glyph):
            return np.zeros((0, 11))
        by_line, by_glyph = _log_odds(self.line[:, 10]), _log_odds(1 - self.glyph.sum(axis=1))
        none = NONE_BY_LINE * by_line + NONE_BY_GLYPH * by_glyph + NONE_OFFSET
        void = 1 / (1 + np.exp(-none))[:, np.newaxis]
        return np.hstack([(1 - void) * shares(self._odds()), void])

    def _odds(self) -> Floats:
        odds = np.log(self.line[:, :10] + LEAST)
        if self.in_cell is None:
            return np.asarray(odds + ALONE * np.log(self.glyph + LEAST))
        odds += BESIDE * np.log(self.glyph + LEAST) + IN_CELL * np.log(self.in_cell + LEAST)
        return np.asarray(odds)

    def backing(self, chances: Floats) -> Floats:
        """Return (n,): the log odds that all of them, and (n, 10) chances, give the likeliest."""
        rows, best = np.arange(len(chances)), chances.argmax(axis=1)
        told = [chances, self.line, self.glyph, self.in_cell]
        given = [one[rows, best] + LEAST_BACKED for one in told if one is not None]
        return np.asarray(sum(np.log(one / (1 - one + 2 * LEAST_BACKED)) for one in given))


def opinions_of(
    combs: Sequence[Sequence[Cell]], digits: DigitReader, net: LineNet
) -> Iterator[Opinions]:
    """Yield what the nets of a model say of the marked cells of each comb, all at once."""
    glyphs = [cell.glyph for cells in combs for cell in cells]
    ends = np.cumsum([len(cells) for cells in combs])[:-1]
    by_glyph = np.split(digits.classify(glyphs).reshape(-1, 10), ends)
    known = digits.opinions_of_cells(glyphs)
    in_cells = [None] * len(combs) if known is None else np.split(known, ends)
    yield from map(Opinions, line_opinions(net, combs), by_glyph, in_cells)


def shares(odds: Floats) -> Floats:
    """Return the chances of which (n, 10) are the logs, up to a constant in each row."""
    chances = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _log_odds(chances: Floats) -> Floats:
    kept = np.clip(chances, LEAST, 1 - LEAST)
    return np.asarray(np.log(kept / (1 - kept)))
