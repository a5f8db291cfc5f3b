"""Open pages where they lie: images, frames of TIFFs, pages of PDFs, also in archives, and rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO

from PIL import Image

from shared.documents.expansion import FoundPage, nested_archive, read_bytes
from shared.documents.frames import frames
from shared.documents.kinds import head, is_archive, kind_of
from shared.documents.pdfs import draw_pages
from shared.errors import PageError
from shared.rows.packing import picture
from shared.settings import Limits
from shared.states import UploadKind
from shared.storage import Storage


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page and the upload that it lies in."""

    number: int
    blob: str
    kind: UploadKind
    place: FoundPage


OpenedPage = tuple[PlacedPage, Image.Image | PageError]


def open_pages(
    storage: Storage, pages: Iterable[PlacedPage], limits: Limits
) -> Iterator[OpenedPage]:
    """Yield each page decoded, or the reason why it cannot be; each upload is opened once.

    Pages come in the order of their numbers, so that a TIFF or a PDF is read forwards.
    """
    for (blob, kind), of_upload in groupby(pages, key=lambda page: (page.blob, page.kind)):
        try:
            stream = storage.open(blob)
        except FileNotFoundError:
            yield from ((page, _gone()) for page in of_upload)
            continue
        with closing(stream):
            yield from _open_upload(stream, kind, of_upload, limits)


def _gone() -> PageError:
    return PageError("its upload is no longer in the storage", code="upload-gone")


def _open_upload(
    stream: BinaryIO, kind: UploadKind, pages: Iterable[PlacedPage], limits: Limits
) -> Iterator[OpenedPage]:
    if kind is UploadKind.PIXELS:
        yield from ((page, picture(stream, page.place.offset or 0)) for page in pages)
        return
    for _, of_file in groupby(pages, key=lambda page: page.place.offset):
        siblings = list(of_file)
        try:
            file = _file(stream, kind, siblings[0].place, limits)
        except PageError as error:
            yield from ((page, error) for page in siblings)
            continue
        wanted = [page.place.frame for page in siblings]
        yield from zip(siblings, _images(file, kind, wanted, limits), strict=True)


def _images(
    file: BinaryIO, kind: UploadKind, wanted: list[int], limits: Limits
) -> Iterator[Image.Image | PageError]:
    inner = kind_of(head(file)) if is_archive(kind) else kind
    if is_archive(inner):
        return iter([nested_archive()] * len(wanted))
    if inner is UploadKind.PDF:
        return draw_pages(file, wanted, limits)
    return frames(file, wanted, limits.page_pixels)


def _file(stream: BinaryIO, kind: UploadKind, place: FoundPage, limits: Limits) -> BinaryIO:
    if is_archive(kind):
        return io.BytesIO(read_bytes(stream, kind, place, limits))
    return stream
