"""Pixels that are no squares, as in a fax of 204 × 98 dots an inch, and how they become squares."""

from __future__ import annotations

from PIL import Image

ALIKE, ABSURD = 1.1, 5.0
"""Between these two ratios a page is stretched: below nobody sees it, above the header is wrong."""
ORIENTATION = 0x0112
LIES = 5
"""From here on, the tag turns a page on its side."""


def square_size(image: Image.Image) -> tuple[int, int]:
    """Return the size that a TIFF has with square pixels; it need not be loaded.

    The coarser direction grows, so that no ink is lost. Other images keep their size.
    """
    width, height = image.size
    across, down = _resolution(image)
    if ALIKE < down / across <= ABSURD:
        width = round(width * down / across)
    elif ALIKE < across / down <= ABSURD:
        height = round(height * across / down)
    return width, height


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Return dots for the same length across and down, upright; (1, 1) where nobody says."""
    dots = image.info.get("dpi") or image.info.get("resolution") or (1, 1)
    across, down = float(dots[0]), float(dots[1])
    if image.format != "TIFF" or not (across > 0 and down > 0):
        return 1.0, 1.0
    lies = image.getexif().get(ORIENTATION, 1) >= LIES  # its size is upright already
    return (down, across) if lies else (across, down)
