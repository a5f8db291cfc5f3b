"""What was read in one field: the value, how sure it is, and what should be done with it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the page image."""

Alternative = tuple[str, float]
"""A digit and its probability in 0..1."""


AT_TIMES = ("raw", "residual")
"""Parts of a reading that JSON has only where there are such."""


class Outcome(StrEnum):
    """What should be done with a reading."""

    ACCEPTED = "accepted"
    """Sure enough for the error rate that the caller allows."""
    REVIEW = "review"
    """A person should look."""
    BLANK = "blank"
    """Nothing is written here."""
    UNREADABLE = "unreadable"
    """There is ink, but no number in it."""

    @property
    def has_value(self) -> bool:
        return self in (Outcome.ACCEPTED, Outcome.REVIEW)


TO_REVIEW = (Outcome.REVIEW, Outcome.UNREADABLE)
"""What a person should look at."""


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit of a reading, with the likeliest alternatives, most probable first."""

    value: str
    confidence: float
    box: Box
    top: Sequence[Alternative]
    seen: bytes | None = None
    """What the model saw, as a PNG of dark ink on white; only where the job asked for it."""

    def as_json(self) -> dict[str, Any]:
        seen = {} if self.seen is None else {"seen": base64.b64encode(self.seen).decode()}
        return {
            "value": self.value,
            "confidence": round(self.confidence, 6),
            "box": list(self.box),
            "top": [[value, round(probability, 6)] for value, probability in self.top],
            **seen,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one field; `confidence` is the calibrated probability of being right."""

    field: str
    value: str | None
    confidence: float
    outcome: Outcome
    box: Box
    digits: Sequence[Digit] = ()
    rules: Sequence[str] = ()
    """The rules that had a say."""
    raw: str | None = None
    """What was read without rules, where they changed it, or where nothing likely obeys them."""
    residual: float | None = None
    """Pixels of the blank page by which a field of a form was missed; None where nothing tells."""

    def as_json(self) -> dict[str, Any]:
        """Return it as the API has it; of what not all readings have only what there is."""
        return {
            name: value
            for name, value in self.as_row().items()
            if value is not None or name not in AT_TIMES
        }

    def as_row(self) -> dict[str, Any]:
        """Return it as its row has it, with everything."""
        return {
            "field": self.field,
            "value": self.value,
            "confidence": round(self.confidence, 6),
            "outcome": self.outcome.value,
            "box": list(self.box),
            "rules": list(self.rules),
            "digits": [digit.as_json() for digit in self.digits],
            "raw": self.raw,
            "residual": None if self.residual is None else round(self.residual, 3),
        }


def breaks(reading: Mapping[str, Any]) -> list[str]:
    """Return the rules of which the value of a reading in JSON breaks one at least."""
    is_raw = reading["value"] is not None and reading["value"] == reading.get("raw")
    return list(reading["rules"]) if is_raw else []
