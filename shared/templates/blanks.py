"""The images of blank forms: decoded within limits, and encoded anew for keeping."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from PIL import Image

from shared.documents.expansion import FoundPage, expand
from shared.documents.frames import frames
from shared.documents.inspection import inspect
from shared.documents.kinds import is_archive
from shared.documents.pdfs import draw_pages
from shared.errors import InvalidRequest, PageError, TooLarge, TooManyPages
from shared.printing.codes import FormCode
from shared.printing.reading import code_of_blank
from shared.settings import Limits
from shared.states import UploadKind
from shared.templates.checking import Size
from shared.templates.definition import Template
from shared.templates.faults import Fault, refusal

MOST_PAGES = 100
LEAST_CONTRAST = 32
"""Of 255, between the darkest and the lightest pixel: less is paper."""
SPOOLED_BYTES = 2**20
"""Of a page in memory; larger ones wait in a file without a name."""
SentFile = tuple[str, BinaryIO]
"""What a client calls a file, and what it holds."""


@dataclass(frozen=True, slots=True)
class BlankPage:
    """The image of one blank page, as PNG in mode L or RGB."""

    file: str
    size: Size
    sha256: str
    """Of its pixels: the same picture in another file is the same page."""
    png: BinaryIO
    bytes: int
    code: FormCode | None
    """What the code of a printed form says."""


def match_pages(template: Template, pages: Sequence[BlankPage]) -> list[BlankPage]:
    """Return the image of each page of a form: by the name of its file, or else in order.

    A file of several pages is named by each of them, and serves them in turn.
    Raises InvalidRequest.
    """
    named = [page.reference for page in template.pages]
    if not {page.file for page in pages} & set(named):
        return _in_order(named, pages)
    waiting = list(pages)
    matched = [_take(waiting, name, place) for place, name in enumerate(named)]
    if waiting:
        demand = f"no page is left for {waiting[0].file[:200]}; each image is one page"
        raise refusal([Fault("pages", demand)])
    return matched


def _in_order(named: Sequence[str], pages: Sequence[BlankPage]) -> list[BlankPage]:
    if len(pages) < len(named):
        place = len(pages)
        demand = f"there is no image for it: {named[place]}"
        raise refusal([Fault(f"pages[{place}].reference", demand)])
    if len(pages) > len(named):
        demand = f"{len(pages)} images came for a form of {len(named)}"
        raise refusal([Fault("pages", demand)])
    return list(pages)


def _take(waiting: list[BlankPage], name: str, place: int) -> BlankPage:
    for index, page in enumerate(waiting):
        if page.file == name:
            return waiting.pop(index)
    raise refusal([Fault(f"pages[{place}].reference", f"there is no image for it: {name}")])


class BlankPages(ExitStack):
    """The pages of files of blank forms; what they hold is gone at the end of the block."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = replace(limits, pages=MOST_PAGES)

    def open(self, files: Sequence[SentFile]) -> list[BlankPage]:
        """Return every page in order. Raises InvalidRequest or TooLarge naming the file."""
        pages: list[BlankPage] = []
        for name, stream in files:
            for image in _images(name, stream, self._limits):
                if len(pages) == MOST_PAGES:
                    raise TooLarge(f"a form has at most {MOST_PAGES} pages", code="too-many-pages")
                pages.append(self._keep(name, image))
        return pages

    def open_one(self, file: SentFile, number: int) -> tuple[BlankPage, int]:
        """Return a page of one file, the first being 1, and how many it has.

        Raises InvalidRequest or TooLarge naming the file.
        """
        name, stream = file
        kind, found = _found(name, stream, self._limits)
        if not 1 <= number <= len(found):
            message = f"{name}: it has {len(found)} pages, and none is page {number}"
            raise InvalidRequest(message, code="no-such-page", file=name)
        wanted = found[number - 1 : number]
        (image,) = _decoded(name, stream, kind, wanted, self._limits)
        return self._keep(name, image), len(found)

    def _keep(self, name: str, image: Image.Image) -> BlankPage:
        plain = _opaque(image)
        if not _is_printed(plain):
            demand = "nothing is printed on it by which a page of the form could be told"
            raise InvalidRequest(f"{name}: {demand}", code="not-printed", file=name)
        png = self.enter_context(SpooledTemporaryFile(SPOOLED_BYTES))  # noqa: SIM115 - it is one
        plain.save(png, "PNG")
        size = png.tell()
        png.seek(0)
        code = code_of_blank(plain)
        return BlankPage(name, plain.size, _digest(plain), cast(BinaryIO, png), size, code)


def _images(name: str, stream: BinaryIO, limits: Limits) -> Iterator[Image.Image]:
    """Yield the pages of one file, decoded. Raises InvalidRequest or TooLarge naming it."""
    kind, found = _found(name, stream, limits)
    yield from _decoded(name, stream, kind, found, limits)


def _found(name: str, stream: BinaryIO, limits: Limits) -> tuple[UploadKind, list[FoundPage]]:
    """Return the pages of one file, not decoded yet. Raises InvalidRequest or TooLarge."""
    kind = inspect(stream, name, limits).kind
    if is_archive(kind):
        demand = "it is an archive; send the images of the blank pages themselves"
        raise InvalidRequest(f"{name}: {demand}", code="not-an-image", file=name)
    try:
        found = [page for step in expand(stream, name, kind, 0, limits) for page in step.pages]
    except TooManyPages as error:
        raise TooLarge(f"{name}: {error.detail}", code=error.code, file=name) from None
    for page in found:
        if page.error:
            raise _unfit(name, PageError(**page.error))
    return kind, found


def _decoded(
    name: str, stream: BinaryIO, kind: UploadKind, pages: Sequence[FoundPage], limits: Limits
) -> Iterator[Image.Image]:
    """Yield these pages of one file, in their order there. Raises InvalidRequest."""
    wanted = [page.frame for page in pages]
    drawn = draw_pages(stream, wanted, limits) if kind is UploadKind.PDF else None
    for image in drawn or frames(stream, wanted, limits.page_pixels):
        if isinstance(image, PageError):
            raise _unfit(name, image)
        yield image


def _unfit(name: str, error: PageError) -> InvalidRequest:
    return InvalidRequest(f"{name}: {error.detail}", code=error.code, file=name)


def _is_printed(image: Image.Image) -> bool:
    """Tell whether a page has anything but paper on it."""
    darkest, lightest = cast(tuple[int, int], image.convert("L").getextrema())
    return lightest - darkest >= LEAST_CONTRAST


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image on white paper where it is transparent."""
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image).convert("RGB")


def _digest(image: Image.Image) -> str:
    digest = hashlib.sha256(f"{image.mode} {image.width} {image.height}\n".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()
