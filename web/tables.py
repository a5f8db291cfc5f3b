"""What the table of a job looks like."""

from __future__ import annotations

from sqlalchemy import Connection

from shared.errors import NotFound
from shared.exports import FormTable, SideBySide, Table
from shared.templates import Template
from shared.templates.versions import find_template
from web.queries import JobRow, most_readings


def table_of(connection: Connection, job: JobRow, *, all_columns: bool) -> Table:
    """Return a table of the fields of the job's template, else of readings side by side."""
    template = template_of(connection, job.template)
    if template is None:
        return SideBySide(most_readings(connection, job.id))
    return FormTable(tuple(field.name for field in template.fields), all_columns)


def template_of(connection: Connection, reference: str | None) -> Template | None:
    """Return the one template of a job; None where it has none, or finds it page by page."""
    if reference is None:
        return None
    try:
        return find_template(connection, reference).template
    except NotFound:
        return None
