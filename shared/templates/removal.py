"""Remove a template with all its versions; their numbers are never given again."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Connection, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from shared.errors import Conflict, NotFound
from shared.states import LIVE_JOBS
from shared.tables import Job, Page, TemplateName, TemplateReference, TemplateVersion
from shared.templates.definition import NAME
from shared.templates.drafts import is_draft
from shared.templates.owning import require_owner
from shared.templates.versions import AUTO


def remove_template(connection: Connection, name: str, user: str | None = None) -> list[str]:
    """Remove every version of a template, and return the files that nothing names any more.

    The row of its name stays, and counts on: a worker that holds `exam@3` ready never takes
    another form for it. That of a draft goes too, since its name is never given again. Raises
    NotFound, Forbidden where it is shared with the user but not theirs, or Conflict while there is
    a job that names it, or whose pages may have found it.
    """
    if not re.fullmatch(NAME, name):  # PostgreSQL takes no zero byte, not even to compare
        raise NotFound(f"there is no template {name[:100]!r}")
    _lock(connection, name)
    require_owner(connection, name, user)
    draft = is_draft(connection, name)
    _refuse_if_used(connection, name, user, may_be_found=not draft)
    references = select(TemplateReference.blob).where(TemplateReference.template == name)
    blobs = list(connection.execute(references).scalars())
    connection.execute(delete(TemplateVersion).where(TemplateVersion.template == name))
    if draft:
        connection.execute(delete(TemplateName).where(TemplateName.name == name))
    return blobs


def _lock(connection: Connection, name: str) -> None:
    """Keep others from adding a version until the end of the transaction. Raises NotFound."""
    same = update(TemplateName).where(TemplateName.name == name)
    connection.execute(same.values(newest=TemplateName.newest))
    versions = select(TemplateVersion.version).where(TemplateVersion.template == name)
    if connection.execute(versions.limit(1)).scalar() is None:
        raise NotFound(f"there is no template {name[:100]}")


def _refuse_if_used(
    connection: Connection, name: str, user: str | None, *, may_be_found: bool
) -> None:
    """Raise Conflict while jobs need a template; those of others are told by their number alone."""
    named = _is_of(Job.template, name)
    if may_be_found:
        named = or_(named, (Job.template == AUTO) & _may_use(name))
    shown = Job.id if user is None else case((Job.owner == user, Job.id))
    used = select(func.count(), func.min(shown)).where(named, Job.deleted_at.is_(None))
    jobs, one = connection.execute(used).one()
    if jobs:
        such = f", such as {one}" if one else " of others"
        named_by = f"the job {one}" if jobs == 1 and one else f"{jobs:,} jobs{such}"
        message = f"the template {name} is that of {named_by}: delete what names it first"
        raise Conflict(message, code="template-in-use")


def _is_of(column: InstrumentedAttribute[str | None], name: str) -> ColumnElement[bool]:
    """Tell whether a column names a version of a template."""
    return column.startswith(f"{name}@", autoescape=True)


def _may_use(name: str) -> ColumnElement[bool]:
    """Tell of a job whose pages find their templates whether one has found this, or still may."""
    found = exists().where(Page.job_id == Job.id, _is_of(Page.template, name))
    is_open = or_(Job.owner.is_(None), TemplateName.owner == Job.owner, TemplateName.shared)
    return found | (Job.state.in_(LIVE_JOBS) & exists().where(TemplateName.name == name, is_open))
