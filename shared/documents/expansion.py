"""Walk an upload and name its pages, in flat memory and from where the last walk stopped."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from shared.documents import tars, zips
from shared.documents.frames import count_frames
from shared.documents.kinds import HEAD, is_archive, kind_of
from shared.errors import FieldhandError, PageError, TooManyPages, UploadError
from shared.rows.checking import VALUES
from shared.rows.packing import count_rows
from shared.settings import Limits
from shared.states import UploadKind

LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What operating systems leave in archives by themselves; no page was meant by it."""
ROWS = 1024
"""Rows of packed pixels in one step."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page: its place in the upload, or the reason why it cannot be read."""

    name: str
    offset: int | None = None
    size: int | None = None
    crc32: int | None = None
    frame: int = 0
    error: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The pages of one member, and the cursor behind it."""

    pages: list[FoundPage]
    cursor: int


def expand(
    stream: BinaryIO, name: str, kind: UploadKind, cursor: int, limits: Limits
) -> Iterator[Step]:
    """Yield the pages of an upload, member by member, from a cursor (0: the beginning) on.

    What breaks the walk becomes the last page, failed with the reason; so nothing is passed over.
    Raises TooManyPages.
    """
    try:
        if kind is UploadKind.ZIP:
            yield from _zip_steps(stream, cursor, limits)
        elif kind is UploadKind.PIXELS:
            yield from _row_steps(stream, cursor)
        elif is_archive(kind):
            yield from _tar_steps(stream, cursor, limits)
        else:
            yield Step(_image_pages(stream, kind, FoundPage(name), limits), 0)
    except TooManyPages:
        raise
    except UploadError as error:
        yield Step([FoundPage(name, error=error.as_row())], cursor)


def _zip_steps(stream: BinaryIO, cursor: int, limits: Limits) -> Iterator[Step]:
    for entry in zips.entries(stream, zips.find_directory(stream), cursor):
        if entry.is_folder or _is_litter(entry.name):
            yield Step([], entry.next)
            continue
        page = _zip_page(entry)
        yield Step(_member_pages(stream, page, UploadKind.ZIP, limits, _refusal(entry)), entry.next)


def _row_steps(stream: BinaryIO, cursor: int) -> Iterator[Step]:
    """Yield the rows of packed pixels; the cursor counts them."""
    total = count_rows(stream)
    for start in range(cursor, total, ROWS):
        rows = range(start, min(start + ROWS, total))
        yield Step([FoundPage(f"row {row + 1}", row * VALUES, VALUES) for row in rows], rows.stop)


def _zip_page(entry: zips.Entry) -> FoundPage:
    if not entry.is_possible:
        return FoundPage(tidy(entry.name))
    return FoundPage(tidy(entry.name), entry.offset, entry.compressed, entry.crc32)


def _refusal(entry: zips.Entry) -> PageError | None:
    if not entry.is_possible:
        return PageError("no file can lie where the archive says", code="damaged-member")
    if entry.encrypted:
        return PageError("it is encrypted", code="encrypted")
    if entry.method not in zips.METHODS:
        return PageError(
            f"its compression method {entry.method} is not known here", code="unsupported-member"
        )
    return None


def _tar_steps(stream: BinaryIO, cursor: int, limits: Limits) -> Iterator[Step]:
    for entry in tars.entries(stream, cursor):
        if entry.is_folder or _is_litter(entry.name):
            yield Step([], entry.next)
            continue
        page = FoundPage(tidy(entry.name), entry.offset, entry.size)
        refusal = None if entry.is_file else PageError("it is no plain file", code="not-an-image")
        yield Step(_member_pages(stream, page, UploadKind.TAR, limits, refusal), entry.next)


def _member_pages(
    stream: BinaryIO, page: FoundPage, kind: UploadKind, limits: Limits, refusal: PageError | None
) -> list[FoundPage]:
    """Return one page for a member, one for each frame of a TIFF, or one failed with its reason."""
    try:
        if refusal:
            raise refusal
        inner = kind_of(_member_head(stream, page, kind))
        if is_archive(inner):
            raise PageError(
                "it is an archive in an archive; send it by itself", code="nested-archive"
            )
        if inner is not UploadKind.TIFF:
            return [page]
        member = io.BytesIO(read_bytes(stream, kind, page, limits))
        return _image_pages(member, inner, page, limits)
    except PageError as error:
        return [_failed(page, error)]


def _image_pages(
    stream: BinaryIO, kind: UploadKind, page: FoundPage, limits: Limits
) -> list[FoundPage]:
    if kind is not UploadKind.TIFF:
        return [page]
    try:
        count, damage = count_frames(stream, limits)
    except PageError as error:
        return [_failed(page, error)]
    pages = [_of_frame(page, frame, many=count > 1) for frame in range(count)]
    return pages if damage is None else [*pages, _failed(page, damage)]


def _of_frame(page: FoundPage, frame: int, *, many: bool) -> FoundPage:
    name = f"{page.name} [{frame + 1}]" if many else page.name
    return FoundPage(name, page.offset, page.size, page.crc32, frame)


def _failed(page: FoundPage, error: FieldhandError) -> FoundPage:
    return FoundPage(page.name, page.offset, page.size, page.crc32, error=error.as_row())


def read_bytes(stream: BinaryIO, kind: UploadKind, page: FoundPage, limits: Limits) -> bytes:
    """Return the bytes of a page that is a member of an archive. Raises PageError."""
    if page.offset is None or page.size is None:
        raise PageError(
            "the archive is damaged, and this part of it is lost", code="damaged-archive"
        )
    offset, size = page.offset, page.size
    if kind is UploadKind.ZIP:
        return zips.read_member(stream, offset, size, page.crc32, limits.page_bytes)
    return tars.read_member(stream, offset, size, limits.page_bytes)


def _member_head(stream: BinaryIO, page: FoundPage, kind: UploadKind) -> bytes:
    """Return the first bytes of a member, at no more cost than they need."""
    if kind is UploadKind.ZIP:
        return zips.read_head(stream, page.offset or 0, page.size or 0, HEAD)
    stream.seek(page.offset or 0)
    return stream.read(min(HEAD, page.size or 0))


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part in LITTER for part in parts)


def tidy(name: str) -> str:
    """Return a client's name fit to be shown: no control characters, of bounded length."""
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)
    return shown[-500:] or "unnamed"
