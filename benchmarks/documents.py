"""PDFs of scanned A4 pages, of any length: a few scans again and again, each page with its number.

ISO 32000-1, 7.3 to 7.8.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.digits import DrawnDigit

DPI = 200
WIDTH, HEIGHT = 1654, 2339
"""A4 in pixels."""
POINTS = b"595.28 841.89"
LINES, DIGITS = 18, 8
"""Numbers on a page, and the digits of the longest."""
STEP, MARGIN = 120, 100
PAPER = 244
QUALITY = 80


def draw_scans(digits: Sequence[DrawnDigit], count: int, seed: int = 7) -> list[bytes]:
    """Return so many pages of numbers as JPEG files, in grey and with the noise of a scanner."""
    random = np.random.default_rng(seed)
    return [_draw_scan(digits, random) for _ in range(count)]


def write_document(path: Path, pages: int, scans: Sequence[bytes]) -> None:
    """Write a PDF of so many pages, no two of them the same."""
    starts: list[int] = []
    with path.open("wb") as out:
        out.write(b"%PDF-1.7\n")
        for number, body in enumerate(_objects(pages, scans), 1):
            starts.append(out.tell())
            out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        table = out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1))
        out.writelines(b"%010d 00000 n \n" % start for start in starts)
        size = b"<< /Size %d /Root 1 0 R >>" % (len(starts) + 1)
        out.write(b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (size, table))


def _objects(pages: int, scans: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the catalogue, the tree of pages, a font, the scans, and two objects for each page."""
    first = 4 + len(scans)
    kids = b" ".join(b"%d 0 R" % (first + 2 * index) for index in range(pages))
    yield b"<< /Type /Catalog /Pages 2 0 R >>"
    yield b"<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 %s] >>" % (kids, pages, POINTS)
    yield b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    kind = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
    kind = kind % (WIDTH, HEIGHT) + b"/BitsPerComponent 8 /Filter /DCTDecode"
    yield from (_stream(scan, kind) for scan in scans)
    for index, scan in enumerate(islice(cycle(range(4, first)), pages)):
        used = b"<< /XObject << /I %d 0 R >> /Font << /F 3 0 R >> >>" % scan
        content = first + 2 * index + 1
        yield b"<< /Type /Page /Parent 2 0 R /Resources %s /Contents %d 0 R >>" % (used, content)
        image = b"q 595.28 0 0 841.89 0 0 cm /I Do Q"
        yield _stream(image + b" BT /F 9 Tf 30 20 Td (page %d) Tj ET" % (index + 1))


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def _draw_scan(digits: Sequence[DrawnDigit], random: np.random.Generator) -> bytes:
    page = np.full((HEIGHT, WIDTH), PAPER, np.float32)
    for line in range(LINES):
        left, top = MARGIN + int(random.integers(0, 300)), MARGIN + line * STEP
        for place in range(int(random.integers(1, DIGITS + 1))):
            ink = _ink(digits[int(random.integers(len(digits)))])
            height, width = ink.shape
            x = left + place * width
            page[top : top + height, x : x + width] *= ink
    noisy = page + random.normal(0, 2, page.shape)
    out = io.BytesIO()
    image = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
    image.save(out, "JPEG", quality=QUALITY, dpi=(DPI, DPI))
    return out.getvalue()


def _ink(digit: DrawnDigit) -> NDArray[np.float32]:
    """Return the light that a digit lets through, (h, w) float32 with 1 for its own paper."""
    with Image.open(io.BytesIO(digit.png)) as image:
        grey = np.asarray(image, np.float32)
    paper = np.median(grey)
    return np.where(grey > paper - 20, 1, grey / paper).astype(np.float32)
