"""How sure a whole field is: the chance that its value is right, by its kind.

A logistic function of log odds (Platt, 1999), of what the rules make of the evidence and of what it
is without them. It is fitted on made forms by hands that nothing was trained on, for fields with
rules and without apart: `python -m worker.training.forms.calibrating`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

import numpy as np

from shared.templates import FormField
from worker.reading.forms.chances import FieldChances
from worker.reading.forms.rules import Ruling
from worker.reading.numbers.calibration import log_odds

FILE = Path(__file__).with_name("calibration.json")
KINDS = "comb", "free", "ruled comb", "ruled free"


@dataclass(frozen=True)
class FieldCalibration:
    """Weights for one kind of field."""

    offset: float = 0.0
    whole: float = 1.0
    """Of the log odds of the value, under the rules."""
    weakest: float = 0.0
    """Of those of its least sure digit."""
    seen: float = 0.0
    """Of those of the best value without rules."""
    most: float = 0.999
    """No field is surer than this."""
    unreadable_below: float = 0.05
    sharpness: float = 1.0
    """The power to which the chances of digits are raised before rules weigh them."""
    samples: int = 0
    """How many fields it was fitted on."""

    def confidence(self, chances: FieldChances, ruling: Ruling) -> float:
        """Return the chance that the value is right."""
        weights = (self.whole, self.weakest, self.seen)
        line = self.offset + float(np.dot(weights, features(chances, ruling)))
        return min(1 / (1 + exp(-max(min(line, 30.0), -30.0))), self.most)


def features(chances: FieldChances, ruling: Ruling) -> tuple[float, float, float]:
    """Return what the chance is judged by: three log odds."""
    value = ruling.value or ""
    places = np.arange(len(value)), [int(digit) for digit in value]
    weakest = float(ruling.digits[places].min()) if value else ruling.confidence
    return log_odds(ruling.confidence), log_odds(weakest), log_odds(chances.whole)


@cache
def field_calibrations() -> dict[str, FieldCalibration]:
    """Return the calibrations of the KINDS of fields."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return {kind: FieldCalibration(**stored[kind]) for kind in KINDS}


def kind_of(field: FormField, *, is_ruled: bool) -> str:
    """Return which of the KINDS a field is; rules of others may concern it too."""
    return f"{'ruled ' if is_ruled else ''}{'comb' if field.cells else 'free'}"
