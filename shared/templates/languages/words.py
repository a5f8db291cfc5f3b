"""The numbers of a list, as an automaton that shares what they begin and end with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shared.templates.languages.automaton import DEAD, Automaton, refuse_large

END = 10
"""Stands behind the last digit of a number that is shorter than the longest."""

_FACTORS = np.random.default_rng(11).integers(-(2**63), 2**63, 11)

Digits = NDArray[np.int64]
"""(n, longest): the digits of n numbers, END behind their last."""


def digits_of(numbers: Sequence[str]) -> Digits:
    """Return the digits of strings of digits."""
    longest = max(map(len, numbers), default=0)
    padded = "".join(number.ljust(longest, ":") for number in numbers)  # the sign behind 9
    digits = np.frombuffer(padded.encode("ascii"), np.uint8).astype(np.int64) - ord("0")
    return digits.reshape(len(numbers), longest)


def which_obey(digits: Digits, rule: Automaton) -> NDArray[np.bool_]:
    """Tell which of (n, longest) digits an automaton accepts, each tried at every start."""
    moves = np.append(rule.moves, np.full((1, 10), DEAD, np.int32), axis=0)  # DEAD stays dead
    accepting = np.append(rule.accepting, False)
    accepted = np.zeros(len(digits), bool)
    for start in rule.starts:
        states = np.full(len(digits), start, np.int32)
        for column in digits.T:
            states = np.where(column < END, moves[states, np.minimum(column, 9)], states)
        accepted |= accepting[states]
    return accepted


def spelled(digits: Digits) -> Automaton:
    """Return the automaton of (n, longest) digits.

    1. A trie: numbers that begin alike share a node, at each depth.
    2. From its leaves to its root, nodes with the same children become one, as in Daciuk et al.,
       "Incremental construction of minimal acyclic finite-state automata" (2000).
    """
    depths = _trie(digits)
    refuse_large(sum(map(len, depths)))
    merged = np.array([], np.int64)  # for each node of the depth below: the number of its state
    moves: list[Digits] = []
    ends: list[NDArray[np.bool_]] = []
    size = 0
    for nodes in reversed(depths):
        nodes[:, :10] = np.append(merged, DEAD)[nodes[:, :10]]
        states, merged = _distinct(nodes)
        merged += size
        size += len(states)
        moves.append(states[:, :10])
        ends.append(states[:, 10] >= 0)
    return Automaton(
        np.concatenate(moves).astype(np.int32), merged.astype(np.int32), np.concatenate(ends)
    )


def _distinct(rows: Digits) -> tuple[Digits, Digits]:
    """Return the rows that differ, and for each row which of them it is.

    Rows are told apart by a hash, as to sort them takes a hundred times as long; should two that
    differ have the same, they are sorted.
    """
    with np.errstate(over="ignore"):
        hashes = rows @ _FACTORS
    _, firsts, which = np.unique(hashes, return_index=True, return_inverse=True)
    if not np.array_equal(rows[firsts][which], rows):
        distinct, which = np.unique(rows, axis=0, return_inverse=True)
        return distinct, which.ravel()
    return rows[firsts], which.ravel()


def _trie(digits: Digits) -> list[Digits]:
    """Return at each depth (nodes, 11): a node's children one deeper or DEAD, and whether it ends.

    The last column is 0 where a number ends at the node, else DEAD.
    """
    depths, node, nodes = [], np.zeros(len(digits), np.int64), 1
    left = digits
    for depth in range(digits.shape[1] + 1):
        table = np.full((nodes, 11), DEAD, np.int64)
        goes_on = left[:, depth] < END if depth < digits.shape[1] else np.zeros(len(left), bool)
        table[node[~goes_on], 10] = 0
        left, node = left[goes_on], node[goes_on]
        if len(left):
            edges, after = np.unique(node * 10 + left[:, depth], return_inverse=True)
            table[edges // 10, edges % 10] = np.arange(len(edges))
            node, nodes = after.ravel(), len(edges)
        depths.append(table)
    return depths
