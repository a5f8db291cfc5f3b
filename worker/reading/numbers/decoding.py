"""Decode what the net says of each line: the most probable number, and where its digits stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from worker.reading.numbers.alignment import Span, Steps, align, string_probabilities
from worker.reading.numbers.search import String
from worker.reading.numbers.symbols import BLANK, JUNK, SEPARATOR
from worker.reading.numbers.values import Form


@dataclass(frozen=True)
class Decoded:
    """The most probable string of a line, its digits, and what speaks against it."""

    string: String
    value: str
    probability: float
    """Of the value, among all that obey."""
    obeys: bool
    spans: list[Span]
    """The steps of each symbol of the string."""
    digits: NDArray[np.float64]
    """(n, 10): for each digit of the string how probable each digit is there."""
    agreement: float = 1.0
    """How probable the least likely digit is by a second opinion."""
    candidates: tuple[tuple[str, float], ...] = ()
    """What a line that was looked at again may say: values that obey, with their chances."""


def decode(lines: NDArray[np.float32], form: Form) -> list[Decoded]:
    """Return the first guess for each of (n, t, classes) lines, as `told` has them."""
    first = [first_guess(line) for line in lines]
    chances = string_probabilities(lines, [string for string, _ in first])
    return [
        _with_digits(line, _Choice(string, chance, form.obeys(string)), spans, form)
        for line, (string, spans), chance in zip(lines, first, chances.tolist(), strict=True)
    ]


def told(lines: NDArray[np.float32], form: Form) -> NDArray[np.float32]:
    """Let a separator count as blank where it says nothing: it must not part two readings."""
    if form.keeps_separators:
        return lines
    heard = lines.copy()
    heard[:, :, BLANK] += heard[:, :, SEPARATOR]
    heard[:, :, SEPARATOR] = 0
    return heard


def first_guess(line: Steps) -> tuple[String, list[Span]]:
    """Follow the best symbol of each step."""
    best = line.argmax(axis=1).tolist()
    string, spans, start = [], [], 0
    for symbol, run in groupby(best):
        end = start + len(list(run))
        if symbol != BLANK:
            string.append(symbol)
            spans.append((start, end))
        start = end
    return tuple(string), spans


def choose_among(line: Steps, found: dict[String, float], form: Form) -> Decoded:
    """Return the best of some strings, where it stands on a line, and what speaks against it."""
    wanted, spelt = _by_value(found, form)
    choice = _choose(found, wanted, spelt, form)
    decoded = _with_digits(line, choice, align(line, choice.string), form)
    return replace(decoded, candidates=tuple(wanted.items()))


@dataclass(frozen=True)
class _Choice:
    string: String
    probability: float
    obeys: bool


def _choose(
    found: dict[String, float], wanted: dict[str, float], spelt: dict[str, String], form: Form
) -> _Choice:
    """Return the best string that obeys, or the best of all.

    What the search did not find speaks against it; what cannot be wanted does not.
    """
    ranked = sorted(wanted, key=lambda value: -wanted[value])
    first = max(found, key=lambda string: found[string])
    if not ranked or (form.is_free and found[first] > wanted[ranked[0]]):
        return _Choice(first, found[first], obeys=False)
    # Where any number will do, what is none speaks against it as another number does.
    refused = 0.0 if form.is_free else sum(found.values()) - sum(wanted.values())
    possible = max(1 - refused, 1e-9)
    best = ranked[0]
    chance = min(wanted[best] / possible, 1.0)
    return _Choice(spelt[best], chance, obeys=True)


def _by_value(found: dict[String, float], form: Form) -> tuple[dict[str, float], dict[str, String]]:
    """Return the chance of each value that obeys, and its most probable spelling."""
    wanted: dict[str, float] = defaultdict(float)
    spelt: dict[str, String] = {}
    for string in sorted(found, key=lambda string: found[string]):
        if form.obeys(string):
            value = form.value(string)
            wanted[value] += found[string]
            spelt[value] = string
    return wanted, spelt


def _with_digits(line: Steps, choice: _Choice, spans: Sequence[Span], form: Form) -> Decoded:
    rows = [
        _digit_chances(line[begin:end])
        for symbol, (begin, end) in zip(choice.string, spans, strict=True)
        if symbol < SEPARATOR
    ]
    return Decoded(
        choice.string,
        form.claim(choice.string),
        choice.probability,
        choice.obeys,
        list(spans),
        np.array(rows).reshape(-1, 10),
    )


def _digit_chances(steps: Steps) -> NDArray[np.float64]:
    """Return (10,) probabilities of each digit, over the steps in which one is seen."""
    chances: NDArray[np.float64] = steps[:, :10].astype(np.float64).sum(axis=0) + 1e-6
    return np.asarray(chances / chances.sum())


def has_digits(string: String) -> bool:
    """Tell whether a string has more digits than ink that is none."""
    digits = sum(symbol < SEPARATOR for symbol in string)
    return digits > string.count(JUNK)
