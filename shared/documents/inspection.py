"""Look at an upload before it is taken in, and refuse at once what can be told now."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any, BinaryIO

from shared.documents import tars, zips
from shared.documents.bombs import MEMBER_RATIO, bomb, most_unpacked
from shared.documents.kinds import head, kind_of
from shared.documents.pdf_streams import check_streams
from shared.documents.pdfs import Pdf
from shared.errors import (
    FieldhandError,
    InvalidRequest,
    PageError,
    TooLarge,
    TooManyPages,
    UploadError,
)
from shared.images import open_image
from shared.settings import Limits
from shared.states import UploadKind

TOO_LARGE_CODES = ("too-large", "too-many-pixels", "too-many-pages")
MOST_TOLD = 3
"""Files at fault that one sentence names."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an upload is, and how many pages it has at least; None where only unpacking tells."""

    kind: UploadKind
    pages: int | None


def inspect(stream: BinaryIO, name: str, limits: Limits) -> Inspection:
    """Look at the head or the directory of an upload; its images are not decoded.

    Raises InvalidRequest or TooLarge naming the file.
    """
    try:
        start = head(stream)
        if not start:
            raise UploadError("it is empty (0 bytes)", code="empty-file")
        kind = kind_of(start)
        return Inspection(kind, _count(stream, kind, limits))
    except (UploadError, PageError) as error:
        refusal = TooLarge if error.code in TOO_LARGE_CODES else InvalidRequest
        raise refusal(f"{name}: {error.detail}", code=error.code, file=name) from None
    finally:
        stream.seek(0)


def refuse_all(faults: list[FieldhandError]) -> FieldhandError:
    """Return one error that names every file at fault, each with its own code and reason."""
    first = faults[0]
    if len(faults) == 1:
        return first
    files: list[dict[str, Any]] = [
        {"file": fault.extra.get("file"), **fault.as_row()} for fault in faults
    ]
    refusal = (
        TooLarge if all(fault.status == TooLarge.status for fault in faults) else InvalidRequest
    )
    told = "; ".join(fault.detail for fault in faults[:MOST_TOLD])
    more = f"; and {len(faults) - MOST_TOLD:,} more" if len(faults) > MOST_TOLD else ""
    detail = f"{len(faults):,} files cannot be taken in: {told}{more}"
    return refusal(detail, code=first.code, files=files)


def _count(stream: BinaryIO, kind: UploadKind, limits: Limits) -> int | None:
    if kind is UploadKind.ZIP:
        return _count_zip(stream, limits)
    if kind is UploadKind.TAR:
        return _count_tar(stream, limits)
    if kind is UploadKind.COMPRESSED_TAR:
        if not tars.is_compressed_tar(stream):
            raise UploadError("it is compressed, but holds no TAR archive", code="not-an-image")
        return None
    if kind is UploadKind.PDF:
        check_streams(stream, limits)
        with Pdf(stream) as pdf:
            pdf.check_length(limits)
            return len(pdf)
    if kind is UploadKind.TIFF:  # of many pages, as a PDF
        open_image(stream, limits.page_pixels)
    else:
        _check_image(stream, limits)
    return 1


def _count_zip(stream: BinaryIO, limits: Limits) -> int:
    count = total = packed = 0
    length = stream.seek(0, io.SEEK_END)
    most = most_unpacked(length, limits)
    for entry in zips.entries(stream, zips.find_directory(stream)):
        count += not entry.is_folder
        total += entry.size
        packed += entry.compressed
        _check_pages(count, limits)
        if packed > length:
            raise _overlapping()
        if entry.size > max(limits.page_bytes, entry.compressed * MEMBER_RATIO):
            raise UploadError(
                f"{entry.name} unpacks to {entry.size // 2**20:,} MiB, more than the limit of "
                f"{limits.page_bytes // 2**20} MiB a page",
                code="too-large",
            )
        if total > most:
            raise bomb(most)
    return _some(count)


def _overlapping() -> UploadError:
    """Return why a ZIP is refused whose members say that they are longer together than it is."""
    return UploadError(
        "the ZIP archive is damaged: its members lie over each other, or beyond its end",
        code="damaged-archive",
    )


def _count_tar(stream: BinaryIO, limits: Limits) -> int:
    count = 0
    for entry in tars.entries(stream):
        count += not entry.is_folder
        _check_pages(count, limits)
    return _some(count)


def _check_pages(count: int, limits: Limits) -> None:
    if count > limits.pages:
        raise TooManyPages(f"it holds more than the limit of {limits.pages:,} pages a job")


def _some(count: int) -> int:
    if not count:
        raise UploadError("the archive holds no file", code="empty-archive")
    return count


def _check_image(stream: BinaryIO, limits: Limits) -> None:
    if stream.seek(0, io.SEEK_END) > limits.page_bytes:
        most = limits.page_bytes // 2**20
        raise PageError(f"it is larger than the limit of {most} MiB a page", code="too-large")
    stream.seek(0)
    image = open_image(stream, limits.page_pixels)
    if image.format != "PNG":
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.verify()  # reads every chunk and its checksum, decodes nothing
    except Exception as error:
        raise PageError(
            f"the image is cut short or damaged ({error})", code="damaged-image"
        ) from None
