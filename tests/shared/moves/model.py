"""What the moves should do, in plain Python: no SQL, no clock, one job as a handful of fields."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from shared.states import LIVE_JOBS, UNFINISHED_BATCHES, BatchState, JobState, PageState

UNTOLD = (BatchState.WAITING, BatchState.RUNG)


@dataclass
class ModelBatch:
    """A run of pages, with the number of its lease."""

    pages: list[int]
    attempts: int = 0
    state: BatchState = BatchState.WAITING
    token: int = 0
    expired: bool = False

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED_BATCHES

    def is_held(self, token: int) -> bool:
        return self.state is BatchState.RUNNING and self.token == token


@dataclass
class ModelJob:
    """A job that moves as it should."""

    state: JobState = JobState.QUEUED
    removed: bool = False
    expanded: bool = False
    token: int = 0
    attempts: int = 0
    lease: str | None = None
    """None, "held" or "expired"."""
    pages: dict[int, PageState] = field(default_factory=dict)
    batches: list[ModelBatch] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_JOBS and not self.removed

    def among(self, state: PageState) -> list[int]:
        return [number for number, stands in self.pages.items() if stands is state]

    def claim_expansion(self, *, expired: bool) -> bool:
        if not self.is_live or self.expanded or self.lease == "held":
            return False
        self.state, self.lease = JobState.RUNNING, "expired" if expired else "held"
        self.token += 1
        self.attempts += 1
        return True

    def rest_from_expansion(self, *, expired: bool) -> None:
        self.lease = "expired" if expired else "held"
        self.attempts = max(0, self.attempts - 1)

    def may_expand(self, token: int) -> bool:
        return self.is_live and not self.expanded and self.token == token

    def add_pages(self, readable: list[bool], batch_pages: int) -> None:
        self.lease, self.attempts = "held", 0
        first = len(self.pages) + 1
        for number, good in enumerate(readable, first):
            self.pages[number] = PageState.QUEUED if good else PageState.FAILED
        self._add([number for number, good in enumerate(readable, first) if good], batch_pages)

    def finish_expansion(self) -> None:
        self.expanded, self.lease = True, None
        self._close()

    def fail(self) -> None:
        self.state, self.lease = JobState.FAILED, None

    def claim(self, number: int, *, expired: bool) -> bool:
        batch = self.batches[number - 1]
        if not self.is_live or batch.state not in UNTOLD:
            return False
        batch.state, batch.expired = BatchState.RUNNING, expired
        batch.token += 1
        batch.attempts += 1
        return True

    def may_write(self, number: int, token: int) -> bool:
        return self.is_live and self.batches[number - 1].is_held(token)

    def finish(self, number: int, torn: set[int]) -> None:
        batch = self.batches[number - 1]
        batch.state = BatchState.DONE
        for page in batch.pages:
            self.pages[page] = PageState.FAILED if page in torn else PageState.READ
        self._close()

    def may_rest(self, number: int, token: int) -> bool:
        batch = self.batches[number - 1]
        return self.is_live and batch.is_unfinished and batch.token == token

    def rest(self, number: int, attempts: int, *, expired: bool) -> None:
        batch = self.batches[number - 1]
        batch.attempts = attempts - 1
        batch.expired = expired

    def give_back(self, number: int, token: int, attempts: int, most: int) -> bool:
        batch = self.batches[number - 1]
        if not batch.is_held(token):
            return False
        if attempts < most:
            batch.state = BatchState.WAITING
        elif len(batch.pages) > 1:
            self._split(batch, most)
        elif self.is_live:
            self.finish(number, set(batch.pages))
        else:
            return False
        return True

    def ring(self, window: int) -> list[int]:
        busy = sum(b.state in (BatchState.RUNG, BatchState.RUNNING) for b in self.batches)
        waiting = [
            number
            for number, batch in enumerate(self.batches, 1)
            if batch.state is BatchState.WAITING
        ]
        rung = waiting[: max(0, window - busy)]
        for number in rung:
            self.batches[number - 1].state = BatchState.RUNG
        return rung

    def cancel(self) -> None:
        self.state, self.lease = JobState.CANCELLED, None

    def unread(self) -> list[int]:
        return [number for number, state in self.pages.items() if state is not PageState.READ]

    def retry(self, batch_pages: int) -> None:
        pages = self.unread()
        for batch in self.batches:
            batch.state = BatchState.SPLIT if batch.is_unfinished else batch.state
        self.pages |= dict.fromkeys(pages, PageState.QUEUED)
        self.state = JobState.RUNNING if pages else JobState.QUEUED
        self.lease, self.attempts = None, 0
        self.token += 1
        self._add(pages, batch_pages)

    def remove(self) -> None:
        self.removed = True
        if self.state in LIVE_JOBS:
            self.cancel()

    def _add(self, pages: list[int], size: int) -> None:
        runs = [pages[start : start + size] for start in range(0, len(pages), size)]
        self.batches += [ModelBatch(run) for run in runs]

    def _split(self, batch: ModelBatch, most: int) -> None:
        batch.state = BatchState.SPLIT
        middle = len(batch.pages) // 2
        for run in (batch.pages[:middle], batch.pages[middle:]):
            half = replace(ModelBatch(run), attempts=most - 1 if len(run) > 1 else 0)
            self.batches.append(half)

    def _close(self) -> None:
        if self.expanded and self.is_live and PageState.QUEUED not in self.pages.values():
            self.state = JobState.DONE
