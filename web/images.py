"""Show pages as they were read: decoded and encoded again, never the bytes that were sent."""

from __future__ import annotations

import io

from PIL import Image

from shared.documents.opening import PlacedPage, open_pages
from shared.errors import FieldhandError, NotFound, PageError
from shared.states import UploadKind
from web.parts import Parts

MARGIN = 0.15
"""What is shown around the box of a field, as a share of its longer side."""
ENLARGED = 16
"""How many times larger the 8 × 8 of a row are shown, that people can see them."""


def page_png(parts: Parts, page: PlacedPage, box: list[int] | None, width: int | None) -> bytes:
    """Return a page, or the crop of a box, as PNG. Raises NotFound when it cannot be decoded."""
    with parts.darkroom:
        return _develop(parts, page, box, width)


def _develop(parts: Parts, page: PlacedPage, box: list[int] | None, width: int | None) -> bytes:
    ((_, image),) = open_pages(parts.storage, [page], parts.settings.limits)
    if isinstance(image, PageError):
        raise _not_shown(image)
    if box:
        image = image.crop(_with_margin(box, image.size))
    if page.kind is UploadKind.PIXELS:
        sides = (image.width * ENLARGED, image.height * ENLARGED)
        image = image.resize(sides, Image.Resampling.NEAREST)
    if width and image.width > width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _not_shown(error: PageError) -> FieldhandError:
    return NotFound(f"this page has no image: {error.detail}", code=error.code)


def _with_margin(box: list[int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    x, y, width, height = box
    margin = round(max(width, height) * MARGIN)
    return (
        max(0, x - margin),
        max(0, y - margin),
        min(size[0], x + width + margin),
        min(size[1], y + height + margin),
    )
