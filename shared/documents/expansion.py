"""Walk an upload and name its pages, in flat memory and from where the last walk stopped."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import BinaryIO

from shared.documents import fingerprints, tars, zips
from shared.documents.frames import walk_frames
from shared.documents.kinds import HEAD, is_archive, kind_of
from shared.documents.pdf_streams import DAMAGED, check_streams
from shared.documents.pdfs import Pdf
from shared.errors import FieldhandError, PageError, TooManyPages, UploadError
from shared.rows.checking import VALUES
from shared.rows.packing import count_rows
from shared.settings import Limits
from shared.states import UploadKind

LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What operating systems leave in archives by themselves; no page was meant by it."""
ROWS = 1024
"""Rows of packed pixels, or pages of a PDF, in one step."""
DOCUMENT_WEIGHT = 16
ABSENT = 100
"""So many pages in a row that a PDF only promises are the end of it."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page: its place in the upload, or the reason why it cannot be read."""

    name: str
    offset: int | None = None
    size: int | None = None
    crc32: int | None = None
    frame: int = 0
    fingerprint: int | None = None
    duplicate_of: int | None = None
    error: dict[str, str] | None = None

    @property
    def weight(self) -> int:
        """How many small images it counts as: the pages of documents are large."""
        return DOCUMENT_WEIGHT if self.frame else 1


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
            file = FoundPage(name, fingerprint=fingerprints.of_stream(stream, limits.page_bytes))
            yield from _file_steps(stream, kind, file, cursor, limits)
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
    mark = fingerprints.of_checksum(entry.crc32, entry.size)
    return FoundPage(
        tidy(entry.name), entry.offset, entry.compressed, entry.crc32, fingerprint=mark
    )


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
        page = _tar_page(stream, entry, limits)
        refusal = None if entry.is_file else PageError("it is no plain file", code="not-an-image")
        yield Step(_member_pages(stream, page, UploadKind.TAR, limits, refusal), entry.next)


def _tar_page(stream: BinaryIO, entry: tars.Entry, limits: Limits) -> FoundPage:
    mark = None
    if entry.is_file and entry.size <= limits.page_bytes:
        stream.seek(entry.offset)
        mark = fingerprints.of_bytes(stream.read(entry.size))
    return FoundPage(tidy(entry.name), entry.offset, entry.size, fingerprint=mark)


def _member_pages(
    stream: BinaryIO, page: FoundPage, kind: UploadKind, limits: Limits, refusal: PageError | None
) -> list[FoundPage]:
    """Return one page for a member, many for a TIFF or PDF, or one failed with its reason."""
    try:
        if refusal:
            raise refusal
        inner = kind_of(_member_head(stream, page, kind))
        if is_archive(inner):
            raise nested_archive()
        if inner not in (UploadKind.TIFF, UploadKind.PDF):
            return [page]
        member = io.BytesIO(read_bytes(stream, kind, page, limits))
        return [
            found for step in _file_steps(member, inner, page, 0, limits) for found in step.pages
        ]
    except PageError as error:
        return [_failed(page, error)]


def nested_archive() -> PageError:
    """Return why a member that is an archive is not read."""
    return PageError("it is an archive in an archive; send it by itself", code="nested-archive")


def _file_steps(
    stream: BinaryIO, kind: UploadKind, file: FoundPage, cursor: int, limits: Limits
) -> Iterator[Step]:
    """Yield the pages of a file that is no archive; the cursor counts those of a PDF."""
    try:
        if kind is UploadKind.PDF:
            yield from _pdf_steps(stream, file, cursor, limits)
        elif kind is UploadKind.TIFF:
            yield Step(_tiff_pages(stream, file, limits), 0)
        else:
            yield Step([file], 0)
    except PageError as error:
        yield Step([_failed(file, error)], cursor)


def _tiff_pages(stream: BinaryIO, file: FoundPage, limits: Limits) -> list[FoundPage]:
    faults = list(walk_frames(stream, limits))
    return [
        _of_frame(file, frame, fault, many=len(faults) > 1) for frame, fault in enumerate(faults)
    ]


def _pdf_steps(stream: BinaryIO, file: FoundPage, cursor: int, limits: Limits) -> Iterator[Step]:
    """Yield the pages that a PDF promises, until too many of them are not there."""
    absent = 0
    if isinstance(stream, io.BytesIO):  # a member: what came by itself was looked at before
        check_streams(stream, limits)
    with Pdf(stream) as pdf:
        pdf.check_length(limits)
        for start in range(cursor, len(pdf), ROWS):
            pages: list[FoundPage] = []
            wanted = range(start, min(start + ROWS, len(pdf)))
            for index, size in zip(wanted, pdf.measure(wanted, limits), strict=True):
                fault = size if isinstance(size, PageError) else None
                absent = absent + 1 if fault and fault.code == DAMAGED else 0
                if absent > ABSENT:
                    pages.append(_failed(file, _broken_promise(len(pdf))))
                    yield Step(pages, len(pdf))
                    return
                pages.append(_of_frame(file, index, fault, many=len(pdf) > 1))
            yield Step(pages, start + len(pages))


def _broken_promise(pages: int) -> PageError:
    detail = f"{ABSENT} pages in a row are not there; it promised {pages:,}, and here they end"
    return PageError(detail, code=DAMAGED)


def _of_frame(file: FoundPage, frame: int, fault: PageError | None, *, many: bool) -> FoundPage:
    page = replace(file, name=f"{file.name} [{frame + 1}]" if many else file.name, frame=frame)
    if fault:
        return _failed(page, fault)
    if file.fingerprint is None:
        return page
    return replace(page, fingerprint=fingerprints.of_frame(file.fingerprint, frame))


def _failed(page: FoundPage, error: FieldhandError) -> FoundPage:
    return replace(page, fingerprint=None, error=error.as_row())


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
