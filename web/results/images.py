"""Show pages as they were read: decoded and encoded again, never the bytes that were sent."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from shared.documents.opening import PlacedPage, open_pages
from shared.errors import FieldhandError, NotFound, PageError
from shared.states import UploadKind
from web.parts import Parts
from web.results.overlays import Drawn, draw_over

MARGIN = 0.15
"""What is shown around the box of a field, as a share of its longer side.

Of a line it is that of a piece twice as long as high: the lines above and below are no part of it.
"""
_TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
"""Pillow counts the other way round."""
ENLARGED = 16
"""How many times larger the 8 × 8 of a row are shown, that people can see them."""


@dataclass(frozen=True, slots=True)
class View:
    """What of a page is shown, and how."""

    box: list[int] | None = None
    width: int | None = None
    padded: bool = False
    """White where the margin of the box lies beyond the page, so that the frame is always whole."""
    turn: int = 0
    """By how many degrees it is turned clockwise: 0, 90, 180 or 270."""
    overlay: Drawn | None = None
    """What is drawn over it."""


def page_png(parts: Parts, page: PlacedPage, view: View) -> bytes:
    """Return a page, or the crop of a box, as PNG. Raises NotFound when it cannot be decoded."""
    with parts.darkroom:
        return _develop(parts, page, view)


def frame(box: list[int]) -> tuple[int, int, int, int]:
    """Return a box with its margin: x, y, width and height, beyond the page too."""
    x, y, width, height = box
    side = min(max(width, height), 2 * min(width, height))
    margin = round(side * MARGIN)
    return x - margin, y - margin, width + 2 * margin, height + 2 * margin


def _develop(parts: Parts, page: PlacedPage, view: View) -> bytes:
    image = kept = parts.developed.get(page, lambda: _decode(parts, page))
    if view.overlay:
        image = draw_over(image, view.overlay)
    if view.box:
        image = _crop(image, view.box, padded=view.padded)
    if view.turn:
        image = image.transpose(_TURNS[view.turn])
    if page.kind is UploadKind.PIXELS:
        sides = (image.width * ENLARGED, image.height * ENLARGED)
        image = image.resize(sides, Image.Resampling.NEAREST)
    if view.width and image.width > view.width:
        height = max(1, round(image.height * view.width / image.width))
        image = image.resize((view.width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    # What is kept for others is not written itself: Pillow notes on an image how it is written.
    (image.copy() if image is kept else image).save(out, "PNG", compress_level=1)
    return out.getvalue()


def _decode(parts: Parts, page: PlacedPage) -> Image.Image:
    ((_, image),) = open_pages(parts.storage, [page], parts.settings.limits)
    if isinstance(image, PageError):
        raise _not_shown(image)
    return image


def _not_shown(error: PageError) -> FieldhandError:
    return NotFound(f"this page has no image: {error.detail}", code=error.code)


def _crop(image: Image.Image, box: list[int], *, padded: bool) -> Image.Image:
    """Return what lies on the page of a box with its margin; white where none of it does."""
    x, y, width, height = frame(box)
    left, top = max(0, x), max(0, y)
    right, bottom = min(image.width, x + width), min(image.height, y + height)
    whole = Image.new(image.mode, (width, height), "white")
    if left >= right or top >= bottom:
        return whole
    crop = image.crop((left, top, right, bottom))
    if not padded:
        return crop
    whole.paste(crop, (left - x, top - y))
    return whole
