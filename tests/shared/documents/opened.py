"""An upload expanded, and each of its pages opened."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PIL import Image

from shared.documents.expansion import FoundPage, expand
from shared.documents.kinds import HEAD, kind_of
from shared.documents.opening import PlacedPage, Size, measure_pages, open_pages
from shared.errors import PageError
from shared.settings import Limits
from shared.storage import Folder

Seen = TypeVar("Seen")
LIMITS = Limits(pages=3000, page_bytes=2**20, page_pixels=5_000_000, unpacked_bytes=2**24)


def find_pages(data: bytes, cursor: int = 0, limits: Limits = LIMITS) -> list[FoundPage]:
    steps = expand(io.BytesIO(data), "upload", kind_of(data[:HEAD]), cursor, limits)
    return [page for step in steps for page in step.pages]


def open_upload(folder: Path, data: bytes, limits: Limits = LIMITS) -> list[Image.Image | str]:
    """Return the image of each page, or the code of its error."""
    return _look(folder, data, limits, open_pages)


def measure_upload(folder: Path, data: bytes, limits: Limits = LIMITS) -> list[Size | str]:
    """Return the size of each page, or the code of its error."""
    return _look(folder, data, limits, measure_pages)


def _look(
    folder: Path,
    data: bytes,
    limits: Limits,
    look: Callable[
        [Folder, list[PlacedPage], Limits], Iterator[tuple[PlacedPage, Seen | PageError]]
    ],
) -> list[Seen | str]:
    storage = Folder(folder)
    storage.put("job/0", io.BytesIO(data))
    found = find_pages(data, limits=limits)
    sound = [
        PlacedPage(number, "job/0", kind_of(data[:HEAD]), page)
        for number, page in enumerate(found)
        if not page.error
    ]
    seen: dict[int, Seen | str] = {
        placed.number: one.code if isinstance(one, PageError) else one
        for placed, one in look(storage, sound, limits)
    }
    return [page.error["code"] if page.error else seen[number] for number, page in enumerate(found)]
