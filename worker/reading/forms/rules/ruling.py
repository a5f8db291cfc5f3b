"""What the rules make of a field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from worker.reading.forms.rules.evidence import Floats


class Verdict(StrEnum):
    """What is most likely true of a field."""

    READ = "read"
    """It holds a value that obeys."""
    BLANK = "blank"
    """Nothing is written in it."""
    REVIEW = "review"
    """Nothing likely obeys: what is written breaks a rule, or is no number."""


@dataclass(frozen=True, eq=False)
class Ruling:
    """The reading of a field under its rules, and what it was without them."""

    verdict: Verdict
    value: str | None
    """The most probable value that obeys; None where the verdict is another than READ."""
    posterior: float
    """How probable that is, or that it is blank, among all that obeys; 0 for review."""
    plausibility: float
    """How probable the evidence makes it that rules are obeyed, in 0..1."""
    confidence: float
    """How probable value, blank or else the raw reading is, people making slips at times."""
    raw: str | None
    """The most probable reading without rules; empty: a blank; None: nothing is probable."""
    raw_probability: float
    rules: tuple[str, ...]
    """The rules that had a say: the field's own, and `sum:total` where another's rule names it."""
    first: int
    """The cell of a comb that the value starts in; 0 in a free box."""
    digits: Floats
    """(len(value), 10): how probable each digit is there, among all that obeys."""
