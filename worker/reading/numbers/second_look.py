"""Look at an unsure line again, larger and smaller.

What is read whatever the look is right more often: test-time augmentation, as Krizhevsky et al.,
"ImageNet classification with deep convolutional neural networks" (2012) have it, with the
geometric mean of what the looks say of each string.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.numbers.alignment import Steps, string_probabilities
from worker.reading.numbers.decoding import Decoded, choose_among, first_guess, told
from worker.reading.numbers.line_net import LineNet
from worker.reading.numbers.search import String, most_probable
from worker.reading.numbers.strips import HEIGHT, WIDEST, Strip
from worker.reading.numbers.symbols import BLANK
from worker.reading.numbers.values import Form

UNSURE = 0.9
"""Lines whose number is less probable are looked at again."""
CANDIDATES = 8
"""Of the search on the first look."""
LEAST = 1e-6
"""No look rules a string out."""
GROUP = 16
"""Lines whose candidates are weighed at once."""

SIZES = 0.8, 1.2
"""How large an unsure line is seen again."""


def is_unsure(decoded: Decoded) -> bool:
    """Tell whether a first guess deserves another look."""
    return decoded.probability < UNSURE or bool(decoded.string and not decoded.obeys)


def look_again(
    net: LineNet, strips: Sequence[Strip], first: Sequence[Steps], form: Form
) -> list[Decoded]:
    """Return what is read on strips by all looks together; `first` is what the first one said."""
    seen = [_seen(strip, size) for size in SIZES for strip in strips]
    said: list[Steps] = [np.zeros((0, 0), np.float32)] * len(seen)
    for places, chances in net.answers(seen):
        for place, line in zip(places, told(chances, form), strict=True):
            said[place] = line
    decoded: list[Decoded] = []
    for start in range(0, len(strips), GROUP):
        group = range(start, min(start + GROUP, len(strips)))
        looks = [[first[one], *said[one :: len(strips)]] for one in group]
        decoded += _decoded(looks, form)
    return decoded


def _decoded(lines: Sequence[Sequence[Steps]], form: Form) -> list[Decoded]:
    """Decode lines, each by all that its looks said."""
    strings = [_candidates(looks, form) for looks in lines]
    weights = _weights(lines, strings)
    return [
        choose_among(looks[0], dict(zip(some, chances.tolist(), strict=True)), form)
        for looks, some, chances in zip(lines, strings, weights, strict=True)
    ]


def _candidates(looks: Sequence[Steps], form: Form) -> list[String]:
    """Return what the search finds at the first look, and the first guess of every other."""
    found = most_probable(looks[0], None if form.is_free else form.may_begin)
    best = sorted(found, key=lambda string: -found[string])[:CANDIDATES]
    return list(dict.fromkeys([*best, *(first_guess(look)[0] for look in looks[1:])]))


def _weights(
    lines: Sequence[Sequence[Steps]], strings: Sequence[Sequence[String]]
) -> list[NDArray[np.float64]]:
    """Return how probable each string of each line is to all looks together."""
    count = len(lines[0])
    pairs = zip(lines, strings, strict=True)
    told_by = [look for looks, some in pairs for look in looks for _ in some]
    asked = [string for some in strings for _ in range(count) for string in some]
    chances = string_probabilities(_padded(told_by), asked)
    ends = np.cumsum([count * len(some) for some in strings])[:-1]
    return [_pooled(part.reshape(count, -1)) for part in np.split(chances, ends)]


def _pooled(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the geometric mean over looks, scaled to what they give all strings together."""
    pooled = np.exp(np.log(chances + LEAST).mean(axis=0))
    total = min(float(chances.sum(axis=1).mean()), 1.0)
    return np.asarray(pooled / pooled.sum() * total)


def _padded(lines: Sequence[Steps]) -> NDArray[np.float32]:
    """Stack lines of any length; the steps behind a shorter one are surely blank."""
    longest = max(map(len, lines))
    stacked = np.zeros((len(lines), longest, lines[0].shape[1]), np.float32)
    stacked[:, :, BLANK] = 1
    for row, line in zip(stacked, lines, strict=True):
        row[: len(line)] = line
    return stacked


def _seen(strip: Strip, size: float) -> Strip:
    """Return a strip from nearer or farther, as high as before."""
    width, height = min(max(16, round(strip.shape[1] * size)), WIDEST), round(HEIGHT * size)
    how = cv2.INTER_AREA if size < 1 else cv2.INTER_LINEAR
    other = np.asarray(cv2.resize(strip, (width, height), interpolation=how), np.uint8)
    seen = np.zeros((HEIGHT, width), np.uint8)
    room, spare = max(HEIGHT - height, 0) // 2, max(height - HEIGHT, 0) // 2
    part = other[spare : spare + HEIGHT]
    seen[room : room + len(part)] = part
    return seen
