"""Send hostile files through the front door of a running system, and see how each ends."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.hostile.case import ANY, Case, End
from tests.hostile.cost import Meter
from tests.support.drawing import png
from tests.support.processes import kin
from tests.support.stack import HTTP_SECONDS, Stack

OURS = ("internal-error", "killed-worker", "no-model", "error")
"""Reasons that a file must never end with: the fault would be ours, or a process died of it."""
MOST_WAIT = 180
MOST_MIB = 1024
MOST_SECONDS = 20
"""What one file may cost, whatever is in it: memory of one process, time of all processors."""
BOUNDARY = b"boundary-of-a-form"
FORM_TYPE = {"content-type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}
SHOWN = 1
"""So many pages of a file are looked at as an image."""


@dataclass(slots=True)
class Outcome:
    """How one file ended, and what it cost."""

    case: Case
    end: End | None = None
    reasons: list[str] = field(default_factory=list)
    seconds: float = 0.0
    web_mib: int = 0
    worker_mib: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def costs_much(self) -> bool:
        """Whether it takes more than any file should."""
        return self.seconds > MOST_SECONDS or max(self.web_mib, self.worker_mib) > MOST_MIB

    def line(self) -> str:
        """Return all of it in one line."""
        cost = f"{self.seconds:.1f} s, web {self.web_mib} MiB, worker {self.worker_mib} MiB"
        return f"{self.case.title}: {self.end} {self.reasons} ({cost}) {'; '.join(self.faults)}"


@dataclass(slots=True)
class Sent:
    """A file that was sent, with the job that came of it, unless it was refused."""

    outcome: Outcome
    job: str | None = None


class Trial:
    """Sends files to one system."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.client = httpx.Client(base_url=stack.url, timeout=HTTP_SECONDS)

    def warm_up(self) -> None:
        """Have the net loaded, so that no file is charged with it."""
        self.settle(self.send(Case("warm-up", "a digit", png(1), ANY)))

    def measure(self, case: Case) -> Outcome:
        """Send one file, wait for its end, and note what it cost meanwhile."""
        before = self.processes()
        with (
            Meter(self.stack.parts["web"].pid) as web,
            Meter(self.stack.parts["worker"].pid) as worker,
        ):
            outcome = self.settle(self.send(case))
        outcome.seconds = web.seconds + worker.seconds
        outcome.web_mib, outcome.worker_mib = web.mib, worker.mib
        if outcome.costs_much:
            outcome.faults.append("it costs too much")
        if before - self.processes():
            outcome.faults.append("a process died of it")
        return outcome

    def send(self, case: Case) -> Sent:
        """Submit one file."""
        outcome = Outcome(case)
        answer = self.client.post("/api/v1/jobs", content=_form(case), headers=FORM_TYPE)
        if answer.status_code == httpx.codes.ACCEPTED:
            return Sent(outcome, answer.json()["id"])
        outcome.end = End.REFUSED
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            outcome.faults.append(f"status {answer.status_code}")
        if answer.headers["content-type"] == "application/problem+json":
            outcome.reasons.append(answer.json()["type"].rpartition(":")[2])
        else:
            outcome.faults.append(f"refused without a problem: {answer.text[:80]!r}")
        return Sent(outcome)

    def settle(self, sent: Sent) -> Outcome:
        """Wait for the end of what was taken in, and look for what should not be."""
        outcome = sent.outcome
        if sent.job:
            job = self._wait(sent)
            outcome.reasons = _reasons(job)
            outcome.end = End.READ if job["pages"]["read"] else End.FAILED
            self._look_at_images(outcome, sent.job)
            outcome.faults += _unaccounted(job)
        return self.judge(outcome)

    @staticmethod
    def judge(outcome: Outcome) -> Outcome:
        """Note where a file did not end as it may."""
        if outcome.end not in outcome.case.ends:
            outcome.faults.append(f"it ends {outcome.end}")
        outcome.faults += [f"it ends with {code}" for code in outcome.reasons if code in OURS]
        return outcome

    def processes(self) -> set[int]:
        """Return the ids of all processes of web and worker but those that draw, which may end."""
        parts = [self.stack.parts[name].pid for name in ("web", "worker")]
        return {pid for part in parts for pid in [part, *kin(part)]}

    def close(self) -> None:
        self.client.close()

    def _wait(self, sent: Sent) -> dict[str, Any]:
        """Return a job once it is over; one that goes on and on is stopped, and a fault."""
        try:
            return self.stack.wait(str(sent.job), MOST_WAIT)
        except pytest.fail.Exception:
            sent.outcome.faults.append("it does not end")
            self.client.post(f"/api/v1/jobs/{sent.job}/cancel")
            return self.stack.job(str(sent.job))

    def _look_at_images(self, outcome: Outcome, job: str) -> None:
        """Insist that what is shown of a page is an image of our making, never what was sent."""
        pages = self.client.get(f"/api/v1/jobs/{job}/result?limit={SHOWN}").json()["pages"]
        for page in pages:
            answer = self.client.get(f"/api/v1/jobs/{job}/pages/{page['number']}/image")
            if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                outcome.faults.append(f"its image answers {answer.status_code}")
            elif answer.status_code == httpx.codes.OK:
                outcome.faults += _faults_of_image(outcome.case, answer)


def _form(case: Case) -> bytes:
    """Return a form with the file, under its name as it is: a client library would tidy it."""
    name = case.sent_as.encode("utf-8", "surrogatepass")
    head = b'Content-Disposition: form-data; name="files"; filename="%s"\r\n\r\n' % name
    return b"--%s\r\n%s%s\r\n--%s--\r\n" % (BOUNDARY, head, case.data, BOUNDARY)


def _reasons(job: dict[str, Any]) -> list[str]:
    error = [job["error"]["code"]] if job["error"] else []
    return [*error, *job["reconciliation"]["failed"]]


def _unaccounted(job: dict[str, Any]) -> list[str]:
    pages = job["pages"]
    if job["state"] == "done" and pages["total"] != pages["read"] + pages["failed"]:
        return [f"pages are missing: {pages}"]
    return []


def _faults_of_image(case: Case, answer: httpx.Response) -> list[str]:
    faults = []
    if answer.content == case.data:
        faults.append("what was sent is served back")
    with Image.open(io.BytesIO(answer.content)) as image:
        if image.format != "PNG":
            faults.append(f"its image is a {image.format}")
    return faults
