"""A worker whose readings the test decides: real expansion and real moves, but no net."""

from __future__ import annotations

from collections.abc import Callable

from shared import moves
from shared.errors import PageError
from shared.moves import PageResult
from shared.readings import Digit, Outcome, Reading
from shared.settings import Settings
from shared.states import Queue
from worker.context import Context
from worker.expanding import expand_job

BOX = (10, 10, 80, 90)
Verdict = Callable[[int], PageResult]


def reading(
    value: str | None = "7", confidence: float = 0.9982, outcome: Outcome = Outcome.ACCEPTED
) -> Reading:
    """Return a reading of one digit, with two runners-up."""
    rest = 1 - confidence
    others = [digit for digit in "7142" if digit != value][:2]
    top = [(value or "8", confidence), (others[0], rest * 0.8), (others[1], rest * 0.2)]
    digits = [Digit(value, confidence, BOX, top)] if value else []
    return Reading("digit", value, confidence, outcome, BOX, digits)


def failed(number: int, detail: str = "the image data is damaged") -> PageResult:
    return PageResult(number, error=PageError(detail, code="damaged-image"))


class Hands:
    """Does by hand, step by step, what a worker does."""

    def __init__(self, settings: Settings) -> None:
        self.context = Context(settings)
        self.database = self.context.database

    def expand(self, job_id: str) -> None:
        """Find the pages of a job and ring its batches."""
        expand_job(self.context, job_id)

    def read(self, job_id: str, verdict: Verdict, batches: int = 1000) -> None:
        """Read some batches of an expanded job, each page as the verdict says."""
        for _ in range(batches):
            if not self._read_next(job_id, verdict):
                return
            self.context.ring_next(job_id, Queue.INTERACTIVE)

    def finish(self, job_id: str, verdict: Verdict | None = None) -> None:
        """Take a job to its end."""
        self.expand(job_id)
        self.read(job_id, verdict or (lambda number: PageResult(number, [reading()])))

    def close(self) -> None:
        self.database.close()

    def _read_next(self, job_id: str, verdict: Verdict) -> bool:
        with self.database.write() as connection:
            for number in range(1, 1000):
                lease = moves.claim_batch(connection, job_id, number, 30)
                if lease:
                    pages = range(lease.first_page, lease.last_page + 1)
                    moves.finish_batch(connection, lease, [verdict(page) for page in pages])
                    return True
        return False
