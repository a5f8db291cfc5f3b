"""Whose a template is, and who else may read forms with it."""

from __future__ import annotations

from sqlalchemy import Connection, exists, select, update

from shared.errors import Forbidden
from shared.tables import TemplateName, TemplateVersion
from shared.templates.versions import resolve


def require_owner(connection: Connection, name: str, user: str | None) -> None:
    """Raise NotFound where a template is not open to a user, Forbidden where it is not theirs."""
    resolve(connection, name, user)
    owner = select(TemplateName.owner).where(TemplateName.name == name)
    if user is not None and connection.execute(owner).scalar() != user:
        message = f"the template {name} is shared with you; its owner alone can change it"
        raise Forbidden(message, code="not-yours")


def sharing_of(connection: Connection, name: str) -> tuple[str | None, bool]:
    """Return whose a template is, and whether everybody may read forms with it."""
    row = select(TemplateName.owner, TemplateName.shared).where(TemplateName.name == name)
    owner, shared = connection.execute(row).one()
    return owner, shared


def list_owned(connection: Connection, user: str | None) -> frozenset[str]:
    """Return the names of a user's templates; nobody has none."""
    owned = select(TemplateName.name).where(TemplateName.owner == user)
    return frozenset(connection.execute(owned).scalars() if user is not None else ())


def set_shared(connection: Connection, name: str, user: str | None, *, shared: bool) -> None:
    """Let everybody read forms with a template, or its owner alone.

    Raises NotFound, or Forbidden where it is not the user's.
    """
    require_owner(connection, name, user)
    change = update(TemplateName).where(TemplateName.name == name)
    connection.execute(change.values(shared=shared))


def adopt(connection: Connection, user: str) -> int:
    """Give a user every template that is nobody's, and return how many."""
    kept = exists().where(TemplateVersion.template == TemplateName.name)
    nobodys = update(TemplateName).where(TemplateName.owner.is_(None), kept)
    return connection.execute(nobodys.values(owner=user)).rowcount
