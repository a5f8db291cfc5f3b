"""Part the ink of a field from that of its neighbours, where the strokes of both run together.

In a table the tail of a 9 ends in the digit below it. Unparted, both are one stroke: it is lost, or
read as another digit, and surely so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from worker.reading.forms.cells import FAINT, Rows, filled
from worker.reading.forms.removal import Written

OWN = 0.05
"""Ink in a field, in squares of its height, that is more than the tail of a neighbour's digit."""
BESIDE = 0.25
"""Ink in the boxes of neighbours, beside that in the field, that is more than a tail of its own."""


def parted(written: Written, box: Rows, others: Sequence[Rows]) -> Written:
    """Return what is written without what other boxes on the crop have of the same strokes.

    A stroke is of both where each has much of it. It is cut where theirs begin, and the field is
    said to share its ink.
    """
    if not others:
        return written
    own = filled(written.ink.shape, [box])
    beside = filled(written.ink.shape, others) & ~own
    mask = (written.ink >= FAINT).astype(np.uint8)
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    here, there = (np.bincount(labels[part], minlength=count) for part in (own, beside))
    both = (here >= OWN * box[3] ** 2) & (there >= BESIDE * here)
    both[0] = False
    if not both.any():
        return written
    ink = np.where(both[labels] & beside, 0, written.ink).astype(np.uint8)
    return replace(written, ink=ink, is_shared=True)
