"""The edit distance of two strings."""

from __future__ import annotations


def count_edits(read: str, label: str) -> int:
    """Return how many characters must be put in, left out or changed to make one the other.

    Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals" (1966).
    """
    above = list(range(len(label) + 1))
    for given in read:
        row = [above[0] + 1]
        for place, wanted in enumerate(label):
            changed = above[place] + (given != wanted)
            row.append(min(above[place + 1] + 1, row[place] + 1, changed))
        above = row
    return above[-1]
