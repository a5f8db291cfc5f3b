"""The frames of a TIFF, forwards only: asking for their number first walks the file in circles."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import BinaryIO, TypeVar

from PIL import Image

from shared.errors import PageError, TooManyPages
from shared.images import check_pixels, decode, open_image, upright_size
from shared.settings import Limits

Seen = TypeVar("Seen")
MOST_FRAMES = 10_000
"""Of one file: the library goes from each to the next, and looks through all those before it."""


def walk_frames(stream: BinaryIO, limits: Limits) -> Iterator[PageError | None]:
    """Yield None for each frame that is there, else what is wrong with it.

    Two damaged ones in a row end the walk and count as one: nothing leads on from there.
    Raises PageError when not even the first can be opened, TooManyPages when there are.
    """
    image = open_image(stream, limits.page_pixels)
    damaged: PageError | None = None
    for frame in count(1):
        yield from () if damaged else (None,)
        _check_number(frame, limits)
        before = damaged
        more, damaged = _try_seek(image, frame)
        if before:
            yield before
        if not more or (before and damaged):
            return


def _check_number(frames: int, limits: Limits) -> None:
    """Raise TooManyPages where a file with one more frame than these has too many."""
    if frames >= limits.pages:
        raise TooManyPages(f"it has more frames than the limit of {limits.pages:,} pages a job")
    if frames >= MOST_FRAMES:
        detail = f"it has more than {MOST_FRAMES:,} frames; split it, or make a PDF of it"
        raise TooManyPages(detail)


def _try_seek(image: Image.Image, frame: int) -> tuple[bool, PageError | None]:
    """Tell whether there may be such a frame, and what is wrong with it."""
    try:
        return _seek(image, frame), None
    except PageError as error:
        return True, error


def frames(
    stream: BinaryIO, wanted: Iterable[int], max_pixels: int
) -> Iterator[Image.Image | PageError]:
    """Yield the wanted frames, in ascending order, decoded and upright, or why one cannot be."""
    return _each(stream, wanted, max_pixels, lambda image: decode(image, max_pixels))


def frame_sizes(
    stream: BinaryIO, wanted: Iterable[int], max_pixels: int
) -> Iterator[tuple[int, int] | PageError]:
    """Yield the sizes of the wanted frames, in ascending order, without decoding them."""
    return _each(stream, wanted, max_pixels, upright_size)


def _each(
    stream: BinaryIO,
    wanted: Iterable[int],
    max_pixels: int,
    look: Callable[[Image.Image], Seen],
) -> Iterator[Seen | PageError]:
    image: Image.Image | None = None
    for frame in wanted:
        try:
            image = image or open_image(stream, max_pixels)
            _go_to(image, frame, max_pixels)
            yield look(image)
        except PageError as error:
            yield error


def _go_to(image: Image.Image, frame: int, max_pixels: int) -> None:
    if frame and not _seek(image, frame):
        raise PageError(f"frame {frame + 1} is damaged", code="damaged-image")
    check_pixels(image, max_pixels)


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
