"""What the result shows of forms: their fields over the image of the page, and one by one."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection

from shared.documents.opening import Size, measure_pages
from shared.errors import NotFound, PageError
from shared.exports import PageJson
from shared.readings import Box, breaks
from web.filtered import Wanted
from web.overlays import overlays_among
from web.pages.blueprint import bp
from web.parts import parts
from web.placing import find_pages
from web.tables import template_of

FORMS_SHOWN = 10
"""Pages at once: each has as many pictures as fields."""

LEAST_DOUBT = 0.001
RUNNERS_UP = 3
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
    """The fields of a job's template, and what is shown of some of its pages."""

    fields: tuple[str, ...]
    """Empty where the template of each page is found by itself."""
    sizes: dict[int, Size]
    """Of the images, in pixels, by the numbers of their pages; not of those that lie no more."""
    wanted: Wanted
    overlays: dict[int, bool]
    """Pages of no form, by number: whether it can be shown where one was expected."""


def form_view(
    connection: Connection, job: dict[str, Any], pages: list[PageJson], wanted: Wanted
) -> FormView:
    """Return what the result of a form needs beside its pages. Raises NotFound."""
    template = template_of(connection, job["template"])
    fields = tuple(field.name for field in template.fields) if template else ()
    if wanted.field is not None and fields and wanted.field not in fields:
        raise NotFound(f"there is no field {wanted.field}; the fields are {', '.join(fields)}")
    whole = [one["number"] for one in pages] if wanted.field is None else []
    overlays = overlays_among(connection, job["id"], whole)
    return FormView(fields, _sizes(connection, job["id"], whole), wanted, overlays)


def _sizes(connection: Connection, job_id: str, numbers: list[int]) -> dict[int, Size]:
    placed = find_pages(connection, job_id, numbers)
    measured = measure_pages(parts().storage, placed, parts().settings.limits)
    return {page.number: size for page, size in measured if not isinstance(size, PageError)}


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


@bp.app_template_filter()
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
def runners_up(reading: dict[str, Any]) -> list[tuple[int, str, float]]:
    """Return the likeliest other digits of a number: place from 1, digit and probability."""
    others = [
        (place, other, probability)
        for place, digit in enumerate(reading["digits"], 1)
        for other, probability in digit["top"]
        if other != digit["value"] and probability >= LEAST_DOUBT
    ]
    return sorted(others, key=lambda one: -one[2])[:RUNNERS_UP]
