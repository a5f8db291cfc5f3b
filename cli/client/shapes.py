"""What the server says, as types: dictionaries in the shape of the HTTP contract."""

from __future__ import annotations

from typing import Any, TypedDict

Template = dict[str, Any]


class Fault(TypedDict):
    """Why a job or a page has failed."""

    code: str
    detail: str


class PageCounts(TypedDict):
    """Where the pages of a job are."""

    total: int
    queued: int
    read: int
    failed: int


class FieldCounts(TypedDict):
    """What became of the fields of a job."""

    accepted: int
    review: int
    blank: int
    unreadable: int


class Line(TypedDict):
    """Where a job stands in the queue."""

    batches_ahead: int
    eta_seconds: float | None
    pages_per_second: float | None
    waits_because: str | None


class Job(TypedDict):
    """A job as it is now."""

    id: str
    name: str | None
    state: str
    reader: str
    model: str
    template: str | None
    max_error: float
    options: dict[str, Any]
    created_at: str
    started_at: str | None
    finished_at: str | None
    error: Fault | None
    pages: PageCounts
    fields: FieldCounts
    corrected: int
    confirmed: int
    to_review: int
    reconciliation: dict[str, Any]
    queue: Line | None
    links: dict[str, str]


class Correction(TypedDict):
    """What a person said that a field holds; no value where no number is written there."""

    value: str | None
    by: str | None
    at: str
    kind: str
    """`confirmed` or `corrected`."""


class CorrectionOptions(TypedDict, total=False):
    """What may be said beside the value of a field."""

    replaces: str | None
    """`at` of the correction that one saw; None: there was none. Without it any is replaced."""
    sure: bool
    """False: a value that breaks rules of its field is refused."""


class BrokenRule(TypedDict):
    """A rule of a field that a value breaks, and what is wrong in words."""

    rule: str
    detail: str


class Reading(TypedDict, total=False):
    """What was read in one field."""

    field: str
    value: str | None
    confidence: float
    outcome: str
    box: list[int]
    rules: list[str]
    digits: list[dict[str, Any]]
    raw: str | None
    residual: float
    correction: Correction
    breaks: list[BrokenRule]
    """Of a correction that was just made: the rules that it breaks."""


class Page(TypedDict):
    """A page of a result."""

    number: int
    name: str
    upload: str
    state: str
    error: Fault | None
    duplicate_of: int | None
    readings: list[Reading]


class JobOptions(TypedDict, total=False):
    """What may be chosen for a job; the server has a default for each."""

    reader: str
    model: str
    template: str
    max_error: float | str
    name: str
    callback_url: str
    retention_days: int
    digits: str
    pattern: str
    decimals: int | str
    lines: bool | str
