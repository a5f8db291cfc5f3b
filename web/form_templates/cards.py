"""What lists of templates tell people beside what the API has: versions, owners, and jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from shared.tables import Job, TemplateName, TemplateVersion
from shared.templates.versions import Head
from web.form_templates.keeping import head_json
from web.identity import current, mine


def cards_of(connection: Connection, heads: Sequence[Head]) -> list[dict[str, Any]]:
    """Return each template with how many versions it has, whose it is, and how many jobs use it.

    Of jobs those of whoever asks are counted.
    """
    names = [head.template for head in heads]
    versions, owners = _versions(connection, names), _owners(connection, names)
    jobs = jobs_of(connection) if names else Counter()
    return [
        head_json(head)
        | {"versions": versions[head.template], "jobs": jobs[head.template]}
        | dict(zip(("mine", "shared"), owners[head.template], strict=True))
        for head in heads
    ]


def jobs_of(connection: Connection) -> Counter[str]:
    """Return how many jobs of whoever asks there are by the template that they name."""
    named = (Job.template.is_not(None), Job.deleted_at.is_(None), mine(Job.owner))
    counted = select(Job.template, func.count()).where(*named).group_by(Job.template)
    counts: Counter[str] = Counter()
    for template, number in connection.execute(counted):
        counts[str(template).partition("@")[0]] += number
    return counts


def _versions(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    row = TemplateVersion
    query = select(row.template, func.count()).where(row.template.in_(names))
    return dict(connection.execute(query.group_by(row.template)).all())


def _owners(connection: Connection, names: Sequence[str]) -> dict[str, tuple[bool, bool]]:
    """Return whether each template is the asker's own, and whether it is shared."""
    row = TemplateName
    user = current().user
    query = select(row.name, row.owner, row.shared).where(row.name.in_(names))
    return {
        name: (user in (None, owner), shared) for name, owner, shared in connection.execute(query)
    }
