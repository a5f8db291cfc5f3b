"""Clients that go on submitting, whatever falls over, and write down what they were promised."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from random import Random
from typing import Any

import httpx

from tests.faults.submissions import Submission, huge_zip, large_zip, make_submission, packed_tar

OVER = ("done", "failed", "cancelled")
TAKEN_IN = (202, 303)
"""A key that is sent again finds the job done by now, and is led to its result."""
REMOVED_SHARE = 0.2
FOLLOWED_SHARE = 0.5
"""Of the jobs, whose client waits for their end before it sends the next."""
PAUSE_SECONDS = 0.2
TIMEOUT_SECONDS = 60.0
"""Above the time that the web server waits for a database that is busy."""


class Clients:
    """So many clients at once, each with one job after the other."""

    def __init__(self, url: str, seed: int, count: int) -> None:
        self.url = f"{url}/api/v1/jobs"
        self.sent: list[Submission] = []
        self._numbers = itertools.count(1)
        self._stopped = threading.Event()
        self._abandoned = threading.Event()
        self._threads = [
            threading.Thread(target=self._go_on, args=[Random(f"{seed}-{index}")], daemon=True)
            for index in range(count)
        ]

    def start(self) -> None:
        """Bring the first work in while all is well, and go on from there."""
        for make in (huge_zip, huge_zip, large_zip, packed_tar):
            assert self.send(make).accepted
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let every client come to the end of what it is about."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def abandon(self) -> None:
        """Let every client drop what it is about."""
        self._stopped.set()
        self._abandoned.set()

    def send(self, make: Callable[[str], Submission]) -> Submission:
        """Send one submission more, once, and without a key."""
        submission = make(f"{next(self._numbers)}")
        self.sent.append(submission)
        self._post(submission)
        return submission

    def note(self, submission: Submission) -> None:
        """Take account of what somebody else has sent."""
        self.sent.append(submission)

    def next_name(self) -> str:
        return f"{next(self._numbers)}"

    def _go_on(self, dice: Random) -> None:
        while not self._stopped.is_set():
            submission = make_submission(next(self._numbers), dice)
            self.sent.append(submission)
            self._insist(submission)
            if submission.accepted and dice.random() < FOLLOWED_SHARE:
                self._follow(submission, dice)

    def _insist(self, submission: Submission) -> None:
        """Send it; with a key again and again, for it can be taken in once only."""
        self._post(submission)
        while submission.key and not submission.accepted:
            if self._abandoned.wait(PAUSE_SECONDS):
                return
            self._post(submission)

    def _post(self, submission: Submission) -> None:
        try:
            answer = httpx.post(self.url, **_request(submission), timeout=TIMEOUT_SECONDS)
        except httpx.TransportError:
            return
        if answer.status_code in TAKEN_IN:
            submission.job_id = answer.json()["id"]
        else:
            assert answer.status_code >= 500, answer.text

    def _follow(self, submission: Submission, dice: Random) -> None:
        doomed = dice.random() < REMOVED_SHARE
        for _ in itertools.count():
            if doomed and dice.random() < 0.3:
                self._remove(submission)
                return
            if self._stopped.wait(PAUSE_SECONDS) or self._is_over(submission):
                return

    def _is_over(self, submission: Submission) -> bool:
        try:
            answer = httpx.get(f"{self.url}/{submission.job_id}?redirect=false", timeout=20)
        except httpx.TransportError:
            return False
        return answer.status_code == 200 and answer.json()["state"] in OVER

    def _remove(self, submission: Submission) -> None:
        """Ask for the removal until somebody has heard."""
        submission.removed = True
        while not self._abandoned.wait(PAUSE_SECONDS):
            try:
                answer = httpx.delete(f"{self.url}/{submission.job_id}", timeout=TIMEOUT_SECONDS)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code in (204, 404):
                return


def _request(submission: Submission) -> dict[str, Any]:
    headers = {"Idempotency-Key": submission.key} if submission.key else {}
    if submission.rows:
        rows = {"reader": "pixels", "pixels": submission.rows, "name": submission.name}
        return {"json": rows, "headers": headers}
    form = {"name": submission.name}
    return {"files": submission.files, "data": form, "headers": headers}
