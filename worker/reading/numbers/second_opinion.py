"""Ask the net of single digits what it makes of each digit that the net of lines has found.

The two are trained apart and see different things, a line in its context and a glyph by itself:
where they agree they are hardly ever wrong (Kittler et al., "On combining classifiers", 1998, the
product rule).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.calibration import shares_of_digits
from worker.reading.classifiers.kinds import Classifier
from worker.reading.normalisation.glyph import Glyph, frame
from worker.reading.numbers.boxes import INKED, digit_reaches
from worker.reading.numbers.decoding import Decoded
from worker.reading.numbers.strips import Line, Strip
from worker.reading.numbers.symbols import SEPARATOR
from worker.reading.numbers.values import Form

PAPER = 70
"""Of 255: less is no ink of a glyph."""
RULE = 28
"""Columns: level ink that runs on for longer is a printed line under the digits."""
WEIGHT = 0.5
"""Of the second opinion's log odds beside the first one's."""
LEAST = 1e-4
"""No opinion is surer than this that a digit is another."""


class SecondOpinion:
    """A classifier of single digits that looks at the digits of a line."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    def warm_up(self) -> None:
        """Make every batch shape ready."""
        self._classifier.warm_up()

    def hear(self, lines: Sequence[Line], decoded: Sequence[Decoded], form: Form) -> list[Decoded]:
        """Return the lines as both nets together read them."""
        glyphs = [
            glyph for line, one in zip(lines, decoded, strict=True) for glyph in _glyphs(line, one)
        ]
        if not glyphs:
            return list(decoded)
        opinions = iter(shares_of_digits(self._classifier.logits(np.stack(glyphs))))
        return [_together(one, [next(opinions) for _ in one.digits], form) for one in decoded]


def _together(decoded: Decoded, opinions: Sequence[NDArray[np.float64]], form: Form) -> Decoded:
    """Weigh both opinions of each digit; a digit is changed where the number still obeys."""
    if not opinions:
        return decoded
    second = np.stack(opinions)
    odds = np.log(decoded.digits + LEAST) + WEIGHT * np.log(second + LEAST)
    chances = np.exp(odds - odds.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    agreement = float((second[np.arange(len(second)), chances.argmax(axis=1)]).min())
    heard = replace(decoded, digits=chances, agreement=agreement)
    digits = iter(chances.argmax(axis=1).tolist())
    string = tuple(symbol if symbol >= SEPARATOR else next(digits) for symbol in decoded.string)
    if string == decoded.string or (decoded.obeys and not form.obeys(string)):
        return heard
    return replace(heard, string=string, value=form.claim(string))


def _glyphs(line: Line, decoded: Decoded) -> list[Glyph]:
    if not len(decoded.digits):
        return []
    ink = _without_rules(line.strip)
    return [_glyph(ink[:, begin:end]) for begin, end in digit_reaches(line, decoded)]


def _without_rules(strip: Strip) -> Strip:
    mask = (strip > INKED).astype(np.uint8)
    rules = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, RULE), np.uint8))
    if not rules.any():
        return strip
    return np.where(cv2.dilate(rules, np.ones((3, 1), np.uint8)) > 0, 0, strip).astype(np.uint8)


def _glyph(ink: Strip) -> Glyph:
    """Frame the ink of some columns as the net of single digits knows it."""
    clear = np.where(ink > PAPER, ink, 0).astype(np.uint8)
    x, y, wide, tall = cv2.boundingRect(clear)
    return frame(clear[y : y + max(tall, 1), x : x + max(wide, 1)])
