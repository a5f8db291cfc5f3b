"""Find the most probable strings of a line: the prefix beam search.

Graves and Jaitly, "Towards end-to-end speech recognition with recurrent neural networks" (2014),
with the paths of one string added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from worker.reading.numbers.alignment import ABUT, Steps

BEAM = 10
LEAST = 5e-3
"""Symbols less probable than this at a step are not followed there."""
SURE_BLANK = 0.99
String = tuple[int, ...]


def most_probable(
    line: Steps, may_begin: Callable[[String], bool] | None = None
) -> dict[String, float]:
    """Return strings of (t, classes) with their probabilities, at most BEAM of them.

    `may_begin` says whether a string can still become one that is wanted.
    """
    beam: dict[String, tuple[float, float]] = {(): (1.0, 0.0)}
    for step in _worth_a_look(line):
        beam = _pruned(_extended(beam, step, may_begin))
    return {string: blank + symbol for string, (blank, symbol) in beam.items()}


def _worth_a_look(line: Steps) -> list[list[float]]:
    """Leave out all but one of the steps that are surely blank, one after another."""
    sure = line[:, -1] > SURE_BLANK
    follows = np.concatenate([[False], sure[:-1]])
    return line[~(sure & follows)].astype(np.float64).tolist()  # type: ignore[no-any-return]


def _extended(
    beam: dict[String, tuple[float, float]],
    step: list[float],
    may_begin: Callable[[String], bool] | None,
) -> dict[String, tuple[float, float]]:
    """Return each string and what it can become in one step: ending in a blank, or in a symbol."""
    blanks: dict[String, float] = defaultdict(float)
    ends: dict[String, float] = defaultdict(float)
    blank = step[-1]
    likely = [(symbol, chance) for symbol, chance in enumerate(step[:-1]) if chance > LEAST]
    for string, (before, said) in beam.items():
        blanks[string] += (before + said) * blank
        last = string[-1] if string else -1
        if last >= 0:
            ends[string] += said * step[last]
        for symbol, chance in likely:
            longer = (*string, symbol)
            if may_begin is None or may_begin(longer):
                ends[longer] += chance * (before if symbol == last else before + ABUT * said)
    return {string: (blanks[string], ends[string]) for string in blanks.keys() | ends.keys()}


def _pruned(beam: dict[String, tuple[float, float]]) -> dict[String, tuple[float, float]]:
    kept = sorted(beam.items(), key=lambda item: -sum(item[1]))[:BEAM]
    least = 1e-9 * sum(kept[0][1])
    return {string: chances for string, chances in kept if sum(chances) >= least}
