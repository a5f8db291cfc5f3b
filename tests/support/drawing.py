"""Digits drawn by code, and files made of them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping

from PIL import Image, ImageDraw

from shared.images import Pixels
from web.samples.strokes import DIGITS, smooth


def draw(
    digit: int, size: int = 110, ink: int = 20, paper: int = 250, shift: int = 0
) -> Image.Image:
    """Return a digit as a grey image; `shift` makes images that differ."""
    image = Image.new("L", (size, size), paper)
    pen = ImageDraw.Draw(image)
    scale, width = size / 15, max(1, size // 15)
    for stroke in DIGITS[digit]:
        points = [((x + 2.5) * scale + shift, (y + 1.5) * scale) for x, y in smooth(stroke)]
        pen.line(points, fill=ink, width=width, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=ink)
    return image


def encode(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def encode_pixels(pixels: Pixels) -> bytes:
    """Return an image (h, w) or (h, w, 3) uint8 as PNG."""
    return encode(Image.fromarray(pixels))


def png(digit: int, shift: int = 0) -> bytes:
    return encode(draw(digit, shift=shift))


def tiff(*digits: int) -> bytes:
    """Return a TIFF with a frame for each digit."""
    first, *rest = [draw(digit) for digit in digits]
    return encode(first, "TIFF", save_all=True, append_images=rest)


def zip_of(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tar_of(members: Mapping[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()
