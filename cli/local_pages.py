"""The pages of files and folders on this machine, as an upload of them would have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from cli.local_duplicates import LocalDuplicates
from shared.documents.expansion import DOCUMENT_WEIGHT, FoundPage, expand, tidy
from shared.documents.kinds import IMAGES as SIGNATURES
from shared.documents.kinds import head, kind_of
from shared.documents.opening import PlacedPage, open_pages
from shared.documents.tars import Plain
from shared.errors import InvalidRequest, PageError, UploadError
from shared.images import Pixels, to_pixels
from shared.settings import Limits
from shared.states import UploadKind
from shared.storage import Folder

_IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
SUFFIXES = (*_IMAGES, ".pdf", ".zip", ".tar")


@dataclass(frozen=True, slots=True)
class LocalPage:
    """A page, the file that was named, and the one that its bytes lie in."""

    number: int
    file: Path
    plain: Path
    kind: UploadKind
    found: FoundPage

    @property
    def weight(self) -> int:
        """How many small images it counts as in memory: documents have large pages."""
        is_document = self.kind in (UploadKind.PDF, UploadKind.TIFF)
        return DOCUMENT_WEIGHT if is_document else self.found.weight


def list_files(
    paths: Sequence[Path], is_meant: Callable[[Path], bool] | None = None
) -> tuple[list[Path], int]:
    """Return the files to read, folders walked in order, and how many others lie in those.

    A file in a folder counts when it is meant: when its content or its name says that it is an
    image, a PDF or an archive, unless told otherwise; one that is named itself always does. Raises
    InvalidRequest for a path that does not exist.
    """
    is_meant = is_meant or is_page_or_archive
    files: list[Path] = []
    others = 0
    for path in paths:
        if not path.exists():
            raise InvalidRequest(f"{path}: no such file or folder")
        inside = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else []
        meant = [file for file in inside if is_meant(file)]
        others += len(inside) - len(meant)
        files += meant if path.is_dir() else [path]
    return files, others


def is_page_or_archive(file: Path) -> bool:
    """Tell whether a file says by its name or its content that it can be read."""
    if file.suffix.lower() in SUFFIXES:
        return True
    try:
        with file.open("rb") as stream:
            start = head(stream)
    except OSError:
        return True
    return start.startswith(SIGNATURES) or kind_of(start) is not UploadKind.IMAGE


def find_pages(files: Iterable[Path], limits: Limits, scratch: Path) -> Iterator[LocalPage]:
    """Yield the pages of files, numbered from 1; compressed archives are unpacked in a folder."""
    number = 0
    duplicates = LocalDuplicates(limits)
    for file in files:
        for plain, kind, found, stream in _pages_of(file, limits, scratch):
            number += 1
            page = duplicates.mark(number, found, stream, kind) if stream else found
            yield LocalPage(number, file, plain, kind, page)


def _pages_of(
    file: Path, limits: Limits, scratch: Path
) -> Iterator[tuple[Path, UploadKind, FoundPage, BinaryIO | None]]:
    """Yield the pages of a file, as long as it is open."""
    name = tidy(str(file))
    try:
        plain, kind = _plain(file, limits, scratch)
        with plain.open("rb") as stream:
            for step in expand(stream, name, kind, 0, limits):
                yield from ((plain, kind, found, stream) for found in step.pages)
    except OSError as error:
        row = {"code": "unreadable-file", "detail": error.strerror or str(error)}
        yield file, UploadKind.IMAGE, FoundPage(name, error=row), None
    except UploadError as error:
        yield file, UploadKind.IMAGE, FoundPage(name, error=error.as_row()), None


def _plain(file: Path, limits: Limits, scratch: Path) -> tuple[Path, UploadKind]:
    """Return a file whose members can be reached, and its kind. Raises UploadError."""
    with file.open("rb") as stream:
        kind = kind_of(head(stream))
        if kind is not UploadKind.COMPRESSED_TAR:
            return file, kind
        unpacked, plain = Plain(stream, limits), scratch / f"{len(list(scratch.iterdir()))}.tar"
        with plain.open("wb") as out:
            out.writelines(iter(unpacked.read, b""))
    return plain, UploadKind.TAR


def load_pages(pages: Sequence[LocalPage], limits: Limits) -> list[Pixels | PageError]:
    """Decode pages: (h, w), (h, w, 3) or (h, w, 4) uint8, or why it cannot be done."""
    loaded: dict[int, Pixels | PageError] = {
        page.number: PageError(page.found.error["detail"], code=page.found.error["code"])
        for page in pages
        if page.found.error
    }
    sound = [page for page in pages if not page.found.error]
    for _, of_file in groupby(sound, key=lambda page: page.plain):
        loaded |= _load(list(of_file), limits)
    return [loaded[page.number] for page in pages]


def _load(pages: Sequence[LocalPage], limits: Limits) -> dict[int, Pixels | PageError]:
    """Decode pages of one file, by their numbers; what the system cannot read has its reason."""
    loaded: dict[int, Pixels | PageError] = {}
    try:
        for placed, image in open_pages(Folder(Path("/")), map(_placed, pages), limits):
            loaded[placed.number] = image if isinstance(image, PageError) else to_pixels(image)
    except OSError as error:
        failed = PageError(error.strerror or str(error), code="unreadable-file")
        return dict.fromkeys((page.number for page in pages), failed) | loaded
    return loaded


def _placed(page: LocalPage) -> PlacedPage:
    key = page.plain.absolute().resolve().as_posix().lstrip("/")
    return PlacedPage(page.number, key, page.kind, page.found)
