"""Draw over a page why it matches no form: where its print was expected, and what was found."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import Connection, select

from shared.errors import NotFound
from shared.tables import Page

FIELDS, FOUND, MISSING = "#0b5ed7", "#146c43", "#dc3545"
THIN = 600
"""Pixels of a page to one pixel of a line."""
Drawn = dict[str, Any]
Corners = list[list[list[int]]]
"""Of each field, x and y of its four corners."""


def find_overlay(connection: Connection, job_id: str, number: int) -> Drawn:
    """Return what is drawn over a page that is of no form. Raises NotFound."""
    query = select(Page.overlay).where(Page.job_id == job_id, Page.number == number)
    overlay = connection.execute(query).scalar()
    if overlay is None:
        raise NotFound(f"nothing is drawn over page {number}: only what no form matches has that")
    return dict(overlay)


def overlays_among(connection: Connection, job_id: str, numbers: list[int]) -> dict[int, Corners]:
    """Return where the fields were expected on those of these pages that no form matches.

    Where too little of a form was found, nothing says how it could lie on the page.
    """
    query = select(Page.number, Page.overlay).where(
        Page.job_id == job_id, Page.number.in_(numbers), Page.overlay.is_not(None)
    )
    found = connection.execute(query)
    return {number: [corners for _, corners in overlay["fields"]] for number, overlay in found}


def draw_over(image: Image.Image, overlay: Drawn) -> Image.Image:
    """Return a page with the fields outlined, print ringed that was found, and crossed that not."""
    drawn = image.convert("RGB")
    pen, thick = ImageDraw.Draw(drawn), max(2, max(image.size) // THIN)
    for _, corners in overlay["fields"]:
        around = [tuple(at) for at in (*corners, corners[0])]
        pen.line(around, fill=FIELDS, width=thick, joint="curve")
    reach = 5 * thick
    for x, y in overlay["found"]:
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), outline=FOUND, width=thick)
    for x, y in overlay["missing"]:
        pen.line((x - reach, y - reach, x + reach, y + reach), fill=MISSING, width=thick)
        pen.line((x - reach, y + reach, x + reach, y - reach), fill=MISSING, width=thick)
    return drawn
