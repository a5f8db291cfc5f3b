"""With which page the forms of a job begin: found in one walk over its pages, before its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from shared.database import Database
from shared.errors import InvalidRequest
from shared.exports import Orders, PageJson, find_orders
from shared.tables import Page, Upload
from web.queries import readings_among
from web.results.corrected import add_corrections

PAGES_AT_ONCE = 5000
_SAID = ("field", "value")


def orders_of(
    database: Database, job_id: str, sizes: Mapping[str, int], first: int | None = None
) -> Orders:
    """Return with which page forms begin: the one that the caller knows, or what the pages tell.

    Raises InvalidRequest where no form of the job has such a page.
    """
    if first is None:
        return find_orders(_in_brief(database, job_id), sizes) if sizes else Orders()
    most = max(sizes.values(), default=1)
    if first > most:
        raise InvalidRequest(f"first: no form of this job has a page {first}", field="first")
    return Orders(first)


def _in_brief(database: Database, job_id: str) -> Iterator[PageJson]:
    """Yield the pages of a job, with readings where one follows another of its own number.

    A bounded number of them is in memory, and no transaction is held open. The last is held back:
    the one behind may repeat it.
    """
    query = _pages(job_id).limit(PAGES_AT_ONCE)
    held: list[Row[Any]] = []
    while True:
        with database.read() as connection:
            after = held[0].number if held else 0
            found = connection.execute(query.where(Page.number > after)).all()
            rows = [*held, *found]
            yielded = rows[:-1] if found else rows
            said = _said(connection, job_id, rows)
        yield from ({**row._mapping, "readings": said.get(row.number, [])} for row in yielded)
        if not found:
            return
        held = rows[-1:]


def _pages(job_id: str) -> Select[*tuple[Any, ...]]:
    columns = (Page.number, Page.name, Page.state, Page.template, Page.form_page)
    return (
        select(*columns, Upload.name.label("upload"))
        .join(Upload, and_(Upload.job_id == Page.job_id, Upload.position == Page.upload))
        .where(Page.job_id == job_id)
        .order_by(Page.number)
    )


def _said(
    connection: Connection, job_id: str, rows: Sequence[Row[Any]]
) -> dict[int, list[dict[str, Any]]]:
    """Return the readings of the first page, which was held back, and of pages that repeat."""
    numbers = {row.number for row in rows[:1]}
    for row, following in pairwise(rows):
        if row.form_page and (row.template, row.form_page) == (
            following.template,
            following.form_page,
        ):
            numbers |= {row.number, following.number}
    said = readings_among(connection, job_id, sorted(numbers), _SAID)
    add_corrections(connection, job_id, said)
    return said
