"""What the table of a job looks like."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import Connection, or_, select

from shared.database import Database
from shared.errors import InvalidRequest, NotFound
from shared.exports import IN_TABLES, FormTable, Orders, PageJson, Section, SideBySide, Table
from shared.job_documents import JobRow
from shared.states import PageState
from shared.tables import Page
from shared.templates import Template
from shared.templates.versions import AUTO, find_template
from web.queries import all_pages, most_readings

UNREAD = "Not read"


def table_of(
    connection: Connection, job: JobRow, *, all_columns: bool, only: str | None = None
) -> Table:
    """Return a table of the fields of the job's templates, else of readings side by side.

    Raises InvalidRequest for a template of which the job has no page.
    """
    is_corrected = bool(job.fields_corrected)
    if job.template is None:
        check_any(only, [])
        return SideBySide(most_readings(connection, job.id), is_corrected)
    known = templates_of(connection, job)
    check_any(only, list(known))
    if only:
        known = {only: known[only]}
    if not known and job.template != AUTO:
        return SideBySide(most_readings(connection, job.id), is_corrected)
    fields = chain.from_iterable(one.fields for one in known.values())
    names = tuple(dict.fromkeys(field.name for field in fields))
    with_template = job.template == AUTO and not only
    sizes = sizes_of(known)
    return FormTable(
        names, all_columns, with_template, sizes, only=only, with_corrections=is_corrected
    )


def check_any(only: str | None, known: list[str]) -> None:
    """Raise InvalidRequest where a table of one template is asked for that has no page."""
    if only and only not in known:
        message = f"no page of this job is of {only}; they are of {', '.join(known) or 'none'}"
        raise InvalidRequest(message, code="unknown-template", field="template")


def sizes_of(known: dict[str, Template]) -> dict[str, int]:
    """Return how many pages those templates have that have several."""
    return {name: len(one.pages) for name, one in known.items() if len(one.pages) > 1}


def templates_of(connection: Connection, job: JobRow) -> dict[str, Template]:
    """Return the templates that a job was read with, by their versions such as `exam@3`."""
    names = [job.template]
    if job.template == AUTO:
        found = select(Page.template).where(Page.job_id == job.id, Page.template.is_not(None))
        names = sorted(connection.execute(found.distinct()).scalars())
    known = ((name, template_of(connection, name)) for name in names)
    return {name: template for name, template in known if template}


def template_of(connection: Connection, reference: str | None) -> Template | None:
    """Return the one template of a job; None where it has none, or finds it page by page."""
    if reference in (None, AUTO):
        return None
    try:
        return find_template(connection, str(reference)).template
    except NotFound:
        return None


def pages_in(database: Database, job_id: str, table: str | None = None) -> Iterator[PageJson]:
    """Yield the pages of a job as tables need them: all, or those of one template.

    Of one template those come as well that still wait: forms beside them are not over.
    """
    if table is None:
        return all_pages(database, job_id, IN_TABLES)
    wanted = or_(Page.template == table, Page.state == PageState.QUEUED)
    return all_pages(database, job_id, IN_TABLES, wanted)


def sections_of(
    database: Database,
    job: JobRow,
    known: dict[str, Template],
    orders: Orders,
    *,
    all_columns: bool,
) -> Iterator[Section]:
    """Yield a table for each template of a job, and one of the pages that are of none."""
    for name, template in known.items():
        fields = tuple(field.name for field in template.fields)
        table = FormTable(
            fields,
            all_columns,
            sizes=sizes_of({name: template}),
            orders=orders,
            only=name,
            with_corrections=bool(job.fields_corrected),
        )
        yield Section(name, pages_in(database, job.id, name), table)
    unread = all_pages(database, job.id, IN_TABLES, Page.template.is_(None))
    yield Section(UNREAD, unread, FormTable(()))
