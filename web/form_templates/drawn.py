"""Templates that are still being drawn: their pages, what is wrong with them, what they become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, cast

from sqlalchemy import Connection
from werkzeug.datastructures import FileStorage

from shared.documents.expansion import tidy
from shared.errors import Conflict, InvalidRequest
from shared.templates.blanks import BlankPages
from shared.templates.checking import Size, check_template
from shared.templates.definition import Template
from shared.templates.faults import CODE, Fault
from shared.templates.versions import newest_number, require_name
from web.identity import current
from web.parts import Parts

Told = dict[str, str]
"""A fault: its place and what is demanded there."""


def draw_blank(parts: Parts, file: FileStorage, number: int) -> tuple[bytes, int]:
    """Return a page of a file as PNG, the first being 1, and how many pages the file has.

    Raises InvalidRequest or TooLarge naming the file.
    """
    sent = tidy(file.filename or ""), cast(BinaryIO, file.stream)
    with parts.darkroom, BlankPages(parts.settings.limits) as blanks:
        page, count = blanks.open_one(sent, number)
        return page.png.read(), count


def look_at(
    connection: Connection, document: str, sizes: Sequence[Size]
) -> tuple[int | None, list[Told]]:
    """Return the version that a definition would become, None if it cannot, and its faults."""
    template, faults = _checked(document, sizes)
    if template is None:
        return None, faults
    try:
        require_name(connection, template.name, current().user)
    except Conflict as error:
        return None, [*faults, _told(Fault("name", error.detail))]
    return newest_number(connection, template.name) + 1, faults


def _checked(document: str, sizes: Sequence[Size]) -> tuple[Template | None, list[Told]]:
    try:
        return check_template(document, sizes), []
    except InvalidRequest as error:
        if error.code != CODE:
            raise
        return None, list(error.extra["faults"])


def _told(fault: Fault) -> Told:
    return {"place": fault.place, "demand": fault.demand}
