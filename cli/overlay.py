"""Draw the fields that were proposed over their page, numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from worker.reading.forms.proposing import Proposal, ProposedField

COMB, FREE = (0, 90, 220), (220, 90, 0)
LONGEST = 2000
"""Pixels of a picture: enough to look at."""


def draw_overlay(proposal: Proposal, first: int = 1) -> Image.Image:
    """Return a page with its fields: combs blue with their cells, free boxes orange.

    The first field has this number.
    """
    image = Image.fromarray(proposal.page).convert("RGB")
    scale = min(1.0, LONGEST / max(image.size))
    picture = image.resize((round(image.width * scale), round(image.height * scale)))
    pen = ImageDraw.Draw(picture)
    for number, field in enumerate(proposal.fields, first):
        _draw(pen, field, number, scale)
    return picture


def _draw(pen: ImageDraw.ImageDraw, field: ProposedField, number: int, scale: float) -> None:
    x, y, width, height = (side * scale for side in field.box)
    colour = COMB if field.cells else FREE
    pen.rectangle((x, y, x + width, y + height), outline=colour, width=3)
    for place in range(1, field.cells or 1):
        wall = x + width * place / (field.cells or 1)
        pen.line((wall, y, wall, y + height), fill=colour, width=1)
    what = f"{field.cells} cells" if field.cells else "{}-{} digits".format(*field.digits or "")
    pen.text((x, y - 19), f"{number}: {what}", fill=colour, font=ImageFont.load_default(16))
