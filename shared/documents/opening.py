"""Open pages where they lie: images, frames of TIFFs, pages of PDFs, also in archives, and rows."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO, Generic, NamedTuple, TypeVar

from PIL import Image

from shared.documents.expansion import FoundPage, nested_archive, read_bytes
from shared.documents.frames import frame_sizes, frames
from shared.documents.kinds import head, is_archive, kind_of
from shared.documents.pdfs import draw_pages, page_sizes
from shared.errors import PageError
from shared.rows.packing import SIDE, picture
from shared.settings import Limits
from shared.states import UploadKind
from shared.storage import Blob, Storage


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page and the upload that it lies in."""

    number: int
    blob: str
    kind: UploadKind
    place: FoundPage


OpenedPage = tuple[PlacedPage, Image.Image | PageError]
Size = tuple[int, int]
Seen = TypeVar("Seen")


class _Look(NamedTuple, Generic[Seen]):
    """What is taken of rows, of the frames of an image, and of the pages of a PDF."""

    row: Callable[[BinaryIO, int], Seen | PageError]
    frames: Callable[[BinaryIO, list[int], int], Iterator[Seen | PageError]]
    pdf: Callable[[BinaryIO, list[int], Limits], Iterator[Seen | PageError]]


_PICTURE: _Look[Image.Image] = _Look(picture, frames, draw_pages)
_SIZE: _Look[Size] = _Look(lambda _stream, _offset: (SIDE, SIDE), frame_sizes, page_sizes)


def open_pages(
    storage: Storage, pages: Iterable[PlacedPage], limits: Limits
) -> Iterator[OpenedPage]:
    """Yield each page decoded, or the reason why it cannot be; each upload is opened once.

    Pages come in the order of their numbers, so that a TIFF or a PDF is read forwards.
    """
    return _look_at(storage, pages, limits, _PICTURE)


def measure_pages(
    storage: Storage, pages: Iterable[PlacedPage], limits: Limits
) -> Iterator[tuple[PlacedPage, Size | PageError]]:
    """Yield width and height of each page as it would be decoded, from what its header says."""
    return _look_at(storage, pages, limits, _SIZE)


def _look_at(
    storage: Storage, pages: Iterable[PlacedPage], limits: Limits, look: _Look[Seen]
) -> Iterator[tuple[PlacedPage, Seen | PageError]]:
    for (blob, kind), of_upload in groupby(pages, key=lambda page: (page.blob, page.kind)):
        try:
            stream = storage.open(blob)
        except FileNotFoundError:
            yield from ((page, _gone()) for page in of_upload)
            continue
        with closing(stream):
            found = _open_upload(stream, kind, of_upload, limits, look)
            yield from _believed(stream, kind, found)


def _believed(
    stream: Blob, kind: UploadKind, found: Iterator[tuple[PlacedPage, Seen | PageError]]
) -> Iterator[tuple[PlacedPage, Seen | PageError]]:
    """Pass pages on. Raises OSError where one fails since the storage does, not the document."""
    for page, seen in found:
        stream.raise_fault()
        if not isinstance(seen, PageError):
            yield page, seen
            continue
        if kind is UploadKind.PDF:  # another process has read it
            stream.probe()
        yield page, seen.without_trace()


def _gone() -> PageError:
    return PageError("its upload is no longer in the storage", code="upload-gone")


def _open_upload(
    stream: BinaryIO,
    kind: UploadKind,
    pages: Iterable[PlacedPage],
    limits: Limits,
    look: _Look[Seen],
) -> Iterator[tuple[PlacedPage, Seen | PageError]]:
    if kind is UploadKind.PIXELS:
        yield from ((page, look.row(stream, page.place.offset or 0)) for page in pages)
        return
    for _, of_file in groupby(pages, key=lambda page: page.place.offset):
        siblings = list(of_file)
        try:
            file = _file(stream, kind, siblings[0].place, limits)
        except PageError as error:
            yield from ((page, error) for page in siblings)
            continue
        wanted = [page.place.frame for page in siblings]
        seen = _images(file, kind, wanted, limits, look)
        yield from zip(siblings, seen, strict=True)


def _images(
    file: BinaryIO, kind: UploadKind, wanted: list[int], limits: Limits, look: _Look[Seen]
) -> Iterator[Seen | PageError]:
    inner = kind_of(head(file)) if is_archive(kind) else kind
    if is_archive(inner):
        return iter([nested_archive()] * len(wanted))
    if inner is UploadKind.PDF:
        return look.pdf(file, wanted, limits)
    return look.frames(file, wanted, limits.page_pixels)


def _file(stream: BinaryIO, kind: UploadKind, place: FoundPage, limits: Limits) -> BinaryIO:
    if is_archive(kind):
        return io.BytesIO(read_bytes(stream, kind, place, limits))
    return stream
