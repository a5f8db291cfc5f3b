"""The template of a job of forms: which version the client means, looked up when it submits."""

from __future__ import annotations

from sqlalchemy import Connection

from shared.database import Database
from shared.errors import InvalidRequest, NotFound
from shared.states import Reader
from shared.templates.versions import AUTO, list_templates, resolve
from web.identity import current

TEMPLATE = "template"


def check_template(reference: str, reader: str) -> None:
    """Raise InvalidRequest where a reader that needs a template has none, or another has one."""
    if reader == Reader.FORM and not reference:
        message = (
            f"the reader {Reader.FORM.value!r} needs a {TEMPLATE}, such as exam, or exam@3 for one "
            "version, or auto where each page finds its own; GET /api/v1/templates lists them"
        )
        raise InvalidRequest(message, code="no-template", field=TEMPLATE)
    if reference and reader != Reader.FORM:
        message = f"{TEMPLATE} is an option of the reader {Reader.FORM.value!r}"
        raise InvalidRequest(message, code="invalid-template", field=TEMPLATE)


def find_version(database: Database, reference: str) -> str:
    """Return the version, such as `exam@3`, that a reference means now; `auto` stays what it is.

    Raises InvalidRequest.
    """
    try:
        with database.read() as connection:
            if reference == AUTO:
                return _require_any(connection)
            name, version = resolve(connection, reference, current().user)
    except NotFound as error:
        message = f"{TEMPLATE}: {error.detail}"
        raise InvalidRequest(message, code="unknown-template", field=TEMPLATE) from None
    return f"{name}@{version}"


def _require_any(connection: Connection) -> str:
    if list_templates(connection, 1, user=current().user):
        return AUTO
    raise NotFound("there is none yet that a page could be of; add one first")
