"""The frames of a TIFF, forwards only: asking for their number first walks the file in circles."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from PIL import Image

from shared.errors import PageError, TooManyPages
from shared.images import check_pixels, decode, open_image
from shared.settings import Limits


def count_frames(stream: BinaryIO, limits: Limits) -> tuple[int, PageError | None]:
    """Return the number of sound frames, and why the walk stopped if not at the end.

    Raises PageError when not even the first can be opened, TooManyPages when there are.
    """
    image = open_image(stream, limits.page_pixels)
    count = 1
    try:
        while _seek(image, count):
            count += 1
            if count > limits.pages:
                raise TooManyPages(
                    f"it has more frames than the limit of {limits.pages:,} pages a job"
                )
    except PageError as error:
        return count, error
    return count, None


def frames(
    stream: BinaryIO, wanted: Iterable[int], max_pixels: int
) -> Iterator[Image.Image | PageError]:
    """Yield the wanted frames, in ascending order, decoded and upright, or why one cannot be."""
    image: Image.Image | None = None
    for frame in wanted:
        try:
            image = image or open_image(stream, max_pixels)
            yield _frame(image, frame, max_pixels)
        except PageError as error:
            yield error


def _frame(image: Image.Image, frame: int, max_pixels: int) -> Image.Image:
    if frame and not _seek(image, frame):
        raise PageError(f"frame {frame + 1} is damaged", code="damaged-image")
    check_pixels(image, max_pixels)
    return decode(image)


def _seek(image: Image.Image, frame: int) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.seek(frame)
    except EOFError:
        return False
    except Exception as error:
        raise PageError(f"frame {frame + 1} is damaged ({error})", code="damaged-image") from None
    return True
