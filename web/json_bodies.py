"""A submission in JSON: rows of numbers, or transfers that are whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import IO, Any

from shared.errors import InvalidRequest, TooLarge
from shared.json_names import each_once
from web.parts import Parts
from web.rows import MAX_BYTES, find_rows
from web.submissions import submit_rows
from web.transfers.submitting import TRANSFERS, find_transfers, submit_transfers

BLOCK = 2**16
Submit = Callable[[str | None], tuple[str, bool]]


def take_json(parts: Parts, stream: IO[bytes], key: str | None) -> str:
    """Take in what a JSON body holds, and return the job's id.

    Raises InvalidRequest, UnsupportedMedia or TooLarge.
    """
    body = _read(stream)
    with parts.darkroom:
        submit = _prepare(parts, parse(body))
    return submit(key)[0]


def _prepare(parts: Parts, given: dict[str, Any]) -> Submit:
    """Check what is given, and return what is left to be done without it."""
    if TRANSFERS in given:
        return partial(submit_transfers, parts, *find_transfers(parts, given))
    return partial(submit_rows, parts, *find_rows(parts, given))


def _read(stream: IO[bytes]) -> bytes:
    body = bytearray()
    while block := stream.read(BLOCK):
        body += block
        if len(body) > MAX_BYTES:
            raise TooLarge(
                f"a submission in JSON holds at most {MAX_BYTES // 2**20} MiB; send it in parts"
            )
    return bytes(body)


def parse(body: bytes) -> dict[str, Any]:
    """Return the object that a body holds. Raises InvalidRequest."""
    try:
        given = json.loads(body, object_pairs_hook=each_once(_twice))
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"the body is no JSON ({error})", code="invalid-json") from None
    if not isinstance(given, dict):
        raise InvalidRequest("the body is no JSON object", code="invalid-json")
    return given


def _twice(name: str) -> Exception:
    return InvalidRequest(f"{name} is given more than once", code="field-twice", field=name)
