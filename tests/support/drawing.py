"""Digits drawn by code, and files made of them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from itertools import pairwise

from PIL import Image, ImageDraw

from shared.images import Pixels

Point = tuple[float, float]

# fmt: off
STROKES: dict[int, list[list[Point]]] = {
    0: [[(5, 1), (3, 1.5), (2, 4), (2, 7), (3, 9.5), (5, 10), (7, 9.5), (8, 7), (8, 4), (7, 1.5), (5, 1)]],
    1: [[(3.6, 2.6), (5.2, 1), (5.2, 10)]],
    2: [[(2, 3), (2.8, 1.5), (5, 1), (7, 1.7), (7.6, 3.4), (6.6, 5.4), (2, 10), (8, 10)]],
    3: [[(2.2, 1.8), (4.5, 1), (7, 1.8), (7, 4), (4.5, 5.2), (7.4, 6.4), (7.4, 8.8), (5, 10), (2, 9.2)]],
    4: [[(6.5, 10), (6.5, 1), (1.8, 7), (8.5, 7)]],
    5: [[(7.6, 1), (3, 1), (2.6, 5), (5, 4.4), (7.4, 5.6), (7.6, 8), (5.4, 10), (2.2, 9.2)]],
    6: [[(6.8, 1), (4, 3), (2.4, 6.4), (3, 9.2), (5.2, 10), (7.4, 8.8), (7.2, 6.4), (5, 5.4), (2.7, 7)]],
    7: [[(2, 1), (8, 1), (4.2, 10)]],
    8: [[(5, 5.2), (2.8, 3.6), (3, 1.8), (5, 1), (7, 1.8), (7.2, 3.6), (5, 5.2), (2.4, 7.2), (2.8, 9.4),
         (5, 10), (7.2, 9.4), (7.6, 7.2), (5, 5.2)]],
    9: [[(7.3, 4), (5, 5.6), (2.8, 4.4), (2.8, 2), (5, 1), (7.3, 2), (7.3, 4), (6.4, 10)]],
}
# fmt: on
"""Strokes on a sheet of 10 × 11 units."""


def draw(
    digit: int, size: int = 110, ink: int = 20, paper: int = 250, shift: int = 0
) -> Image.Image:
    """Return a digit as a grey image; `shift` makes images that differ."""
    image = Image.new("L", (size, size), paper)
    pen = ImageDraw.Draw(image)
    scale, width = size / 15, max(1, size // 15)
    for stroke in STROKES[digit]:
        points = [((x + 2.5) * scale + shift, (y + 1.5) * scale) for x, y in _smooth(stroke)]
        pen.line(points, fill=ink, width=width, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=ink)
    return image


def _smooth(points: list[Point], rounds: int = 2) -> list[Point]:
    """Cut the corners of a line (Chaikin, 1974), and keep its ends."""
    for _ in range(rounds):
        cut = [points[0]]
        for (x0, y0), (x1, y1) in pairwise(points):
            cut.append((0.8 * x0 + 0.2 * x1, 0.8 * y0 + 0.2 * y1))
            cut.append((0.2 * x0 + 0.8 * x1, 0.2 * y0 + 0.8 * y1))
        points = [*cut, points[-1]]
    return points


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
