"""The forms of several pages of a job: how many are whole, and what the others lack."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from shared.database import Database
from shared.exports import AMBIGUOUS, PageJson, assembled, is_form
from shared.job_documents import JobRow
from shared.states import JobState, PageState
from web.orders import orders_of
from web.queries import all_pages, find_job
from web.results.tables import sizes_of, templates_of

MOST_FAULTY = 1000
"""Forms that are told one by one; a table has all of them."""
REMEMBERED = 32
"""Jobs that are over, of which the sums need not be made again."""
NO_FORMS: dict[str, Any] = {"complete": 0, "incomplete": 0, "ambiguous": 0, "faulty": []}
"""What is told of a job that has no form of several pages."""
_NEEDED = ("field", "value")

_Moment = tuple[Any, ...]
_remembered: OrderedDict[_Moment, dict[str, Any]] = OrderedDict()
_noting = Lock()
"""Held for a moment by who changes what is remembered, or asks for the lock of a job."""
_counting: WeakValueDictionary[str, Lock] = WeakValueDictionary()
"""By job: who looks at the same moment waits for the sums of the first; others wait for nobody."""


def forms_json(database: Database, job_id: str, first: int | None = None) -> dict[str, Any] | None:
    """Return how many forms of a job are complete, and which are not.

    Each begins with the page `first`, or with the one that is found. None where no template has
    several pages. Raises NotFound, or InvalidRequest where no form has such a page.
    """
    with database.read() as connection:
        job = find_job(connection, job_id)
        sizes = _sizes(connection, job)
    if not sizes:
        return None
    if first is not None or not JobState(job.state).is_over:
        return _counted(database, job.id, sizes, first)
    moment = (job.id, job.finished_at, job.pages_read, job.edits)
    return _remembered.get(moment) or _remember(moment, database, job.id, sizes)


def _remember(
    moment: _Moment, database: Database, job_id: str, sizes: dict[str, int]
) -> dict[str, Any]:
    """Count once, however many ask, and forget the sums that were made longest ago."""
    with _lock_of(job_id):
        if known := _remembered.get(moment):
            return known
        counted = _counted(database, job_id, sizes)
        with _noting:
            _remembered[moment] = counted
            while len(_remembered) > REMEMBERED:
                _remembered.popitem(last=False)
        return counted


def _lock_of(job_id: str) -> Lock:
    """Return the lock of a job, which is gone with the last who holds it."""
    with _noting:
        return _counting.setdefault(job_id, Lock())


def _sizes(connection: Connection, job: JobRow) -> dict[str, int]:
    return sizes_of(templates_of(connection, job)) if job.template else {}


def _counted(
    database: Database, job_id: str, sizes: dict[str, int], first: int | None = None
) -> dict[str, Any]:
    """Walk through the pages of a job, a bounded number of them in memory."""
    counts = {"complete": 0, "incomplete": 0, "ambiguous": 0}
    faulty: list[dict[str, Any]] = []
    orders = orders_of(database, job_id, sizes, first)
    for form in filter(is_form, assembled(all_pages(database, job_id, _NEEDED), sizes, orders)):
        if form["state"] != PageState.QUEUED:
            counts[_kind(form)] += 1
        if (form["missing"] or form["doubled"]) and len(faulty) < MOST_FAULTY:
            parts = ("number", "name", "template", "pages", "missing", "doubled")
            faulty.append({name: form[name] for name in parts})
    return {**counts, "faulty": faulty}


def _kind(form: PageJson) -> str:
    if form["error"] and form["error"]["code"] == AMBIGUOUS:
        return "ambiguous"
    return "incomplete" if form["missing"] else "complete"
