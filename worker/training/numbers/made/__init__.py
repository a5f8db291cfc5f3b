"""Make lines of handwritten digits, and crops without a number, with their truth."""

from worker.training.numbers.made.crops import Crop, make_empty, make_number, make_struck
from worker.training.numbers.made.hands import Hands, Writers
from worker.training.numbers.made.mixture import Mixture
from worker.training.numbers.made.texts import any_date, any_text

__all__ = [
    "Crop",
    "Hands",
    "Mixture",
    "Writers",
    "any_date",
    "any_text",
    "make_empty",
    "make_number",
    "make_struck",
]
