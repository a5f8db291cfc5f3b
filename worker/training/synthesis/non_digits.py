"""Make what is no single digit: letters, scribbles, strike-outs, two digits, dashes, smudges.

Letters that some hand writes like a digit (O, S, Z, l, b, g, q and their like) are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.data.samples import Images
from worker.training.synthesis.drawn import rounded

Random = np.random.Generator
Mark = NDArray[np.uint8]
"""(h, w) uint8, ink 255 on 0, cropped to its ink."""

CANVAS = 96

LETTERS = "AEFHMNPVWXadefkmnprvwx"
UNSEEN_LETTERS = "KRht"
"""Letters that are only measured on."""

SYMBOLS = "#%*@=+<~"

FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX_SMALL,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
    cv2.FONT_HERSHEY_SIMPLEX | cv2.FONT_ITALIC,
)


def draw_letter(random: Random, letters: str = LETTERS) -> Mark:
    """Return one letter in some hand."""
    return _typed(str(random.choice(list(letters))), random)


def draw_symbol(random: Random) -> Mark:
    """Return a sign that is neither letter nor digit."""
    return _typed(str(random.choice(list(SYMBOLS))), random)


def draw_scribble(random: Random) -> Mark:
    """Return a line that wanders over itself."""
    count = int(random.integers(7, 16))
    spread = random.uniform(0.2, 0.5, 2)
    points = 0.5 + random.uniform(-1, 1, (count, 2)) * spread
    if random.random() < 0.4:
        points[:, 0] = np.linspace(0.1, 0.9, count)
        points[:, 1] = 0.5 + random.uniform(0.1, 0.4) * (-1.0) ** np.arange(count)
    return _traced([points], random)


def draw_dash(random: Random) -> Mark:
    """Return one or two level strokes."""
    tilt = random.uniform(-0.22, 0.22)
    strokes = [np.array([(0.1, 0.5 - tilt / 2), (0.5, 0.5), (0.9, 0.5 + tilt / 2)])]
    if random.random() < 0.3:
        strokes.append(strokes[0] + (0, random.uniform(0.15, 0.3)))
    return _traced(strokes, random)


def draw_blot(random: Random) -> Mark:
    """Return a smudge: a few spots that run into each other, soft or hard."""
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    for _ in range(int(random.integers(1, 6))):
        centre = random.normal(CANVAS / 2, CANVAS / 9, 2).astype(int)
        axes = random.uniform(0.06, 0.25, 2) * CANVAS
        turn = float(random.uniform(0, 180))
        cv2.ellipse(canvas, centre.tolist(), axes.astype(int).tolist(), turn, 0, 360, 255, -1)
    if random.random() < 0.5:
        canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), random.uniform(2, 8)), np.uint8)
    return _cropped(canvas)


def draw_lines(random: Random) -> Mark:
    """Return pieces of printed lines: a corner, a crossing, a tick, a few strokes side by side."""
    near, far = random.uniform(0.05, 0.3), random.uniform(0.7, 0.95)
    shapes = (
        [[(near, near), (near, far), (far, far)]],
        [[(near, near), (near, far)], [(near, near), (far, near)], [(far, near), (far, far)]],
        [[(near, near), (far, far)], [(near, far), (far, near)]],
        [[(0.5, near), (0.5, far)], [(near, 0.5), (far, 0.5)]],
        [[(near, 0.6), (0.35, far), (far, near)]],
        [[(near, near), (near, far)], [(0.5, near), (0.5, far)], [(far, near), (far, far)]],
    )
    shape = shapes[int(random.integers(len(shapes)))]
    return _traced([np.array(stroke) for stroke in shape], random, wobble=0.02)


def strike_out(digit: Mark, random: Random) -> Mark:
    """Return a digit, (28, 28), crossed out: an X, two lines or more, or a scribble over it."""
    height, width = digit.shape
    large = cv2.resize(digit, (CANVAS, CANVAS * height // width), interpolation=cv2.INTER_CUBIC)
    x, y, across, down = cv2.boundingRect(large)
    thick = int(random.integers(5, 11))
    for start, end in _strikes(random):
        ends = [(int(x + across * u), int(y + down * v)) for u, v in (start, end)]
        cv2.line(large, ends[0], ends[1], 255, thick, cv2.LINE_AA)
    return _cropped(np.asarray(large, np.uint8))


def _strikes(random: Random) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return lines over a box, its corners at 0 and 1."""
    kind = int(random.integers(3))
    jitter = random.normal(0, 0.06, 16)
    if kind == 0:
        return [((-0.2, 0 + jitter[0]), (1.2, 1 + jitter[1])), ((-0.2, 1), (1.2, 0 + jitter[2]))]
    count = int(random.integers(2 if kind == 1 else 4, 5 if kind == 1 else 7))
    heights = np.linspace(0.25, 0.75, count) if kind == 1 else np.linspace(0.05, 0.95, count)
    tilt = random.uniform(-0.3, 0.3)
    return [((-0.25, h + jitter[n]), (1.25, h + tilt + jitter[-n])) for n, h in enumerate(heights)]


def join_digits(one: Mark, other: Mark, random: Random) -> Mark:
    """Return two digits, each (28, 28), side by side: apart, touching, or one on the other."""
    left, right = _cropped(one), _cropped(other)
    height = max(len(left), len(right))
    gap = int(random.integers(-3, 6))
    width = left.shape[1] + right.shape[1] + gap
    joined = np.zeros((height + 6, width), np.uint8)
    for digit, x in ((left, 0), (right, left.shape[1] + gap)):
        down = (height - len(digit)) // 2 + int(random.integers(0, 6))
        place = joined[down : down + len(digit), x : x + digit.shape[1]]
        np.maximum(place, digit, out=place)
    size = (joined.shape[1] * 3, joined.shape[0] * 3)
    return _cropped(np.asarray(cv2.resize(joined, size, interpolation=cv2.INTER_CUBIC), np.uint8))


DRAWN: dict[str, Callable[[Random], Mark]] = {
    "letter": draw_letter,
    "symbol": draw_symbol,
    "scribble": draw_scribble,
    "dash": draw_dash,
    "blot": draw_blot,
    "lines": draw_lines,
}


SLIM = 2.0

KINDS = (*DRAWN, "strike-out", "two digits")


def _typed(text: str, random: Random) -> Mark:
    """Return a character as a plotter's font draws it, bent as a hand would."""
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    font = FONTS[int(random.integers(len(FONTS)))]
    thick = int(random.integers(3, 9))
    cv2.putText(canvas, text, (20, 70), font, 2.2, 255, thick, cv2.LINE_AA)
    return _cropped(_bent(canvas, random))


def _bent(canvas: Mark, random: Random) -> Mark:
    """Turn, shear and stretch (h, w) about its middle, and wave it a little."""
    middle = CANVAS / 2
    linear = np.eye(2) + random.normal(0, 0.14, (2, 2))
    field = random.normal(0, 2.2, (5, 5, 2)).astype(np.float32)
    flow = cv2.resize(field, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC)
    grid = np.stack(np.meshgrid(np.arange(CANVAS), np.arange(CANVAS)), axis=2)
    maps = ((grid - middle) @ linear.T + middle + flow).astype(np.float32)
    return np.asarray(cv2.remap(canvas, maps[:, :, 0], maps[:, :, 1], cv2.INTER_LINEAR), np.uint8)


def _traced(strokes: list[NDArray[np.float64]], random: Random, wobble: float = 0.03) -> Mark:
    """Draw polylines of the unit square with an unsteady hand."""
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    thick = int(random.integers(3, 11))
    for stroke in strokes:
        points = rounded(stroke + random.normal(0, wobble, stroke.shape), random)
        pixels = (points * CANVAS * 8).astype(np.int32)
        cv2.polylines(canvas, [pixels], False, 255, thick, cv2.LINE_AA, 3)
    return _cropped(canvas)


def _lying(mark: Mark) -> Mark:
    """Turn what stands as slim as a 1 on its side."""
    return np.ascontiguousarray(mark.T) if is_slim(mark) else mark


def is_slim(mark: Mark) -> bool:
    """Tell whether ink, (h, w) uint8, is so much taller than wide that it may be a 1."""
    _, _, width, height = cv2.boundingRect(mark)
    return height > SLIM * width


def _cropped(canvas: Mark) -> Mark:
    x, y, width, height = cv2.boundingRect(canvas)
    return canvas[y : y + height, x : x + width] if width else np.full((8, 8), 255, np.uint8)


@dataclass(frozen=True)
class NonDigits:
    """How many of each kind to make, from which digits, and with which letters."""

    digits: Images
    count: int
    letters: str = LETTERS

    def make(self, seed: int) -> Iterator[tuple[str, Mark]]:
        """Yield the kind and the ink of each, the kinds in turn."""
        for index in range(self.count):
            random = np.random.default_rng((seed, index))
            kind = KINDS[index % len(KINDS)]
            yield kind, self._one(kind, random)

    def _one(self, kind: str, random: Random) -> Mark:
        if kind == "letter":
            return draw_letter(random, self.letters)
        if kind in DRAWN:
            return _lying(DRAWN[kind](random))
        one, other = self.digits[random.integers(len(self.digits), size=2)]
        return strike_out(one, random) if kind == "strike-out" else join_digits(one, other, random)
