"""Read images together; where one of them cannot be read, only that one fails."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from shared.errors import PageError
from shared.images import Pixels
from shared.number_options import NumberOptions
from shared.readings import Reading
from worker.reading import Reader

Readings = tuple[Reading, ...]

log = structlog.stdlib.get_logger(__name__)


def read_each(
    reader: Reader, images: Sequence[Pixels], max_error: float, options: NumberOptions | None
) -> list[Readings | PageError]:
    """Return the readings of each image, or why it has none; what is our fault is logged."""
    try:
        return list(reader.read(images, max_error, options))
    except PageError as error:
        if len(images) == 1:
            return [error]
    except Exception:
        log.exception("reading a chunk failed; its pages are read one by one")
    return [_read_one(reader, image, max_error, options) for image in images]


def _read_one(
    reader: Reader, image: Pixels, max_error: float, options: NumberOptions | None
) -> Readings | PageError:
    try:
        (readings,) = reader.read([image], max_error, options)
    except PageError as error:
        return error
    except Exception:
        log.exception("a page could not be read", shape=image.shape)
        return PageError("it could not be read; the fault is in the log", code="internal-error")
    return readings
