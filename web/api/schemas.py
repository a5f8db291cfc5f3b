"""The shapes of the HTTP contract, for the OpenAPI description."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from shared.model_cards import Card
from shared.readings import Outcome
from shared.states import JobState, PageState, Reader
from web.api.correction_schemas import BrokenRule, CorrectionView
from web.api.form_schemas import MatchView


class PageCounts(BaseModel):
    """Pages by state."""

    total: int
    queued: int
    read: int
    failed: int


class FieldCounts(BaseModel):
    """Readings by outcome."""

    accepted: int
    review: int
    blank: int
    unreadable: int


class Reconciliation(BaseModel):
    """What came in, and what became of it.

    At every moment `pages` is the sum of `read`, `queued` and all of `failed`.
    """

    pages: int
    read: int
    failed: dict[str, int] = Field(description="Pages that failed, by the code of the reason.")
    queued: int
    duplicates: int = Field(
        description="Pages with the same bytes as an earlier page; they are read all the same."
    )
    fields: FieldCounts


class QueueView(BaseModel):
    """Where a job stands in the queue."""

    batches_ahead: int
    eta_seconds: float | None
    pages_per_second: float | None = Field(
        description="How fast its pages were read in the last minute; null: none was."
    )
    waits_because: str | None = Field(description="Why nothing is read now; null: all is well.")


class ErrorView(BaseModel):
    """Why something failed."""

    code: str
    detail: str


class PageErrorView(ErrorView):
    """Why a page failed, and what was measured."""

    share: float | None = Field(
        None, description="`no-match`: how much of the form's print was found, 0 to 1."
    )
    worst_part: float | None = Field(
        None, description="`no-match`: the same in the part of the page where it is least."
    )
    template: str | None = Field(None, description="`no-match`: the form that comes closest.")
    form_page: int | None = Field(None, description="`no-match`: the page of that form.")


class JobView(BaseModel):
    """A job."""

    id: str
    name: str | None
    state: JobState
    reader: Reader
    model: str
    template: str | None
    max_error: float
    options: dict[str, Any] = Field(
        description="Options of the reader, as far as they differ from what they are by themselves."
    )
    created_at: str
    started_at: str | None
    finished_at: str | None
    expires_at: str | None = Field(
        description="When it is removed with its files and readings; null while it is not over, "
        "and where it is kept."
    )
    error: ErrorView | None
    pages: PageCounts
    fields: FieldCounts = Field(description="As they were read, whatever was corrected since.")
    corrected: int = Field(description="Fields of which a person has said what they hold.")
    confirmed: int = Field(description="Those among them of which that is what was read.")
    to_review: int = Field(
        description="Fields that still wait for a person: `review` or `unreadable`, not corrected."
    )
    reconciliation: Reconciliation
    queue: QueueView | None
    links: dict[str, str]


class JobList(BaseModel):
    """Jobs, newest first."""

    jobs: list[JobView]
    next: str | None = Field(
        description="Path of the next page of the list; null at its end. A search looks at 20,000 "
        "jobs at a time: it may have found few of them, or none, and goes on there."
    )


class DigitView(BaseModel):
    """One digit of a reading."""

    value: str
    confidence: float
    box: list[int]
    top: list[tuple[str, float]] = Field(
        description="The likeliest, most probable first; all ten where the job has `explain`."
    )
    seen: str | None = Field(
        None,
        json_schema_extra={"contentEncoding": "base64", "contentMediaType": "image/png"},
        description="What the model saw of it, 28 × 28, or 8 × 8 of a row, as a PNG in base64; "
        "there only where the job has `explain`.",
    )


class ReadingView(BaseModel):
    """What was read in one field."""

    field: str
    value: str | None
    confidence: float
    outcome: Outcome
    box: list[int]
    rules: list[str]
    digits: list[DigitView]
    raw: str | None = Field(
        None,
        description="What was read without rules; there only where they made another value of it, "
        "or where it is the value itself, which breaks them.",
    )
    residual: float | None = Field(
        None,
        description="Forms: pixels of the blank page by which the print at the field was missed.",
    )
    correction: CorrectionView | None = Field(
        None,
        description="What a person said that the field holds; there only where somebody did. "
        "`value` stays as it was read.",
    )


class CorrectedView(ReadingView):
    """A reading that was just corrected."""

    breaks: list[BrokenRule] | None = Field(
        None,
        description="The rules of the field that the value breaks; it is stored all the same. "
        "There only where it breaks any.",
    )


class PageView(BaseModel):
    """One page of a result."""

    number: int
    name: str
    upload: str
    state: PageState
    error: PageErrorView | None
    duplicate_of: int | None = Field(
        description="The number of the first page of the job with the same bytes."
    )
    template: str | None = Field(
        None, description="Forms: the version that it was read with, such as `exam@3`."
    )
    form_page: int | None = Field(None, description="Forms: which page of the form it is, from 1.")
    match: MatchView | None = Field(
        None, description="Forms: how it matches its form, or the one that comes closest."
    )
    readings: list[ReadingView]


class ResultView(BaseModel):
    """The readings of a job, page by page."""

    job: JobView
    pages: list[PageView]
    next: str | None = Field(description="Path of the next pages; null at the end.")


class ModelView(BaseModel):
    """A model, in short."""

    name: str
    kind: str = Field(description="What classifies: a net, a forest, a regression.")
    built_in: bool = Field(description="False: one of your own.")
    readers: list[str] = Field(description="The readers that it serves.")
    trained_at: str | None
    accuracy: dict[str, float] = Field(description="Share right, by the set measured on.")
    parameters: int | None
    bytes: int | None = Field(description="Size of the weights; null where they are elsewhere.")
    speed: int | None = Field(description="Glyphs a second, on the machine that its card names.")
    links: dict[str, str]


class ModelList(BaseModel):
    """The models that a job can choose."""

    models: list[ModelView]


class CardView(Card):
    """The card of a model; figures that it has beyond these are there as well."""

    name: str
    built_in: bool
    bytes: int | None
    links: dict[str, str | dict[str, str]] = Field(
        description="Paths of the card, of its page, and of each of its pictures that is there."
    )


LONGEST_CURSOR = 1000


class JobQuery(BaseModel):
    """How a job is asked for."""

    redirect: bool = Field(True, description="`false`: never answer 303.")


class ListQuery(BaseModel):
    """How a list is cut."""

    limit: int = Field(50, ge=1, le=1000, description="How many at most.")
    cursor: str | None = Field(
        None, max_length=LONGEST_CURSOR, description="Where to go on: as `next` has it."
    )


class JobListQuery(ListQuery):
    """Which jobs are listed."""

    state: JobState | None = Field(None, description="Only jobs in this state.")
    q: str | None = Field(
        None,
        max_length=200,
        pattern=r"^[^\x00]*$",
        description="Only jobs with this in their name, or in the name of one of their files, in "
        "any case.",
    )
    reader: Reader | None = Field(None, description="Only jobs read so.")
    template: str | None = Field(
        None,
        max_length=100,
        pattern=r"^[^\x00]*$",
        description="Only jobs of this form, `exam`, or of one of its versions, `exam@3`.",
    )


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(
        pattern="^urn:fieldhand:problem:[A-Za-z0-9_-]+$",
        description="What is wrong, as a stable code.",
    )
    title: str
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="What is wrong this time, and the way out.")
    instance: str | None = Field(None, description="The path that was asked for, once it is read.")
