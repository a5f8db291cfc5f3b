"""The versions of templates that are kept: found by reference, listed, added, never changed."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, true, update

from shared.errors import Conflict, NotFound
from shared.tables import TemplateName, TemplateReference, TemplateVersion
from shared.templates.definition import LARGEST_VERSION, NAME, Template

AUTO = "auto"
"""What stands for a template where each page finds its own."""
LOOKS = 8
"""Versions of a template with other blank pages, the newest first, that pages may be of."""
_REFERENCE = re.compile(rf"({NAME})(?:@([1-9][0-9]{{0,9}}))?")


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference image of one page of a version, page 1 first."""

    page: int
    width: int
    height: int
    size: int
    sha256: str
    blob: str


@dataclass(frozen=True, slots=True)
class KeptTemplate:
    """One version of a template, with the images of its pages."""

    template: Template
    version: int
    created_at: datetime
    references: tuple[Reference, ...]

    @property
    def name(self) -> str:
        """Its reference, such as `exam@3`."""
        return f"{self.template.name}@{self.version}"


def is_open_to(user: str | None) -> ColumnElement[bool]:
    """Tell of a template whether a user may read forms with it; None stands for everybody."""
    return true() if user is None else or_(TemplateName.owner == user, TemplateName.shared)


def resolve(connection: Connection, reference: str, user: str | None = None) -> tuple[str, int]:
    """Return the name and the version that `exam@3`, or `exam` for the newest, stands for.

    Raises NotFound, also for what is not open to the user.
    """
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise NotFound(f"there is no template {reference[:100]!r}; a reference is NAME or NAME@3")
    name, given = found[1], int(found[2] or 0)
    newest = _newest(connection, name, user=user)
    if newest is None:
        raise NotFound(f"there is no template {name}")
    if given and given != newest and _newest(connection, name, given) != given:
        raise NotFound(f"there is no version {given} of {name}; the newest is {newest}")
    return name, given or newest


def hold_version(connection: Connection, reference: str, user: str | None = None) -> None:
    """Keep a version from being removed until the end of the transaction. Raises NotFound."""
    same = select(TemplateName.name).where(TemplateName.name == reference.partition("@")[0])
    connection.execute(same.with_for_update(read=True))  # removal waits for this row, or this did
    resolve(connection, reference, user)


def _newest(
    connection: Connection, name: str, limit: int = LARGEST_VERSION, user: str | None = None
) -> int | None:
    """Return the newest version up to a limit; None where there is none, or none any more."""
    versions = _of_user(select(TemplateVersion.version), user)
    named = versions.where(TemplateVersion.template == name)
    upto = named.where(TemplateVersion.version <= min(limit, LARGEST_VERSION))
    return connection.execute(upto.order_by(TemplateVersion.version.desc()).limit(1)).scalar()


def _of_user(query: Select[Any], user: str | None) -> Select[Any]:
    """Return a query of versions that leaves out those that are not open to a user."""
    if user is None:
        return query
    name = TemplateName.name == TemplateVersion.template
    return query.join(TemplateName, and_(name, is_open_to(user)))


def find_template(connection: Connection, reference: str, user: str | None = None) -> KeptTemplate:
    """Return the version that `exam@3`, or `exam` for the newest, stands for.

    Raises NotFound, also for what is not open to the user.
    """
    name, version = resolve(connection, reference, user)
    row = connection.execute(
        select(TemplateVersion.definition, TemplateVersion.created_at).where(
            TemplateVersion.template == name, TemplateVersion.version == version
        )
    ).one()
    template = Template.model_validate(row.definition)
    return KeptTemplate(template, version, row.created_at, _references(connection, name, version))


def _references(connection: Connection, name: str, version: int) -> tuple[Reference, ...]:
    columns = [getattr(TemplateReference, column) for column in Reference.__slots__]
    rows = connection.execute(
        select(*columns)
        .where(TemplateReference.template == name, TemplateReference.version == version)
        .order_by(TemplateReference.page)
    )
    return tuple(Reference(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Head:
    """A version of a template in short."""

    template: str
    version: int
    title: str
    pages: int
    fields: int
    created_at: datetime


_HEADS = [getattr(TemplateVersion, column) for column in Head.__slots__]


def list_templates(
    connection: Connection, limit: int, after: str = "", user: str | None = None
) -> list[Head]:
    """Return the newest version of each template, without definition, in the order of names.

    Those alone that are open to the user.
    """
    newest = and_(
        TemplateName.name == TemplateVersion.template,
        TemplateName.newest == TemplateVersion.version,
    )
    query = select(*_HEADS).join(TemplateName, newest).where(TemplateName.name > after)
    query = query.where(is_open_to(user), ~TemplateName.draft)
    rows = connection.execute(query.order_by(TemplateName.name).limit(limit))
    return [Head(*row) for row in rows]


def list_versions(connection: Connection, name: str) -> list[Head]:
    """Return all versions of a template, without their definitions, the newest first."""
    query = select(*_HEADS).where(TemplateVersion.template == name)
    rows = connection.execute(query.order_by(TemplateVersion.version.desc()))
    return [Head(*row) for row in rows]


def list_current(connection: Connection, user: str | None = None) -> list[str]:
    """Return the versions that a page without a named template may be of, such as `exam@3`.

    Those alone that are open to the user. Of each template that is the newest, and the newest of
    those older ones whose blank pages look otherwise: pages printed from them must not be taken
    for the new form.
    """
    row = TemplateReference
    query = select(row.template, row.version, row.sha256)
    query = query.join(TemplateName, and_(TemplateName.name == row.template, is_open_to(user)))
    query = query.where(~TemplateName.draft)
    rows = connection.execute(query.order_by(row.template, row.version.desc(), row.page))
    pages: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, version, digest in rows:
        pages[name, version].append(digest)
    newest: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    for (name, version), digests in pages.items():
        newest[name].setdefault(tuple(digests), version)
    return [
        f"{name}@{version}"
        for name, looks in newest.items()
        for version in list(looks.values())[:LOOKS]
    ]


def find_same(connection: Connection, name: str, digest: str) -> int | None:
    """Return the version of a template that has a digest; None where there is none yet."""
    return connection.execute(
        select(TemplateVersion.version).where(
            TemplateVersion.template == name, TemplateVersion.digest == digest
        )
    ).scalar()


def are_named(connection: Connection, blobs: Sequence[str]) -> bool:
    """Tell whether a version names any of these files."""
    query = select(TemplateReference.blob).where(TemplateReference.blob.in_(blobs))
    return connection.execute(query.limit(1)).scalar() is not None


def require_name(connection: Connection, name: str, user: str | None) -> None:
    """Raise Conflict where a user cannot add to a template, since it is somebody else's.

    The name of one that was removed with all its versions is free again.
    """
    if user is None:
        return
    strange = (
        select(TemplateVersion.version)
        .join(TemplateName, TemplateName.name == TemplateVersion.template)
        .where(TemplateName.name == name, TemplateName.owner.is_distinct_from(user))
    )
    if connection.execute(strange.limit(1)).scalar() is not None:
        message = f"the name {name} is taken by a template that is not yours; choose another"
        raise Conflict(message, code="name-taken", field="name")


def newest_number(connection: Connection, name: str) -> int:
    """Return the newest number that versions of a name were given, 0 where there was none yet."""
    query = select(TemplateName.newest).where(TemplateName.name == name)
    return connection.execute(query).scalar() or 0


def add_version(
    connection: Connection,
    template: Template,
    digest: str,
    references: Sequence[Reference],
    owner: str | None = None,
) -> int:
    """Insert a template that has been checked as its next version, and return that.

    Raises IntegrityError when another transaction added the same, or the first version, meanwhile,
    and Conflict where the name is somebody else's.
    """
    version = _next_version(connection, template.name, owner)
    row = {
        "template": template.name,
        "version": version,
        "digest": digest,
        "title": template.title,
        "pages": len(template.pages),
        "fields": len(template.fields),
        "definition": as_document(template),
        "created_at": datetime.now(UTC),
    }
    connection.execute(insert(TemplateVersion), [row])
    place = {"template": template.name, "version": version}
    rows = [
        place | {column: getattr(reference, column) for column in Reference.__slots__}
        for reference in references
    ]
    connection.execute(insert(TemplateReference), rows)
    return version


def _next_version(connection: Connection, name: str, owner: str | None) -> int:
    """Return a number that no other transaction gets: the row of the name serialises them.

    The name is then the owner's, also where all versions of a former owner are gone.
    """
    newest = connection.execute(
        update(TemplateName)
        .where(TemplateName.name == name)
        .values(newest=TemplateName.newest + 1)
        .returning(TemplateName.newest)
    ).scalar()
    if newest is None:
        row = {"name": name, "newest": 1, "owner": owner, "shared": False, "draft": False}
        connection.execute(insert(TemplateName), [row])
        return 1
    require_name(connection, name, owner)
    if owner is not None:
        strange = update(TemplateName).where(TemplateName.name == name)
        strange = strange.where(TemplateName.owner.is_distinct_from(owner))
        connection.execute(strange.values(owner=owner, shared=False))
    return newest


def as_document(template: Template) -> dict[str, Any]:
    """Return the definition of a template, as it can be sent again."""
    return template.model_dump(mode="json", exclude_defaults=True)


def canonical(template: Template) -> bytes:
    """Return the definition of a template in the one spelling that tells two apart."""
    return json.dumps(as_document(template), sort_keys=True, separators=(",", ":")).encode()
