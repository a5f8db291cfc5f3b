"""What the result shows of forms, beside which way they lie: what is drawn over their pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection

from shared.documents.opening import Size, measure_pages
from shared.errors import NotFound, PageError
from shared.exports import PageJson
from shared.readings import breaks
from web.pages.blueprint import bp
from web.pages.turns import turn_unmatched
from web.parts import parts
from web.results.filtered import Wanted
from web.results.overlays import Corners, overlays_among
from web.results.placing import find_pages
from web.results.tables import template_of

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
    """What is shown of some pages of forms beside their readings."""

    sizes: dict[int, Size]
    """Of the images, in pixels, by the numbers of their pages; not of those that lie no more."""
    wanted: Wanted
    overlays: dict[int, Corners]
    """Of pages of no form, by number, where one was expected; none where nothing says so."""


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
    turn_unmatched(pages, overlays)
    return FormView(_sizes(connection, job["id"], whole), wanted, overlays)


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
