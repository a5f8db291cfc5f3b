"""Pages that were decoded a moment ago: all the crops of one are asked for one after the other."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

    from shared.documents.opening import PlacedPage

MOST_BYTES = 64 * 2**20
"""Of all that are kept; what is larger by itself is not."""
_WIDE = ("RGB", "RGBA", "RGBX", "CMYK", "I", "F")
"""Modes that take four bytes for each pixel in memory."""


class Developed:
    """The last decoded pages of this process, by where they lie; what lies there never changes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[PlacedPage, Image.Image] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, page: PlacedPage, decode: Callable[[], Image.Image]) -> Image.Image:
        """Return the image of a page, decoded where it is not kept; nobody may change it."""
        with self._lock:
            image = self._kept.get(page)
            if image is not None:
                self._kept.move_to_end(page)
                return image
        image = decode()
        image.load()
        with self._lock:
            self._keep(page, image)
        return image

    def _keep(self, page: PlacedPage, image: Image.Image) -> None:
        if _bytes(image) > self._most:
            return
        self._kept[page] = image
        while sum(_bytes(kept) for kept in self._kept.values()) > self._most:
            self._kept.popitem(last=False)


def _bytes(image: Image.Image) -> int:
    return image.width * image.height * (4 if image.mode in _WIDE else 1)
