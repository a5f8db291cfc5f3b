"""From what is seen in a field to the evidence that rules weigh.

Nets are surer than they should be: their chances are raised to a power under one, which is fitted
(Guo et al., "On calibration of modern neural networks", 2017), so that other digits are as likely
as they turn out to be.
"""

from __future__ import annotations

import numpy as np

from worker.reading.forms.chances import FieldChances, Floats
from worker.reading.forms.combs import EMPTY
from worker.reading.forms.rules import Comb, Evidence, FreeBox

MOST_CANDIDATES = 100
"""Of a free box, with as many digits as were seen; that many are weighed for fields with rules."""
LEAST = 1e-6
"""Candidates less likely than this, beside the first, are left out."""

Candidates = list[tuple[str, float]]


def evidence_of(chances: FieldChances, sharpness: float) -> Evidence:
    """Return what is known of a field, the chances of digits raised to a power in 0..1."""
    if chances.field.cells:
        return _comb(chances, sharpness)
    if not chances.has_ink:
        return FreeBox((("", EMPTY),), 1 - EMPTY)
    if not chances.value:
        return FreeBox((), 1.0)
    return _free_box(chances, sharpness)


def _comb(chances: FieldChances, sharpness: float) -> Comb:
    written = ((1 - chances.void) * (1 - chances.blank))[:, np.newaxis]
    digits = tempered(chances.digits, sharpness) * written
    return Comb(np.hstack([digits, chances.blank[:, np.newaxis]]))


def tempered(digits: Floats, sharpness: float) -> Floats:
    """Return (n, 10) chances raised to a power, each row adding up to 1."""
    raised = np.maximum(digits, 1e-12) ** sharpness
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _free_box(chances: FieldChances, sharpness: float) -> FreeBox:
    """Share out among other values what speaks against the best one, as likely as each looks."""
    (best, most), *others = likeliest(tempered(chances.digits, sharpness))
    others += [(value, chance**sharpness) for value, chance in chances.others]
    ratios = [min(chance / most, 1.0) for _, chance in others]
    doubt = 1 - chances.whole
    part = min(chances.whole, doubt / max(sum(ratios), 1e-12))
    weighed = [(value, part * ratio) for (value, _), ratio in zip(others, ratios, strict=True)]
    return FreeBox(((best, chances.whole), *weighed), max(doubt - part * sum(ratios), 0.0))


def likeliest(digits: Floats) -> Candidates:
    """Return the likeliest numbers of (n, 10) chances, the first first: a beam over the places.

    As the places are independent, none of the MOST_CANDIDATES is missed.
    """
    values, masses = [""], np.ones(1)
    for row in digits:
        longer = (masses[:, np.newaxis] * row).ravel()
        kept = np.argsort(-longer, kind="stable")[:MOST_CANDIDATES]
        kept = kept[longer[kept] > LEAST * longer[kept[0]]]
        values = [f"{values[one // 10]}{one % 10}" for one in kept.tolist()]
        masses = longer[kept]
    return list(zip(values, masses.tolist(), strict=True))
