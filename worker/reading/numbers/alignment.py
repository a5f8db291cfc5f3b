"""How probable a string is along a line, and where each of its symbols stands.

The forward algorithm and the best path of connectionist temporal classification (Graves et al.,
2006), over many lines at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Steps = NDArray[np.float32]
"""(t, classes) probabilities, the last class the blank."""

ABUT = 0.1
"""How much a path counts for each symbol that begins with no blank behind the one before.

Between digits there is a step of paper nearly always; two that abut are mostly one digit of which
the net is in doubt, said twice.
"""

Span = tuple[int, int]
"""The steps that a symbol takes: the first, and the one behind the last."""


def string_probabilities(
    lines: NDArray[np.float32], strings: Sequence[Sequence[int]]
) -> NDArray[np.float64]:
    """Return (n,) probabilities of one string for each of (n, t, classes) lines."""
    states, skips = _states(strings, lines.shape[2] - 1)
    # (t, n, states): how probable each state's symbol is at each step
    emitted = np.take_along_axis(lines, states[:, None, :], axis=2).transpose(1, 0, 2)
    alpha = np.zeros(states.shape, np.float64)
    alpha[:, :2] = emitted[0, :, :2]
    total = np.zeros(len(lines))
    for step in emitted[1:]:
        before = alpha.copy()
        alpha[:, 1:] += before[:, :-1]
        alpha[:, 2:] += before[:, :-2] * skips
        alpha *= step
        scale = np.maximum(alpha.max(axis=1), 1e-200)
        alpha /= scale[:, None]
        total += np.log(scale)
    ends = 2 * np.array([len(string) for string in strings])
    rows = np.arange(len(lines))
    last = alpha[rows, ends] + np.where(ends, alpha[rows, np.maximum(ends - 1, 0)], 0)
    return np.asarray(np.minimum(last * np.exp(total), 1.0))


def _states(
    strings: Sequence[Sequence[int]], blank: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return (n, states) symbols with blanks around each, and what passing over a blank counts."""
    longest = max(map(len, strings))
    states = np.full((len(strings), 2 * longest + 1), blank, np.int64)
    for row, string in zip(states, strings, strict=True):
        row[1 : 2 * len(string) : 2] = string
    may_skip = (states[:, 2:] != blank) & (states[:, 2:] != states[:, :-2])
    return states, ABUT * may_skip


def align(line: Steps, string: Sequence[int]) -> list[Span]:
    """Return the steps of each symbol on the most probable path of a string."""
    if not string:
        return []
    states, skips = _states([string], line.shape[1] - 1)
    symbols, two_on = states[0], np.full(states.shape[1], -np.inf)
    np.log(skips[0], where=skips[0] > 0, out=two_on[2:])
    scores = np.log(np.maximum(line[:, symbols], 1e-30))
    best = np.full(len(symbols), -np.inf)
    best[:2] = scores[0, :2]
    came: list[NDArray[np.int64]] = []
    for step in scores[1:]:
        one = np.concatenate([[-np.inf], best[:-1]])
        two = np.concatenate([[-np.inf, -np.inf], best[:-2]]) + two_on
        choices = np.stack([best, one, two])
        came.append(choices.argmax(axis=0))
        best = choices.max(axis=0) + step
    state = len(symbols) - 1 - int(best[-2] > best[-1])
    path = [state]
    for back in reversed(came):
        state -= int(back[state])
        path.append(state)
    return _spans(np.array(path[::-1]), len(string))


def _spans(path: NDArray[np.int64], count: int) -> list[Span]:
    """Return the steps of each symbol; where a line is too short for all, they share its steps."""
    spans = []
    for place in range(count):
        steps = np.flatnonzero(path == 2 * place + 1)
        shared = place * len(path) // count
        spans.append((int(steps[0]), int(steps[-1]) + 1) if len(steps) else (shared, shared + 1))
    return spans
