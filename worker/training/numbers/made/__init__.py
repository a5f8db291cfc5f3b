"""Make lines of handwritten digits, and crops without a number, with their truth."""

from worker.training.numbers.made.crops import Crop, make_empty, make_number
from worker.training.numbers.made.hands import Hands

__all__ = ["Crop", "Hands", "make_empty", "make_number"]
