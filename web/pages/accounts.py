"""The accounts of a job, as its page shows them."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from shared.states import JobState
from web.accounts import disagreements
from web.pages.blueprint import bp

LENGTH = 1000
"""Of the bar, in units of its own."""
SHORTEST = 6
"""Of a part that is there at all: one page of a million is seen too."""


@bp.app_template_filter()
def accounts(job: dict[str, Any]) -> dict[str, Any]:
    """Return the accounts of a job, the parts of its bar, and what does not agree."""
    found = job["reconciliation"]
    failed = sum(found["failed"].values())
    counts = {"read": found["read"], "failed": failed, "queued": found["queued"]}
    faults = disagreements(found, over=job["state"] == JobState.DONE)
    return {**found, "bar": _bar(counts), "disagreements": faults}


@bp.app_template_filter()
def reason(code: str) -> str:
    """Return the code of a failure in words."""
    return code.replace("-", " ").capitalize()


def _bar(counts: dict[str, int]) -> list[tuple[str, float, float]]:
    """Return the parts of the bar that are there: name, start and length."""
    total = sum(counts.values())
    lengths = {
        name: max(SHORTEST, LENGTH * count / total) for name, count in counts.items() if count > 0
    }
    scale, starts = LENGTH / (sum(lengths.values()) or 1), accumulate(lengths.values(), initial=0.0)
    return [
        (name, round(start * scale, 1), round(length * scale, 1))
        for (name, length), start in zip(lengths.items(), starts, strict=False)
    ]
