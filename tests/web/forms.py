"""Forms of the template `exam` that were read: pages with several readings, put in place."""

from __future__ import annotations

import io

from flask.testing import FlaskClient
from sqlalchemy import update

from shared.database import Database
from shared.errors import PageError
from shared.moves import PageResult
from shared.readings import Digit, Outcome, Reading
from shared.tables import Job
from tests.support.forms import blank_png
from tests.web.working import Hands

ID_BOX, SCORE_BOX = (40, 40, 320, 40), (400, 120, 120, 40)
NO_MATCH = PageError("the page does not match the template 'exam'", code="no-match")


def number(
    field: str, value: str | None, outcome: Outcome = Outcome.ACCEPTED, rules: tuple[str, ...] = ()
) -> Reading:
    """Return the reading of a field of the form, each of its digits with a runner-up."""
    x, y, width, height = ID_BOX if field == "id" else SCORE_BOX
    step = width // max(1, len(value or ""))
    digits = [
        Digit(digit, 0.9, (x + step * place, y, step, height), [(digit, 0.9), ("8", 0.06)])
        for place, digit in enumerate(value or "")
    ]
    return Reading(field, value, 0.9123, outcome, (x, y, width, height), digits, rules)


def form(page: int, score: Outcome = Outcome.ACCEPTED) -> PageResult:
    """Return what was read on a page of the form."""
    value = "17" if score.has_value else None
    return PageResult(
        page, [number("id", "00420", rules=("check:luhn",)), number("score", value, score)]
    )


def send(client: FlaskClient, database: Database, pages: int) -> str:
    """Send pages as a job by the template `exam@1`."""
    files = [(io.BytesIO(blank_png(mark)), f"{mark + 1}.png") for mark in range(pages)]
    answer = client.post("/api/v1/jobs", data={"files": files})
    assert answer.status_code == 202, answer.text
    job_id = str(answer.json["id"])
    with database.write() as connection:
        connection.execute(update(Job).where(Job.id == job_id).values(template="exam@1"))
    return job_id


def read(client: FlaskClient, hands: Hands, *scores: Outcome | PageError) -> str:
    """Return a job of which each page has such a score, or has failed."""
    job_id = send(client, hands.database, len(scores))

    def verdict(page: int) -> PageResult:
        score = scores[page - 1]
        is_error = isinstance(score, PageError)
        return PageResult(page, error=score) if is_error else form(page, Outcome(score))

    hands.finish(job_id, verdict)
    return job_id
