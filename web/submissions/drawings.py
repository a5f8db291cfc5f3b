"""Drawings: one digit that is read at once, for a look, and that nobody means to keep."""

from __future__ import annotations

import io
from datetime import timedelta

from shared.documents.inspection import inspect
from shared.errors import InvalidRequest
from shared.rows.checking import check_rows
from shared.settings import MIB
from shared.states import EXPLAIN, Reader, UploadKind
from web.parts import Parts
from web.submissions.files import Sent, pack_rows
from web.submissions.options import PIXELS, Options, make_options
from web.submissions.taking_in import submit_passing

LARGEST = MIB
STAY = timedelta(hours=1)
NAME = "drawing.png"


def submit_drawing(parts: Parts, model: str, max_error: float, image: bytes) -> str:
    """Take in an image of one digit, and return the id of its job, which passes.

    Raises InvalidRequest or TooLarge where it is no image.
    """
    options = _options(parts, Reader.DIGIT, model, max_error)
    stream = io.BytesIO(image)
    inspection = inspect(stream, NAME, parts.settings.limits)
    if inspection.kind is not UploadKind.IMAGE:
        message = f"{NAME}: it is no single image; send documents and archives to POST /api/v1/jobs"
        raise InvalidRequest(message, code="not-an-image", file=NAME)
    return submit_passing(parts, options, Sent(NAME, stream, inspection), STAY)


def submit_drawn_row(parts: Parts, model: str, max_error: float, given: dict[str, object]) -> str:
    """Take in an object with one row of 64 numbers, and return the id of its job, which passes.

    Raises InvalidRequest or TooLarge naming what is wrong with it.
    """
    for name in given:
        if name != PIXELS:
            message = f"{name} is no part of a drawing; {PIXELS} alone is, a row of 64 numbers"
            raise InvalidRequest(message, code="unknown-field", field=name)
    options = _options(parts, Reader.PIXELS, model, max_error)
    return submit_passing(parts, options, pack_rows(check_rows(given.get(PIXELS), 1)), STAY)


def _options(parts: Parts, reader: Reader, model: str, max_error: float) -> Options:
    chosen = {"reader": reader, "model": model, "max_error": max_error, EXPLAIN: True}
    return make_options(chosen, PIXELS, parts.catalogue)
