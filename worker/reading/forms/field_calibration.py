"""How sure a whole field is: the chance that its value is right, by its kind.

A logistic function of log odds (Platt, 1999), of what the rules make of the evidence, so that it
holds with rules and without. It is fitted on made forms by hands that nothing was trained on, half
of whose fields have rules: `python -m worker.training.forms.calibrating`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

import numpy as np

from worker.reading.forms.chances import FieldChances
from worker.reading.forms.rules import Ruling
from worker.reading.numbers.calibration import log_odds

FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True)
class FieldCalibration:
    """Weights for one kind of field."""

    offset: float = 0.0
    whole: float = 1.0
    """Of the log odds of the value, under the rules."""
    weakest: float = 0.0
    """Of those of its least sure digit."""
    most: float = 0.999
    """No field is surer than this."""
    unreadable_below: float = 0.05
    sharpness: float = 1.0
    """The power to which the chances of digits are raised before rules weigh them."""
    samples: int = 0
    """How many fields it was fitted on."""

    def confidence(self, ruling: Ruling) -> float:
        """Return the chance that the value is right."""
        whole, weakest = features(ruling)
        line = self.offset + self.whole * whole + self.weakest * weakest
        return min(1 / (1 + exp(-max(min(line, 30.0), -30.0))), self.most)


def features(ruling: Ruling) -> tuple[float, float]:
    """Return what the chance is judged by: two log odds."""
    value = ruling.value or ""
    places = np.arange(len(value)), [int(digit) for digit in value]
    weakest = float(ruling.digits[places].min()) if value else ruling.confidence
    return log_odds(ruling.confidence), log_odds(weakest)


@cache
def field_calibrations() -> dict[str, FieldCalibration]:
    """Return the calibrations of combs, `comb`, and of free boxes, `free`."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return {kind: FieldCalibration(**stored[kind]) for kind in ("comb", "free")}


def kind_of(chances: FieldChances) -> str:
    """Return the kind of a field."""
    return "comb" if chances.field.cells else "free"
