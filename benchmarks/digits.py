"""Draw digits by code, each with its own slant, size, pen, paper and noise."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

Stroke = tuple[tuple[float, float], ...]

STROKES: tuple[tuple[Stroke, ...], ...] = (
    (((5, 1), (2.6, 2.4), (2, 6), (3, 9.4), (5, 10), (7.2, 9.2), (8, 5.6), (7, 2), (5, 1)),),
    (((3.8, 2.6), (5.2, 1), (5.2, 10)),),
    (((2, 3), (3, 1.4), (5.4, 1), (7.4, 2.4), (7, 4.8), (2, 10), (8.2, 10)),),
    (
        (
            (2.2, 1.6),
            (5, 1),
            (7, 2.4),
            (6.4, 4.4),
            (4.4, 5.2),
            (7.2, 6.4),
            (7, 9),
            (4.6, 10),
            (2, 9),
        ),
    ),
    (((6.4, 10), (6.4, 1), (1.8, 7), (8.4, 7)),),
    (((7.6, 1), (3, 1), (2.6, 5), (5.4, 4.4), (7.6, 6.4), (6.8, 9.2), (4.6, 10), (2.2, 9)),),
    (
        (
            (6.8, 1),
            (4, 3),
            (2.4, 6.4),
            (3, 9.2),
            (5.2, 10),
            (7.4, 8.8),
            (7.2, 6.4),
            (5, 5.4),
            (2.7, 7),
        ),
    ),
    (((2, 1), (8, 1), (4.2, 10)),),
    (
        (
            (5, 5.2),
            (2.8, 3.4),
            (5, 1),
            (7.2, 3.4),
            (5, 5.2),
            (2.4, 7.6),
            (5, 10),
            (7.6, 7.6),
            (5, 5.2),
        ),
    ),
    (((7.3, 4), (5, 5.6), (2.8, 4), (3.4, 1.6), (6, 1), (7.3, 2.6), (7.3, 4), (6.4, 10)),),
)


def draw(digit: int, random: np.random.Generator, size: int = 48) -> Image.Image:
    """Return one digit in dark grey on light, shaped (size, size)."""
    shape = np.eye(2) + random.normal(0, 0.08, (2, 2))
    scale = size / 15 * random.uniform(0.85, 1.15)
    paper, ink = random.integers(215, 256), random.integers(0, 90)
    image = Image.new("L", (size, size), int(paper))
    pen = ImageDraw.Draw(image)
    for stroke in STROKES[digit]:
        jitter = random.normal(0, 0.15, (len(stroke), 2))
        points = (np.array(stroke) - (5, 5.5) + jitter) @ shape * scale + size / 2
        width = int(random.integers(2, 5))
        pen.line([tuple(point) for point in points], fill=int(ink), width=width, joint="curve")
    noisy = np.asarray(image, dtype=np.float32) + random.normal(0, 4, (size, size))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


@dataclass(frozen=True, slots=True)
class DrawnDigit:
    """A digit and its PNG file."""

    digit: int
    png: bytes


def draw_digits(count: int, seed: int = 7) -> list[DrawnDigit]:
    """Return so many different digits, the same ones for the same seed."""
    random = np.random.default_rng(seed)
    return [_encode(int(random.integers(10)), random) for _ in range(count)]


def _encode(digit: int, random: np.random.Generator) -> DrawnDigit:
    out = io.BytesIO()
    draw(digit, random).save(out, "PNG")
    return DrawnDigit(digit, out.getvalue())
