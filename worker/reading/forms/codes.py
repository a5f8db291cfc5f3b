"""Read the code of a printed form on a page, whichever way up it lies.

It is looked for on the page as large as pages are while they are registered, which takes half a
millisecond. Only where a QR code is seen there that cannot be made out, its place is looked at as
large as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from shared.printing.codes import FormCode, parse_code
from shared.printing.reading import qr_codes
from worker.reading.forms.depth import Matrix
from worker.reading.normalisation.grey import Grey

ROOM = 0.4
"""About a code that is looked at again, in sides of it."""

Corners = NDArray[np.float64]
"""(4, 2) x and y, clockwise from the corner that is left above when the form is upright."""


@dataclass(frozen=True)
class SeenCode:
    """A code, and where it lies in pixels of the working size."""

    code: FormCode
    corners: Corners


def find_code(grey: Grey, small: Grey, to_page: Matrix) -> SeenCode | None:
    """Find the one code of a page, which is given in both sizes; None where codes disagree."""
    seen, unread = _seen(small)
    for corners in [] if seen else unread:
        seen += _seen_larger(grey, corners, to_page)
    return seen[0] if len({one.code for one in seen}) == 1 else None


def _seen(grey: Grey) -> tuple[list[SeenCode], list[Corners]]:
    """Return the codes of forms on a picture, and where codes are that could not be made out."""
    found = zxingcpp.read_barcodes(
        grey,
        formats=qr_codes(),
        try_downscale=False,
        try_invert=False,
        return_errors=True,
    )
    read = [(parse_code(one.text), _corners(one)) for one in found if one.valid]
    return (
        [SeenCode(code, corners) for code, corners in read if code],
        [_corners(one) for one in found if not one.valid],
    )


def _seen_larger(grey: Grey, corners: Corners, to_page: Matrix) -> list[SeenCode]:
    """Look at a place of the working size on the page itself."""
    there = cv2.perspectiveTransform(corners[None], to_page)[0]
    low, high = there.min(axis=0), there.max(axis=0)
    room = ROOM * (high - low).max()
    left, top = np.maximum(low - room, 0).astype(int).tolist()
    right, bottom = np.ceil(high + room).astype(int).tolist()
    piece = np.ascontiguousarray(grey[top : max(bottom, 0), left : max(right, 0)])
    if not piece.size:
        return []
    moved = to_page.copy()
    moved[:2, 2] -= left, top
    back = np.linalg.inv(moved)
    return [
        SeenCode(one.code, cv2.perspectiveTransform(one.corners[None], back)[0])
        for one in _seen(piece)[0]
    ]


def _corners(found: zxingcpp.Barcode) -> Corners:
    place = found.position
    around = place.top_left, place.top_right, place.bottom_right, place.bottom_left
    return np.array([[point.x, point.y] for point in around], np.float64)
