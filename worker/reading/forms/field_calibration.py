"""How sure a whole field is: the chance that its value is right, by its kind.

A score of log odds (Platt, 1999), of what the rules make of the evidence, of what it is without
them, and of how far those who read it agree, and a rising line from the score to the chance
(Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability
estimates", 2002). Both are fitted on made forms by hands that nothing was trained on:
`python -m worker.training.forms.calibrating`. Fields are fitted apart by how much their rules
exclude: nothing, some values, or nearly all that are misread.
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
SHARED = 0.95
"""No field is surer whose ink another's runs into, as whose a stroke is was guessed: 106 of 111 on
made pages were right. Nor one that a stroke hangs out of: a digit may be lacking."""
RULES = "", "bounded ", "checked "
KINDS = tuple(f"{rules}{kind}" for rules in RULES for kind in ("comb", "free"))


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
    agreement: float = 0.0
    """Of those that all who read its least certain digit give it, added up."""
    levels: tuple[tuple[float, float], ...] = ((-30.0, -30.0), (30.0, 30.0))
    """Scores, rising, and the log odds of being right at each; between them it is linear."""
    most: float = 0.999
    """No field is surer than this."""
    unreadable_below: float = 0.05
    sharpness: float = 1.0
    """The power to which the chances of digits are raised before rules weigh them."""
    samples: int = 0
    """How many fields it was fitted on."""

    def confidence(self, chances: FieldChances, ruling: Ruling) -> float:
        """Return the chance that the value is right."""
        weights = (self.whole, self.weakest, self.seen, self.agreement)
        score = self.offset + float(np.dot(weights, features(chances, ruling)))
        scores, odds_at = np.array(self.levels, np.float64).T
        odds = float(np.interp(score, scores, odds_at))
        is_doubted = chances.is_shared or chances.hangs_out
        most = min(self.most, SHARED) if is_doubted else self.most
        return min(1 / (1 + exp(-odds)), most)


def features(chances: FieldChances, ruling: Ruling) -> tuple[float, float, float, float]:
    """Return what the chance is judged by: four log odds."""
    value = ruling.value or ""
    places = np.arange(len(value)), [int(digit) for digit in value]
    weakest = float(ruling.digits[places].min()) if value else ruling.confidence
    odds = log_odds(ruling.confidence), log_odds(weakest), log_odds(chances.whole)
    return *odds, chances.agreement


@cache
def field_calibrations() -> dict[str, FieldCalibration]:
    """Return the calibrations of the KINDS of fields."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return {kind: FieldCalibration(**stored[kind]) for kind in KINDS}


def kind_of(field: FormField, *, is_ruled: bool, is_checked: bool) -> str:
    """Return which of the KINDS a field is; rules of others may concern it too."""
    rules = "checked " if is_checked else "bounded " if is_ruled else ""
    return f"{rules}{'comb' if field.cells else 'free'}"
