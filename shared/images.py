"""Decode images that strangers sent, within limits."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from shared.aspects import LIES, ORIENTATION, square_size
from shared.errors import PageError
from shared.scans import check_scans

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
FORMAT_NAMES = "PNG, JPEG, WebP, BMP, GIF or TIFF"
MAX_PIXELS = 100_000_000
MAX_SIDE = 65_535
"""As long as a JPEG can be; what is longer is no page, and a line of it alone fills the memory."""
BAND_PIXELS = 1_000_000
"""Pixels that are scaled at once."""
COPIES_OF_WEBP, COPIES_OF_DEEP = 2, 4
"""How much more than of other images the library holds of a WebP, and of 32 bits a sample: so many
times fewer pixels may such an image have."""
DEEP = ("F", "I")
HEAD = 16
"""Bytes that tell a format."""
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""The brands of HEIF, ISO/IEC 23008-12, that cameras write."""
Pixels = NDArray[np.uint8]

# The limit is ours, checked before decoding; Pillow's own would warn at a lower one.
Image.MAX_IMAGE_PIXELS = None


def open_image(stream: BinaryIO, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Read the header of an image and check its size; nothing is decoded yet.

    Raises PageError (`empty-file`, `not-an-image`, `damaged-image`, `too-many-pixels`).
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(stream, formats=FORMATS)
    except UnidentifiedImageError:
        raise _unidentified(stream) from None
    except Exception as error:
        raise PageError(f"the image header is damaged ({error})", code="damaged-image") from error
    check_pixels(image, max_pixels)
    if image.format in ("JPEG", "MPO"):  # as phones write it, with further images behind the first
        check_scans(stream)
    return image


def _unidentified(stream: BinaryIO) -> PageError:
    """Return why Pillow knows no image in what a stream holds."""
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        return PageError("it is empty (0 bytes)", code="empty-file")
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        detail = (
            "it is a HEIC photograph, which is not read here: save it as JPEG; phones take JPEG "
            "where their camera is set to the most compatible format"
        )
        return PageError(detail, code="not-an-image")
    if any(_begins_as(form, head) for form in FORMATS):
        return PageError("the image header is damaged, or cut off", code="damaged-image")
    return PageError(f"it is not a {FORMAT_NAMES} image, and no PDF", code="not-an-image")


def _begins_as(form: str, head: bytes) -> bool:
    accept = Image.OPEN[form][1]
    known = accept is not None and accept(head) is True
    return known and (form != "BMP" or head[6:10] == bytes(4))  # "BM" begins texts too


def check_pixels(image: Image.Image, max_pixels: int) -> None:
    """Raise PageError (`too-many-pixels`) when the current frame is larger than the limit."""
    width, height = image.size
    limit = max_pixels // _copies(image)
    if is_too_large(width, height, limit):
        raise too_many_pixels(width, height, limit)


def _copies(image: Image.Image) -> int:
    if image.format == "WEBP":
        return COPIES_OF_WEBP
    return COPIES_OF_DEEP if image.mode in DEEP else 1


def is_too_large(width: float, height: float, limit: int) -> bool:
    """Tell whether a page is too large, also where its sides are no numbers at all."""
    return not (width * height <= limit and max(width, height) <= MAX_SIDE)


def too_many_pixels(width: float, height: float, limit: int) -> PageError:
    most = f"{limit:,} pixels a page" if width * height > limit else f"{MAX_SIDE:,} pixels a side"
    detail = f"{width:.0f} × {height:.0f} pixels are more than the limit of {most}"
    return PageError(detail, code="too-many-pixels")


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Return width and height that the current frame has once it is decoded; nothing is yet.

    Raises PageError (`damaged-image`).
    """
    if image.format == "TIFF":
        return _square_size(image)
    width, height = image.size
    # The method of PNGs decodes all of the image, for a tag that might stand behind it.
    lies = Image.Image.getexif(image).get(ORIENTATION, 1) >= LIES
    return (height, width) if lies else (width, height)


def decode(image: Image.Image, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Decode the current frame, upright by its EXIF tag, as mode L, RGB or RGBA.

    The pixels of a TIFF become squares. Raises PageError (`damaged-image`) when the data is
    truncated or broken, `too-many-pixels` when a page grows beyond the limit by that.
    """
    if image.format != "TIFF":
        return _decode(image)
    size = _square_size(image)
    if is_too_large(*size, max_pixels):
        raise too_many_pixels(*size, max_pixels)
    upright = _decode(image)
    return upright if upright.size == size else upright.resize(size, Image.Resampling.BILINEAR)


def _square_size(image: Image.Image) -> tuple[int, int]:
    try:
        return square_size(image)
    except Exception as error:
        raise PageError(f"the image header is damaged ({error})", code="damaged-image") from error


def _decode(image: Image.Image) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.load()
            plain = _plain_mode(_upright(image))
            if plain is not image and image.format != "TIFF":
                Image.Image.close(image)  # its pixels alone: two copies of a large image are many
            return plain
    except Exception as error:
        raise PageError(f"the image data is damaged ({error})", code="damaged-image") from error


def _upright(image: Image.Image) -> Image.Image:
    """Return an image turned by its tag; large ones are copied only where they must be.

    The frames of a TIFF are all the same object, which goes on to the next.
    """
    if image.format == "TIFF" or image.getexif().get(ORIENTATION, 1) != 1:
        return ImageOps.exif_transpose(image)
    return image


def to_pixels(image: Image.Image) -> Pixels:
    """Return the decoded image as uint8 in 0..255, shaped (h, w), (h, w, 3) or (h, w, 4)."""
    bands = len(image.getbands())
    pixels = np.empty((image.height, image.width, bands)[: 2 + (bands > 1)], np.uint8)
    top = 0
    for rows in _bands(pixels):  # all at once, the library would hold it three times
        rows[:] = image.crop((0, top, image.width, top + len(rows)))
        top += len(rows)
    return pixels


def take_pixels(image: Image.Image) -> Pixels:
    """Return the same as `to_pixels`, and let go of the pixels of the image."""
    pixels = to_pixels(image)
    Image.Image.close(image)
    return pixels


def _plain_mode(image: Image.Image) -> Image.Image:
    if image.mode in ("L", "RGB", "RGBA"):
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep(image)
    if "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBa"):
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _from_deep(image: Image.Image) -> Image.Image:
    """Scale 16-bit, 32-bit and floating-point grey to 0..255 by the range that its values need."""
    deep = np.asarray(image)
    peak = max((float(np.nan_to_num(rows).max(initial=0)) for rows in _bands(deep)), default=0.0)
    if image.mode.startswith("I;16"):
        peak = 65535.0
    white = next((white for white in (1.0, 255.0, 65535.0) if peak <= white), peak)
    grey = np.empty(deep.shape, np.uint8)
    for rows, scaled in zip(_bands(deep), _bands(grey), strict=True):
        scaled[:] = np.clip(np.nan_to_num(rows.astype(np.float64)) * (255.0 / white), 0, 255)
    return Image.fromarray(grey)


def _bands(pixels: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield views of some rows each: all of a large image as floating point takes gigabytes."""
    rows = max(1, BAND_PIXELS // max(1, pixels.shape[1]))
    return (pixels[at : at + rows] for at in range(0, len(pixels), rows))
