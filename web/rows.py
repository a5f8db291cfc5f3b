"""Find rows of numbers, and the options of their job, in JSON or in what is typed into a page."""

from __future__ import annotations

import json
from typing import IO, Any

from werkzeug.datastructures import MultiDict

from shared.errors import InvalidRequest, TooLarge, UnsupportedMedia
from shared.rows.checking import Row, check_rows
from shared.rows.text import parse_rows
from shared.states import Reader
from web.parts import Parts
from web.submissions import PIXELS, Options, given_once, make_options

MAX_BYTES = 32 * 2**20
"""A body is parsed as a whole, and takes some ten times its size meanwhile."""
BLOCK = 2**16


def read_body(parts: Parts, stream: IO[bytes]) -> tuple[Options, list[Row]]:
    """Return what a JSON body holds. Raises InvalidRequest, UnsupportedMedia or TooLarge."""
    body = _read(stream)
    with parts.darkroom:
        return _find(parts, _parse(body))


def read_typed(parts: Parts, form: MultiDict[str, str]) -> tuple[Options, list[Row]]:
    """Return what a form holds that has the rows as text. Raises InvalidRequest or TooLarge."""
    given: dict[str, object] = dict(given_once(form))
    text = str(given.pop(PIXELS, ""))
    options = make_options(given | {"reader": Reader.PIXELS.value}, PIXELS, parts.catalogue)
    with parts.darkroom:
        return options, check_rows(parse_rows(text), parts.settings.limits.pages)


def _read(stream: IO[bytes]) -> bytes:
    body = bytearray()
    while block := stream.read(BLOCK):
        body += block
        if len(body) > MAX_BYTES:
            raise TooLarge(
                f"a submission in JSON holds at most {MAX_BYTES // 2**20} MiB; send it in parts"
            )
    return bytes(body)


def _parse(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"the body is no JSON ({error})", code="invalid-json") from None
    if not isinstance(given, dict):
        raise InvalidRequest("the body is no JSON object", code="invalid-json")
    return given


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    given = dict(pairs)
    names = [name for name, _ in pairs]
    for name in given:
        if len(given) < len(names) and names.count(name) > 1:
            raise InvalidRequest(f"{name} is given more than once", code="field-twice", field=name)
    return given


def _find(parts: Parts, given: dict[str, Any]) -> tuple[Options, list[Row]]:
    if given.get("reader") != Reader.PIXELS:
        message = "send the files as multipart/form-data; JSON is for the reader 'pixels' alone"
        raise UnsupportedMedia(message, code="not-multipart", field="reader")
    if PIXELS not in given:
        message = f"{PIXELS!r} is missing: rows of 64 numbers from 0 to 16"
        raise InvalidRequest(message, code="invalid-pixels", field=PIXELS)
    rows = given.pop(PIXELS)
    chosen = {name: value for name, value in given.items() if value is not None}
    return make_options(chosen, PIXELS, parts.catalogue), check_rows(
        rows, parts.settings.limits.pages
    )
