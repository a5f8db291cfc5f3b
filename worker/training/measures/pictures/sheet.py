"""A contact sheet: images in tiles of one size, with a caption below each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from shared.images import Pixels

GAP, HEAD = 12, 40
INK, PAPER, FRAME = "#26262B", "#FFFFFF", "#D5D5DA"


@dataclass(frozen=True, slots=True)
class Layout:
    """How many tiles stand side by side, and how large they and their captions are, in pixels."""

    columns: int
    width: int
    height: int
    caption: int
    font: str
    size: int

    def corner(self, place: int) -> tuple[int, int]:
        """Return where a tile begins, x and y."""
        row, column = divmod(place, self.columns)
        step = self.height + GAP + self.caption
        return GAP + column * (self.width + GAP), HEAD + row * step

    def extent(self, tiles: int) -> tuple[int, int]:
        """Return the width and height of a sheet of so many tiles."""
        rows = max(1, -(-tiles // self.columns))
        return self.corner(self.columns - 1)[0] + self.width + GAP, self.corner(
            rows * self.columns
        )[1]


def draw_sheet(
    path: Path, layout: Layout, head: str, tiles: Iterable[tuple[Pixels, str]], count: int
) -> None:
    """Write so many tiles, uint8 images each with its caption, below a head line."""
    sheet = Image.new("RGB", layout.extent(count), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((GAP, GAP), head, INK, load_font("DejaVuSans", 15))
    font = load_font(layout.font, layout.size)
    for place, (pixels, caption) in enumerate(tiles):
        x, y = layout.corner(place)
        sheet.paste(_tile(pixels, layout), (x, y))
        draw.multiline_text((x, y + layout.height + 2), caption, INK, font, spacing=2)
    sheet.save(path)


def load_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a font that comes with matplotlib."""
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    return ImageFont.truetype(folder / f"{name}.ttf", size)


def _tile(pixels: Pixels, layout: Layout) -> Image.Image:
    """Return the whole image in a frame, in proportion, over white where it is transparent."""
    width, height = layout.width, layout.height
    image = Image.fromarray(np.ascontiguousarray(pixels)).convert("RGBA")
    small = ImageOps.contain(image, (width - 2, height - 2))
    tile = Image.new("RGB", (width, height), FRAME)
    tile.paste(PAPER, (1, 1, width - 1, height - 1))
    tile.paste(small, ((width - small.width) // 2, (height - small.height) // 2), small)
    return tile
