"""The reader `number`: each image holds a line of digits, or several, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from shared.errors import PageError
from shared.images import Pixels
from shared.number_options import NumberOptions
from shared.readings import Box, Digit, Outcome, Reading
from worker.reading.normalisation import whole
from worker.reading.numbers.alignment import Steps
from worker.reading.numbers.boxes import digit_boxes, line_box
from worker.reading.numbers.calibration import NumberCalibration
from worker.reading.numbers.decoding import Decoded, decode, has_digits, told
from worker.reading.numbers.line_net import LineNet
from worker.reading.numbers.second_look import is_unsure, look_again
from worker.reading.numbers.second_opinion import SecondOpinion
from worker.reading.numbers.sheets import MOST_LIKELY, RIVAL, is_inked_slip
from worker.reading.numbers.strips import Line, find_lines
from worker.reading.numbers.symbols import SEPARATOR
from worker.reading.numbers.values import Form

FIELD = "number"
ALTERNATIVES = 3
LIKEST = 2.0
"""Digits of one number are at most so much higher than others of it."""


class NumberReader:
    """Find lines, run the net along them, decode its answer, and say how sure that is."""

    def __init__(self, net: LineNet, second: SecondOpinion, calibration: NumberCalibration) -> None:
        self.net = net
        self.second = second
        self.calibration = calibration
        self.device = net.device

    def warm_up(self) -> None:
        """Make the usual shapes ready."""
        self.net.warm_up()
        self.second.warm_up()

    def read(
        self,
        images: Sequence[Pixels],
        max_error: float = 0.001,
        options: NumberOptions | None = None,
    ) -> list[tuple[Reading, ...] | PageError]:
        """Return one reading for each image, or one for each line where options ask for lines.

        A page with too many lines has a PageError instead. Raises PageError where a pattern takes
        too long.
        """
        form = Form(options or NumberOptions())
        found = [_lines_of(image, form) for image in images]
        some = (lines for lines in found if not isinstance(lines, PageError))
        decoded = iter(self.decode([line for lines in some for line in lines], form))
        page = self._every_one if form.options.lines else self._one_of
        return [
            lines
            if isinstance(lines, PageError)
            else page(image, [(line, next(decoded)) for line in lines], max_error)
            for image, lines in zip(images, found, strict=True)
        ]

    def decode(
        self, lines: Sequence[Line], form: Form, *, thoroughly: bool = False
    ) -> list[Decoded]:
        """Return what both nets read on each line, unsure ones, or all, looked at again."""
        strips = [line.strip for line in lines]
        read: dict[int, Decoded] = {}
        unsure: dict[int, Steps] = {}
        for places, chances in self.net.answers(strips):
            heard = told(chances, form)
            for place, line, one in zip(places, heard, decode(heard, form), strict=True):
                read[place] = one
                if thoroughly or is_unsure(one):
                    unsure[place] = line
        again = look_again(self.net, [strips[one] for one in unsure], [*unsure.values()], form)
        read |= dict(zip(unsure, again, strict=True))
        return self.second.hear(lines, [read[place] for place in range(len(lines))], form)

    def _every_one(
        self, image: Pixels, lines: Sequence[tuple[Line, Decoded]], max_error: float
    ) -> tuple[Reading, ...]:
        readings = [self._reading(line, decoded, max_error) for line, decoded in lines]
        written = [one for one in readings if one.outcome is not Outcome.BLANK]
        return tuple(_numbered(written or readings[:1])) or (_without_lines(image),)

    def _one_of(
        self, image: Pixels, lines: Sequence[tuple[Line, Decoded]], max_error: float
    ) -> tuple[Reading, ...]:
        """Return the reading of the line that was meant; where that is in doubt, for review."""
        if not lines:
            return (_without_lines(image),)
        meant, is_certain = meant_among(lines)
        reading = self._reading(*meant, max_error)
        if reading.outcome is Outcome.ACCEPTED and not is_certain:
            reading = replace(reading, outcome=Outcome.REVIEW)
        return (reading,)

    def _reading(self, line: Line, decoded: Decoded, max_error: float) -> Reading:
        confidence = self.calibration.confidence(decoded)
        outcome = self.calibration.outcome(decoded, confidence, max_error)
        if outcome is Outcome.BLANK and line.has_ink:
            outcome = Outcome.UNREADABLE
        value = decoded.value if outcome.has_value else None
        digits = _digits(line, decoded, confidence)
        return Reading(FIELD, value, confidence, outcome, line_box(line, decoded), digits)


def _lines_of(image: Pixels, form: Form) -> list[Line] | PageError:
    try:
        return find_lines(image, every=form.options.lines)
    except PageError as error:
        return error


def meant_among(lines: Sequence[tuple[Line, Decoded]]) -> tuple[tuple[Line, Decoded], bool]:
    """Return the fullest line that holds a number, and whether it was surely that one.

    Of lines by their ink, the fullest first; without a number the fullest with digits beside
    letters, else with ink.
    """
    meant = max(lines, key=lambda one: _claim(*one))
    others = [one for one in lines if one is not meant and has_digits(one[1].string)]
    has_rival = any(
        other[0].ink >= RIVAL * meant[0].ink or _are_one_row(line_box(*meant), line_box(*other))
        for other in others
    )
    is_certain = not has_rival and meant is lines[0] and len(lines) < MOST_LIKELY
    return meant, is_certain


def _are_one_row(one: Box, other: Box) -> bool:
    """Tell whether digits in two boxes may be parts of one number: level, and about as high."""
    (_, top, _, tall), (_, upper, _, high) = one, other
    is_level = 2 * top < 2 * upper + high < 2 * (top + tall)
    return is_level and tall <= LIKEST * high and high <= LIKEST * tall


def _claim(line: Line, decoded: Decoded) -> int:
    """Return how good a claim a line has to be the one that was meant, whatever its ink."""
    if decoded.obeys:
        return 3
    if has_digits(decoded.string):
        return 2
    return int(bool(decoded.string) or line.has_ink)


def _digits(line: Line, decoded: Decoded, confidence: float) -> tuple[Digit, ...]:
    """Return the digits; what the number lacks in confidence is shared out among the unsure."""
    if not len(decoded.digits):
        return ()
    symbols = np.array([symbol for symbol in decoded.string if symbol < SEPARATOR])
    doubts = 1 - decoded.digits[np.arange(len(symbols)), symbols] + 1e-9
    shares = (1 - confidence) * doubts / doubts.sum()
    each = zip(
        symbols.tolist(),
        decoded.digits,
        shares.tolist(),
        digit_boxes(line, decoded),
        strict=True,
    )
    return tuple(_digit(symbol, chances, 1 - share, box) for symbol, chances, share, box in each)


def _digit(symbol: int, chances: NDArray[np.float64], confidence: float, box: Box) -> Digit:
    """Return a digit of the number; where that must obey, it need not be the likeliest alone."""
    ranked = [one for one in np.argsort(-chances, kind="stable").tolist() if one != symbol]
    rest = max(1 - float(chances[symbol]), 1e-12)
    others = [
        (str(one), (1 - confidence) * float(chances[one]) / rest)
        for one in ranked[: ALTERNATIVES - 1]
    ]
    return Digit(str(symbol), confidence, box, [(str(symbol), confidence), *others])


def _numbered(readings: Sequence[Reading]) -> Iterator[Reading]:
    """Name the first `number`, the next `number 2`, and so on."""
    for place, reading in enumerate(readings, 1):
        yield reading if place == 1 else replace(reading, field=f"{FIELD} {place}")


def _without_lines(image: Pixels) -> Reading:
    """Return the reading of an image without ink, which is blank beyond doubt; or of a slip."""
    if is_inked_slip(image):
        return Reading(FIELD, None, 0.0, Outcome.UNREADABLE, whole(image))
    return Reading(FIELD, None, 1.0, Outcome.BLANK, whole(image))
