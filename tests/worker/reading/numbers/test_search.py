"""What the search and the forward algorithm say is what adding up every path says."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby, pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.reading.numbers.alignment import ABUT, Steps, align, string_probabilities
from worker.reading.numbers.search import String, most_probable

CLASSES = 4
BABBLE = 0.01
"""A line that says nothing more surely contradicts itself from step to step."""


def every_path(line: Steps) -> dict[String, float]:
    """Add up the paths of each string, one by one."""
    found: dict[String, float] = defaultdict(float)
    for path in product(range(CLASSES), repeat=len(line)):
        string = tuple(symbol for symbol, _ in groupby(path) if symbol != CLASSES - 1)
        chance = float(np.prod([line[step, symbol] for step, symbol in enumerate(path)]))
        found[string] += chance * ABUT ** sum(
            one != other and CLASSES - 1 not in (one, other) for one, other in pairwise(path)
        )
    return found


def any_line(seed: int, steps: int) -> Steps:
    weights = np.random.default_rng(seed).gamma(0.5, size=(steps, CLASSES)) + 0.01
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


@given(st.integers(0, 10_000), st.integers(2, 5))
def test_a_string_is_as_probable_as_all_its_paths(seed: int, steps: int) -> None:
    line = any_line(seed, steps)
    known = every_path(line)
    strings = list(known)[:20]
    told = string_probabilities(np.stack([line] * len(strings)), strings)
    assert told == pytest.approx([known[string] for string in strings], abs=1e-6)


@given(st.integers(0, 10_000), st.integers(2, 5))
def test_what_the_search_likes_best_is_about_as_probable_as_anything(seed: int, steps: int) -> None:
    line = any_line(seed, steps)
    known, found = every_path(line), most_probable(line)
    liked = max(found, key=lambda string: found[string])
    best = max(known.values())
    assert known[liked] >= 0.8 * best or best < BABBLE
    assert all(chance <= 1.05 * known[string] + 1e-6 for string, chance in found.items())


def test_the_search_keeps_to_what_may_begin() -> None:
    line = any_line(5, 6)
    found = most_probable(line, lambda string: 2 not in string)
    assert found
    assert not any(2 in string for string in found)


def test_symbols_stand_where_they_are_seen() -> None:
    line = np.full((9, CLASSES), 0.01, np.float32)
    for step, symbol in enumerate([3, 0, 0, 3, 0, 3, 1, 1, 3]):
        line[step, symbol] = 0.97
    assert align(line, (0, 0, 1)) == [(1, 3), (4, 5), (6, 8)]
    assert align(line, ()) == []


def test_a_line_that_is_too_short_for_a_string_still_gives_every_symbol_a_place() -> None:
    line = np.full((2, CLASSES), 0.25, np.float32)
    assert len(align(line, (0, 0, 1, 1))) == 4
