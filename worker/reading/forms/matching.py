"""What is told of how a page matches a form: the measure, and a picture of why it does not."""

from __future__ import annotations

from math import isfinite

import numpy as np

from shared.errors import PageError
from shared.matches import FormMatch, NoMatch, Overlay, Point
from shared.printing.codes import FormCode
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import Floats, Registration

FARTHEST = 30_000
"""Pixels from its corner at which a point far beyond the page is left."""
AMBIGUOUS = "ambiguous"
"""The code of a page that matches two forms, of which nothing tells which it is."""


def match_of(registration: Registration, template: str, page: int) -> FormMatch:
    """Return the measure of the match with a page of a template, the first being 1."""
    match, residual = registration.match, registration.residual
    found = residual if isfinite(residual) else None
    return FormMatch(template, page, match.share, match.worst_part, found)


def no_match(match: FormMatch) -> NoMatch:
    """Return why a page is not read, with the form that comes closest."""
    return NoMatch(
        f"the page does not match the template {match.template!r}: {match.share:.0%} of its print "
        f"was found, in one part of the page {match.worst_part:.0%}",
        match,
    )


def empty() -> PageError:
    """Return why a page is not read on which nothing is: it comes close to no form."""
    detail = "the page is empty: there is no print on it by which a form could be known"
    return PageError(detail, code="no-match")


def ambiguous(match: FormMatch, first: str, second: str, way_out: str) -> NoMatch:
    """Return why a page is not read that matches two forms as well."""
    return NoMatch(
        f"the page matches {first}, and {second} as well, and nothing that can be seen on it tells "
        f"them apart; {way_out}",
        match,
        code=AMBIGUOUS,
    )


def several(match: FormMatch, first: str, second: str) -> NoMatch:
    """Return why a page is not read that shows two forms."""
    return NoMatch(
        f"the picture shows two forms: {first}; and beside it {second}; scan each sheet by itself, "
        "or cut the picture in two",
        match,
        code="several-forms",
    )


def another_form(match: FormMatch, code: FormCode, why: str) -> NoMatch:
    """Return why a page is not read whose code names another template, version or page."""
    detail = f"the page is {code}, as its code says, {why}"
    return NoMatch(detail, match, form=code.template, page=code.page)


def overlay_of(registration: Registration, reference: Reference) -> Overlay:
    """Return where a form was expected on a page, and which of its print was found there."""
    if not len(registration.expected):
        return Overlay()
    fields = tuple(
        (field.name, _points(registration.corners(place, field.box)))
        for place, field in enumerate(reference.fields)
    )
    seen = registration.expected
    there = registration.were_found
    return Overlay(fields, _points(seen[there]), _points(seen[~there]))


def _points(places: Floats) -> tuple[Point, ...]:
    rounded = np.clip(np.nan_to_num(places), -FARTHEST, FARTHEST).round().astype(int)
    return tuple((x, y) for x, y in rounded.tolist())
