"""Which way pages of forms lie, and where their boxes are once they are turned upright."""

from __future__ import annotations

from cmath import phase
from collections.abc import Iterable, Mapping
from functools import cache
from math import degrees
from typing import Any

from sqlalchemy import Connection

from shared.documents.opening import Size
from shared.exports import PageJson
from shared.readings import Box
from shared.tables import Reading
from web.pages.blueprint import bp
from web.queries import readings_among
from web.results.overlays import Corners
from web.results.tables import template_of

TELLING_FIELDS = 8
"""So many fields of a page tell which way it lies."""
TELLING = ("field", "box", "digits")


def turn_pages(connection: Connection, job_id: str, pages: list[PageJson], *, whole: bool) -> None:
    """Say of each page, as `turn`, how it is to be turned; it may have come without its readings.

    Then the first fields of a page are asked: to look at all of them would take long.
    """

    @cache
    def layout(reference: str | None) -> dict[str, Box]:
        template = template_of(connection, reference)
        return {field.name: field.box for field in template.fields} if template else {}

    found = _all_of(pages) if whole else _first_of(connection, job_id, pages)
    for page in pages:
        readings = found.get(page["number"], [])
        if any(len(reading["digits"]) > 1 for reading in readings):
            page["turn"] = turn_by_digits(readings)
        else:
            page["turn"] = turn_by_fields(
                readings, layout(page.get("template")) if readings else {}
            )


def turn_unmatched(pages: list[PageJson], expected: Mapping[int, Corners]) -> None:
    """Say the same of pages of no form, by the corners where fields were expected.

    Those go clockwise from the upper left, as the form has it.
    """
    for page in pages:
        if corners := expected.get(page["number"]):
            edges = (complex(*right) - complex(*left) for left, right, *_ in corners)
            page["turn"] = _against(sum(edges))


def turn_by_digits(readings: list[dict[str, Any]]) -> int:
    """Return by how many degrees a page is turned clockwise to be upright: 0, 90, 180 or 270.

    That is told by where the digits of its numbers follow each other.
    """
    rows = ([_middle(digit["box"]) for digit in one["digits"]] for one in readings)
    return _against(sum(row[-1] - row[0] for row in rows if row))


def turn_by_fields(readings: list[dict[str, Any]], layout: Mapping[str, Box]) -> int:
    """Return the same of a page without rows of digits: its fields lie as in their form, or turned.

    The angle is that of the least squares between both. One field alone tells nothing.
    """
    known = [reading for reading in readings if reading["field"] in layout]
    here = _about_their_mean(_middle(reading["box"]) for reading in known)
    there = _about_their_mean(_middle(layout[reading["field"]]) for reading in known)
    return _against(sum(at * of.conjugate() for at, of in zip(here, there, strict=True)))


@bp.app_template_filter()
def turned(box: Box, size: Size, turn: int) -> Box:
    """Return where a box lies once its page, w and h, is turned clockwise by such degrees."""
    x, y, width, height = box
    right, below = size[0] - x - width, size[1] - y - height
    places: dict[int, Box] = {
        0: (x, y, width, height),
        90: (below, x, height, width),
        180: (right, below, width, height),
        270: (y, right, height, width),
    }
    return places[turn]


def _all_of(pages: list[PageJson]) -> dict[int, list[dict[str, Any]]]:
    return {page["number"]: page["readings"] for page in pages}


def _first_of(
    connection: Connection, job_id: str, pages: list[PageJson]
) -> dict[int, list[dict[str, Any]]]:
    numbers = [page["number"] for page in pages]
    return readings_among(connection, job_id, numbers, TELLING, Reading.position < TELLING_FIELDS)


def _against(direction: complex) -> int:
    """Return the turn, to the next quarter, that makes such a direction point to the right."""
    return -90 * round(degrees(phase(direction)) / 90) % 360


def _middle(box: Box) -> complex:
    x, y, width, height = box
    return complex(x + width / 2, y + height / 2)


def _about_their_mean(places: Iterable[complex]) -> list[complex]:
    known = list(places)
    return [place - sum(known) / len(known) for place in known]
