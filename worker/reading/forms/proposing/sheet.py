"""A blank page made ready: straight, of one size, and how deep its print lies below its paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from shared.images import Pixels
from worker.reading.forms.depth import Depth, paper_of
from worker.reading.forms.proposing.skew import Mask, skew_of
from worker.reading.forms.proposing.strokes import strokes_of

LONGEST = 2339
"""Pixels of the longer side while fields are looked for: A4 at 200 dots per inch."""
MOST_ENLARGED = 2.0
PAPER = 121
"""Pixels: what is broader than this and dark is paper of its own."""
STRAIGHT = 0.1
"""Degrees: a page that lies less askew stays as it is."""
PALEST, GRAINY = 8.0, 0.12
"""Print is deeper than this, and than this share of the darkest print of its page."""
SHINING = 0.22
"""Lines that are paler than the others by more than this shine through from the back."""
THICK, LONG = 9, 60
"""Pixels of a ruled line, at most and at least."""
PALE = 0.06
"""The same for shaded patches."""
BROAD = 25
"""Pixels: what is broader is a patch, not a line."""


@dataclass(frozen=True)
class Sheet:
    """A page while its fields are looked for; all of it (h, w) uint8."""

    darkness: Depth
    """255 where the page is black in one of its colours at least, whatever its paper."""
    depth: Depth
    print_: Mask
    """1 where something is printed, lines or patches; on a scan what shines through too."""
    lines: Mask
    """1 where something thin is printed."""
    shade: Mask
    """1 where at least a pale patch is printed."""
    full: float
    """The depth of its darkest print."""
    level: float
    """The depth from which on something is print."""
    scale: float
    """Pixels of the page for one of the sheet."""


def straightened(page: Pixels) -> tuple[Pixels, float]:
    """Return a page turned straight, and by how many degrees it was askew; 0: it is as it was."""
    small = _depth(_resized(page, 0.5 * _scale(page)))
    degrees = skew_of(_thin(small, GRAINY * _full(small), BROAD // 2))
    if abs(degrees) < STRAIGHT:
        return page, 0.0
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), degrees, 1.0)
    paper = [int(np.median(plane)) for plane in cv2.split(page)]
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return np.asarray(turned, np.uint8), degrees


def sheet_of(page: Pixels) -> Sheet:
    """Make a straight page ready, (h, w), (h, w, 3) or (h, w, 4) uint8."""
    small = _resized(page, _scale(page))
    depth = _depth(small)
    darkness = np.asarray(255 - np.min(_planes(small), axis=0), np.uint8)
    full, grain = _full(depth), _grain(darkness)
    level = ground = max(PALEST, GRAINY * full, float(np.median(depth)) + 4 * grain)
    if grain:
        level = max(level, SHINING * _depth_of_lines(depth, level))
    shade = depth > max(PALEST, PALE * full)
    return Sheet(
        darkness,
        depth,
        (depth > ground).astype(np.uint8),
        _thin(depth, level, BROAD),
        shade.astype(np.uint8),
        full,
        level,
        page.shape[1] / small.shape[1],
    )


def _scale(page: Pixels) -> float:
    return float(min(LONGEST / max(page.shape[:2]), MOST_ENLARGED))


def _resized(page: Pixels, scale: float) -> Pixels:
    size = max(8, round(page.shape[1] * scale)), max(8, round(page.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(page, size, interpolation=how), np.uint8)


def _planes(page: Pixels) -> list[Pixels]:
    """Return the colours of a page, on white where it is transparent."""
    planes = [page] if page.ndim == 2 else [*np.moveaxis(page, 2, 0)]
    if len(planes) < 4:
        return planes
    clear = 255 - planes.pop()
    return [np.maximum(plane, clear) for plane in planes]


def _depth(page: Pixels) -> Depth:
    """Return how deep print lies below the paper in the plane of its deepest colour."""
    kernel = round(PAPER * max(page.shape[:2]) / LONGEST)
    depths = [
        255 - cv2.divide(cv2.GaussianBlur(plane, (3, 3), 0), paper_of(plane, kernel), scale=255)
        for plane in _planes(page)
    ]
    return np.asarray(np.max(depths, axis=0), np.uint8)


def _full(depth: Depth) -> float:
    """Return the depth of the darkest print."""
    return float(np.quantile(depth[::2, ::2], 0.997))


def _grain(darkness: Depth) -> float:
    """Return the standard deviation of the grain of a page; 0 of one that was drawn."""
    smooth = cv2.GaussianBlur(darkness, (5, 5), 0)
    return 1.5 * float(np.median(cv2.absdiff(darkness, smooth)))


def _depth_of_lines(depth: Depth, level: float) -> float:
    """Return how deep the deeper half of the ruled lines of a page is, letters left out."""
    across = strokes_of(_thin(depth, level, BROAD)).across
    _, labels, stats, _ = cv2.connectedComponentsWithStats(across, connectivity=8)
    kept = (stats[:, cv2.CC_STAT_HEIGHT] <= THICK) & (stats[:, cv2.CC_STAT_WIDTH] >= LONG)
    kept[0] = False
    lines = depth[cv2.erode(kept[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0]
    return float(np.quantile(lines, 0.65)) if lines.size else 0.0


def _thin(depth: Depth, level: float, broad: int) -> Mask:
    """Return where something thin is printed, on paper or on a patch."""
    patch = cv2.morphologyEx(depth, cv2.MORPH_OPEN, np.ones((broad, broad), np.uint8))
    return (cv2.subtract(depth, patch) > level).astype(np.uint8)
