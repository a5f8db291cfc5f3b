"""The states of what moves, each with a sentence, and the fixed choices of a job."""

from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    """Stored and safe; no worker has begun with it."""
    RUNNING = "running"
    """Its pages are being found and read."""
    DONE = "done"
    """Every page is read, or has failed with a reason."""
    FAILED = "failed"
    """An upload could not be expanded into pages; the error says why."""
    CANCELLED = "cancelled"
    """Stopped by its owner."""

    @property
    def is_over(self) -> bool:
        return self not in LIVE_JOBS


LIVE_JOBS = (JobState.QUEUED, JobState.RUNNING)


class BatchState(StrEnum):
    """Where a run of pages stands."""

    WAITING = "waiting"
    """No worker has been told of it."""
    RUNG = "rung"
    """A message in Redis says "look here"."""
    RUNNING = "running"
    """A worker holds its lease."""
    DONE = "done"
    """Every page of it is accounted for."""
    SPLIT = "split"
    """It killed its workers; two halves took its place."""


UNFINISHED_BATCHES = (BatchState.WAITING, BatchState.RUNG, BatchState.RUNNING)


class PageState(StrEnum):
    """Where a page stands."""

    QUEUED = "queued"
    """Waits to be read."""
    READ = "read"
    """Has its readings."""
    FAILED = "failed"
    """Cannot be read; the error says why."""


class DeliveryState(StrEnum):
    """Where a webhook stands."""

    WAITING = "waiting"
    """Its next attempt has not come yet."""
    SENDING = "sending"
    """A sweeper holds its lease."""
    DELIVERED = "delivered"
    """Its receiver has answered that it has it."""
    FAILED = "failed"
    """Given up, or not wanted any more; the ledger says why."""


UNFINISHED_DELIVERIES = (DeliveryState.WAITING, DeliveryState.SENDING)


class Reader(StrEnum):
    """How a page is read."""

    DIGIT = "digit"
    """One digit on each page."""
    NUMBER = "number"
    """A line of digits on each page."""
    FORM = "form"
    """A filled form on each page, with the fields of a template."""
    PIXELS = "pixels"
    """64 numbers from 0 to 16 in each row, as scikit-learn's digits have them."""


EXPLAIN = "explain"
"""The option of a job whose readings tell all ten probabilities and what the model saw."""
EXPLAINED = (Reader.DIGIT, Reader.PIXELS)
"""The readers that have it."""


class Queue(StrEnum):
    """The queue that a job travels on."""

    INTERACTIVE = "interactive"
    """Small jobs: somebody waits for them."""
    BULK = "bulk"
    """Large jobs."""


class UploadKind(StrEnum):
    """What an upload is made of."""

    IMAGE = "image"
    TIFF = "tiff"
    """Each frame is a page."""
    PDF = "pdf"
    """Each page is drawn at a set resolution."""
    ZIP = "zip"
    TAR = "tar"
    COMPRESSED_TAR = "compressed-tar"
    """Kept as sent; a plain copy is made once, so that its members can be read in place."""
    PIXELS = "pixels"
    """Rows of 64 numbers, packed."""


class CorrectionKind(StrEnum):
    """What somebody says of a reading."""

    CONFIRMED = "confirmed"
    """It is right."""
    CORRECTED = "corrected"
    """The field holds something else."""
