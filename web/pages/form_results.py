"""What the result shows of forms: which way they lie, and what is drawn over their pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection

from shared.documents.opening import Size, measure_pages
from shared.errors import NotFound, PageError
from shared.exports import PageJson
from shared.readings import Box, breaks
from shared.tables import Reading
from web.pages.blueprint import bp
from web.parts import parts
from web.queries import readings_among
from web.results.filtered import Wanted
from web.results.overlays import overlays_among
from web.results.placing import find_pages
from web.results.tables import template_of

FORMS_SHOWN = 10
"""Pages at once: each has as many pictures as fields."""

LEAST_DOUBT = 0.001
RUNNERS_UP = 3
TELLING_FIELDS = 8
"""So many fields of a page tell which way it lies."""
_RULES = {
    "check": "check digit",
    "values": "known values",
    "equals": "the same as another field",
    "sum": "the sum of other fields",
    "before": "before another field",
}
_OF_OTHERS = {
    "sum": "the sum in the field",
    "equals": "the same as the field",
    "before": "after the field",
}
"""Rules of another field that name this one."""


class FormView(NamedTuple):
    """What is shown of some pages of forms beside their readings."""

    sizes: dict[int, Size]
    """Of the images, in pixels, by the numbers of their pages; not of those that lie no more."""
    wanted: Wanted
    overlays: dict[int, bool]
    """Pages of no form, by number: whether it can be shown where one was expected."""


def fields_of(connection: Connection, job: dict[str, Any], chosen: str | None) -> tuple[str, ...]:
    """Return the fields of a job's template; none where each page finds its own.

    Raises NotFound where the chosen one is not among them.
    """
    template = template_of(connection, job["template"])
    fields = tuple(field.name for field in template.fields) if template else ()
    if chosen is not None and fields and chosen not in fields:
        raise NotFound(f"there is no field {chosen}; the fields are {', '.join(fields)}")
    return fields


def form_view(
    connection: Connection,
    job: dict[str, Any],
    pages: list[PageJson],
    wanted: Wanted,
    *,
    pictures: bool,
) -> FormView:
    """Return what the result of a form needs beside its pages."""
    whole = [one["number"] for one in pages] if pictures else []
    overlays = overlays_among(connection, job["id"], whole)
    return FormView(_sizes(connection, job["id"], whole), wanted, overlays)


def _sizes(connection: Connection, job_id: str, numbers: list[int]) -> dict[int, Size]:
    placed = find_pages(connection, job_id, numbers)
    measured = measure_pages(parts().storage, placed, parts().settings.limits)
    return {page.number: size for page, size in measured if not isinstance(size, PageError)}


def turn_pages(connection: Connection, job_id: str, pages: list[PageJson], *, whole: bool) -> None:
    """Say of each page, as `turn`, how it is to be turned; it may have come without its readings.

    Then the first fields of a page are asked: to look at all of them would take long.
    """
    if whole:
        for page in pages:
            page["turn"] = turn_upright(page["readings"])
        return
    numbers = [page["number"] for page in pages]
    first = Reading.position < TELLING_FIELDS
    found = readings_among(connection, job_id, numbers, ("digits",), first)
    turns = {number: turn_upright(readings) for number, readings in found.items()}
    for page in pages:
        page["turn"] = turns.get(page["number"], 0)


@bp.app_template_filter()
def rule_words(rule: str) -> str:
    """Return a rule that was used, as people say it."""
    name, _, kind = rule.partition(":")
    words = _OF_OTHERS if kind else {}
    return f"{words.get(name) or _RULES.get(name, name)} {kind}".strip()


@bp.app_template_filter()
def broken_rules(reading: dict[str, Any]) -> list[str]:
    """Return the rules, as people say them, of which the value breaks one at least."""
    return [rule_words(rule) for rule in breaks(reading)]


def turn_upright(readings: list[dict[str, Any]]) -> int:
    """Return by how many degrees a page is turned clockwise to be upright.

    That is told by where the digits of its numbers follow each other.
    """
    right = down = 0
    for digits in (reading["digits"] for reading in readings if reading["digits"]):
        first, last = digits[0]["box"], digits[-1]["box"]
        right += 2 * (last[0] - first[0]) + last[2] - first[2]
        down += 2 * (last[1] - first[1]) + last[3] - first[3]
    if abs(right) >= abs(down):
        return 0 if right >= 0 else 180
    return 270 if down > 0 else 90


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


@bp.app_template_filter()
def by_field(readings: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return readings by the names of their fields."""
    return {reading["field"]: reading for reading in readings}


@bp.app_template_filter()
def runners_up(reading: dict[str, Any]) -> list[tuple[int, str, float]]:
    """Return the likeliest other digits of a number: place from 1, digit and probability."""
    others = [
        (place, other, probability)
        for place, digit in enumerate(reading["digits"], 1)
        for other, probability in digit["top"]
        if other != digit["value"] and probability >= LEAST_DOUBT
    ]
    return sorted(others, key=lambda one: -one[2])[:RUNNERS_UP]
