"""The figures of fields: read exactly right, accepted, wrong among those, by kind and rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shared.errors import PageError
from shared.readings import Reading
from shared.templates import FormField
from worker.reading.forms.deciding import LOST
from worker.training.forms.samples import ReadForm
from worker.training.measures.metrics import expected_calibration_error

MAX_ERRORS = 0.001, 0.01


@dataclass(frozen=True)
class Result:
    """What was read in a field in which a number is written."""

    group: str
    """Such as `scan, comb, check`."""
    is_right: bool
    confidence: float
    may_be_accepted: bool
    """Where the caller allows for enough errors."""
    is_raw_right: bool
    """Whether it would be without rules."""

    def is_accepted(self, max_error: float) -> bool:
        """Tell whether it is accepted where such an error is allowed."""
        return self.may_be_accepted and 1 - self.confidence <= max_error


def results_of(read: ReadForm, readings: Sequence[Reading]) -> Iterator[Result]:
    """Yield the result of each field with a number; `readings` are those of a page that matches."""
    if isinstance(read.page, PageError):
        return
    for seen, reading in zip(read.page.fields, readings, strict=True):
        written = read.form.values[seen.field.name]
        if written:
            # A value that breaks its rules stands beside itself as the raw reading.
            is_sound = reading.raw != reading.value and not seen.is_void
            yield Result(
                f"{'photo' if read.photo else 'scan'}, {_kind(seen.field)}",
                reading.value == written,
                reading.confidence,
                is_sound and reading.outcome.has_value and seen.residual <= LOST,
                (reading.value if reading.raw is None else reading.raw) == written,
            )


def _kind(one: FormField) -> str:
    rule, *_ = (*one.rules.names, "no rule")
    return f"{'comb' if one.cells else 'free'}, {rule.split(':')[0]}"


def told(results: Sequence[Result]) -> dict[str, Any]:
    """Return the figures of all fields, and of each group."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        device, kind, rule = one.group.split(", ")
        for name in ("all", device, f"{kind}, {rule}", f"{device}, {kind}", one.group):
            groups[name].append(one)
    return {name: _figures(some) for name, some in sorted(groups.items())}


def _figures(results: Sequence[Result]) -> dict[str, Any]:
    right = np.array([one.is_right for one in results])
    confidence = np.array([one.confidence for one in results])
    figures: dict[str, Any] = {
        "n": len(results),
        "exact": round(float(right.mean()), 4),
        "without_rules": round(float(np.mean([one.is_raw_right for one in results])), 4),
        "ece": round(expected_calibration_error(confidence, right), 4),
    }
    for max_error in MAX_ERRORS:
        accepted = [one.is_right for one in results if one.is_accepted(max_error)]
        figures[f"at {max_error}"] = {
            "coverage": round(len(accepted) / len(results), 4),
            "wrong": accepted.count(False),
        }
    return figures
