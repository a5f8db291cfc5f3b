"""Find rows of numbers, and the options of their job, in JSON or in what is typed into a page."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from shared.errors import InvalidRequest, UnsupportedMedia
from shared.rows.checking import Row, check_rows
from shared.rows.text import parse_rows
from shared.states import Reader
from web.parts import Parts
from web.submissions import PIXELS, Options, given_once, make_options

MAX_BYTES = 32 * 2**20
"""A body is parsed as a whole, and takes some ten times its size meanwhile."""


def read_typed(parts: Parts, form: MultiDict[str, str]) -> tuple[Options, list[Row]]:
    """Return what a form holds that has the rows as text. Raises InvalidRequest or TooLarge."""
    given: dict[str, object] = dict(given_once(form))
    text = str(given.pop(PIXELS, ""))
    options = make_options(given | {"reader": Reader.PIXELS.value}, PIXELS, parts.catalogue)
    with parts.darkroom:
        return options, check_rows(parse_rows(text), parts.settings.limits.pages)


def find_rows(parts: Parts, given: dict[str, Any]) -> tuple[Options, list[Row]]:
    """Return what a JSON object holds. Raises InvalidRequest, UnsupportedMedia or TooLarge."""
    if given.get("reader") != Reader.PIXELS:
        message = (
            "send the files as multipart/form-data, or name the transfers that they came by; "
            "rows of numbers are for the reader 'pixels' alone"
        )
        raise UnsupportedMedia(message, code="not-multipart", field="reader")
    if PIXELS not in given:
        message = f"{PIXELS!r} is missing: rows of 64 numbers from 0 to 16"
        raise InvalidRequest(message, code="invalid-pixels", field=PIXELS)
    rows = given.pop(PIXELS)
    chosen = {name: value for name, value in given.items() if value is not None}
    return make_options(chosen, PIXELS, parts.catalogue), check_rows(
        rows, parts.settings.limits.pages
    )
