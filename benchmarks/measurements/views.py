"""How many queries a look at a job makes, and how long it takes: in one process, nothing else on."""

from __future__ import annotations

import time
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks.percentiles import median
from shared.settings import Settings
from web.app import create_app
from web.parts import Parts

LOOKS = 20
VIEWS = (
    "/jobs",
    "/jobs/{job}?stay",
    "/jobs/{job}/result",
    "/api/v1/jobs/{job}",
    "/api/v1/jobs/{job}/result",
)


def measure_views(settings: Settings, jobs: dict[int, str]) -> list[dict[str, Any]]:
    """Return the queries and the milliseconds of each view, by the size of the job."""
    app = create_app(settings)
    parts: Parts = app.extensions["fieldhand"]
    counter = QueryCounter(parts)
    client = app.test_client()
    rows = [
        {
            "view": view,
            "sizes": {str(size): _look(client, counter, view, job) for size, job in jobs.items()},
        }
        for view in VIEWS
    ]
    parts.database.close()
    return rows


class QueryCounter:
    """Counts the statements that reach the database; the frame of a transaction is none."""

    def __init__(self, parts: Parts) -> None:
        self.count = 0
        event.listen(parts.database.engine, "before_cursor_execute", self._see)

    def _see(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.count += not statement.startswith("BEGIN")


def _look(client: FlaskClient, counter: QueryCounter, view: str, job_id: str) -> dict[str, float]:
    path = view.format(job=job_id)
    client.get(path)
    counter.count, spent = 0, []
    for _ in range(LOOKS):
        began = time.perf_counter()
        answer = client.get(path)
        spent.append(1000 * (time.perf_counter() - began))
        if answer.status_code not in (200, 303):
            raise RuntimeError(f"{path}: {answer.status}")
    return {"queries": counter.count / LOOKS, "ms": median(spent)}
