"""How sure a whole field is: the chance that its value is right, by its kind.

A logistic function of log odds (Platt, 1999), fitted on made forms by hands that nothing was
trained on: `python -m worker.training.forms.calibrating`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

from worker.reading.forms.chances import FieldChances
from worker.reading.numbers.calibration import log_odds

FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True)
class FieldCalibration:
    """Weights for one kind of field."""

    offset: float = 0.0
    whole: float = 1.0
    """Of the log odds of the whole value."""
    weakest: float = 0.0
    """Of those of its least sure digit."""
    most: float = 0.999
    """No field is surer than this."""
    unreadable_below: float = 0.05
    samples: int = 0
    """How many fields it was fitted on."""

    def confidence(self, chances: FieldChances) -> float:
        """Return the chance that the most probable value is right."""
        whole, weakest = features(chances)
        line = self.offset + self.whole * whole + self.weakest * weakest
        return min(1 / (1 + exp(-max(min(line, 30.0), -30.0))), self.most)


def features(chances: FieldChances) -> tuple[float, float]:
    """Return what the chance is judged by: two log odds."""
    written = chances.blank <= 0.5
    surest = chances.digits.max(axis=1)[written] if len(chances.digits) else chances.blank
    weakest = float(surest.min()) if len(surest) else 0.5
    return log_odds(chances.whole), log_odds(weakest)


@cache
def field_calibrations() -> dict[str, FieldCalibration]:
    """Return the calibrations of combs, `comb`, and of free boxes, `free`."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return {kind: FieldCalibration(**stored[kind]) for kind in ("comb", "free")}


def kind_of(chances: FieldChances) -> str:
    """Return the kind of a field."""
    return "comb" if chances.field.cells else "free"
