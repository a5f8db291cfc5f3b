"""One hand fills a page: what it wrote plainly tells how to read the rest.

A 7 with a hook is a 7 to who writes a 1 as a stroke, and a 1 to who begins it with one. The cells
of a page that are read surely show how its writer makes each digit; every cell is then weighed by
how well it fits these, as against the digits of everybody. Probabilistic linear discriminant
analysis (Prince and Elder, "Probabilistic linear discriminant analysis for inferences about
identity", 2007) with the writer's manner as the latent variable; the idea of a field's common
style is from Sarkar and Nagy, "Style consistent classification of isogenous patterns" (2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation.glyph import Glyph

FILE = Path(__file__).parent / "handwriting.npz"
WEIGHT = 0.4
"""Of what the hand says, beside the nets: cells of one page are less independent than is assumed.
"""
SURE = 0.8
"""The chance from which on a cell is an example of its writer's digits."""
BORDER = 2
"""Pixels of a glyph that are empty, or nearly, at each side."""
SOFT = 1.2

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Handwriting:
    """How people write each digit, and how far one person's differ: in k dimensions."""

    mean: Floats
    """(pixels,) of all glyphs."""
    basis: Floats
    """(pixels, k): the directions in which hands and digits differ most."""
    digits: Floats
    """(10, k): each digit as it is written on the average."""
    within: Floats
    """(10, k, k): the covariance of a digit of one writer."""
    between: Floats
    """(10, k, k): the covariance of the writers' own averages."""

    def places(self, glyphs: Sequence[Glyph]) -> Floats:
        """Return where glyphs, (28, 28) each, lie: (n, k)."""
        return np.asarray((pixels_of(glyphs) - self.mean) @ self.basis)

    def opinions(self, places: Floats, chances: Floats) -> Floats:
        """Return (n, 10): by the log of how much each digit is likelier in this hand than in any.

        `places` are those of one writer's glyphs, (n, k); `chances`, (n, 10), what they are taken
        for. No glyph is an example of itself.
        """
        told = np.zeros((len(places), 10))
        best, sure = chances.argmax(axis=1), chances.max(axis=1) > SURE
        for digit in range(10):
            examples = np.flatnonzero(sure & (best == digit))
            if len(examples):
                told[:, digit] = self._compared(places, examples, digit)
        return told

    def _compared(self, places: Floats, examples: NDArray[np.int64], digit: int) -> Floats:
        anybody = self._log_density(places, digit, 0, np.zeros(places.shape[1]))
        total, count = (places[examples] - self.digits[digit]).sum(axis=0), len(examples)
        own = self._log_density(places, digit, count, total)
        left_out = total - (places[examples] - self.digits[digit])
        own[examples] = self._log_density(places[examples], digit, count - 1, left_out)
        return np.asarray(own - anybody)

    def _log_density(self, places: Floats, digit: int, count: int, total: Floats) -> Floats:
        """Return the log of the density at (n, k) places, after `count` examples of the writer.

        `total`, (k,) or (n, k), is the sum of the examples, beside the average of the digit.
        """
        within, between = self.within[digit], self.between[digit]
        # The gain of Kalman, 1960: how far the average of the examples is believed.
        gain = between @ np.linalg.inv(between + within / count) if count else 0 * between
        expected = self.digits[digit] + (total / max(count, 1)) @ gain.T
        spread = within + between - gain @ between
        lower = np.linalg.cholesky((spread + spread.T) / 2)
        away = np.linalg.solve(lower, (places - expected).T)
        return np.asarray(-0.5 * (away**2).sum(axis=0) - np.log(np.diag(lower)).sum())


def pixels_of(glyphs: Sequence[Glyph]) -> Floats:
    """Return glyphs softened, as rows of pixels in 0..1: (n, pixels) float32."""
    inside = slice(BORDER, -BORDER)
    soft = [cv2.GaussianBlur(glyph, (0, 0), SOFT)[inside, inside].ravel() for glyph in glyphs]
    return np.array(soft, np.float32).reshape(len(soft), -1) / 255


@cache
def handwriting() -> Handwriting:
    """Return what is known of people's hands."""
    with np.load(FILE) as kept:
        return Handwriting(**{name: kept[name].astype(np.float64) for name in kept.files})
