"""The form templates: what there is, a form to add one, and where the fields of each lie."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, request
from werkzeug.wrappers import Response

from shared.errors import RequestError
from shared.readings import Box
from shared.templates import FormField
from shared.templates.definition import LARGEST_VERSION
from web import cursors
from web.form_templates.cards import cards_of, jobs_of
from web.form_templates.keeping import find, list_heads, remove, share, take_in, template_json
from web.identity import needs
from web.pages.blueprint import bp, page
from web.pages.words import plural
from web.parts import parts

TEMPLATES_SHOWN = 50
CARD_WIDTH = 480
"""Of the picture on a card."""
IMAGE_WIDTH = 1400
"""Of the picture of a page: sharp on a large screen, and some hundred kilobytes."""


@bp.get("/templates")
@needs("templates:read")
def templates() -> Response:
    """List the templates, and show the form."""
    return _listed()


@bp.post("/templates")
@needs("templates:write")
def add_template() -> Response:
    """Take in a template, and show it."""
    try:
        name, version, _ = take_in(parts(), request)
    except RequestError as error:
        return _listed(error)
    return redirect(f"/templates/{name}?version={version}", 303)


@bp.get("/templates/<name>")
@needs("templates:read")
def template(name: str) -> Response:
    """Show the pages of a template with its fields drawn over them, and their rules."""
    with parts().database.read() as connection:
        kept = find(connection, asked_version(name))
        view = template_json(connection, kept)
        jobs = jobs_of(connection)[name.partition("@")[0]]
    return page("template.html", view=view, form=kept.template, jobs=jobs, image_width=IMAGE_WIDTH)


def asked_version(name: str) -> str:
    """Return what an address asks for: `exam@3`, or `exam` where it names no version."""
    version = request.args.get("version", type=int)
    known = version is not None and 0 < version <= LARGEST_VERSION
    return f"{name}@{version}" if known else name


@bp.post("/templates/<name>/delete")
@needs("templates:write")
def delete_template(name: str) -> Response:
    """Remove a template with all its versions."""
    remove(parts(), name)
    return redirect("/templates", 303)


@bp.post("/templates/<name>/share")
@needs("templates:write")
def share_template(name: str) -> Response:
    """Share a template with everybody on the server, or no longer."""
    share(parts(), name, shared=request.form.get("shared") == "true")
    return redirect(f"/templates/{name}", 303)


@bp.app_template_filter()
def field_kind(field: FormField) -> str:
    """Return what a field is on paper."""
    digits = ""
    if field.digits is not None:
        least, most = field.digits
        digits = plural(most, "digit") if least == most else f"{least} to {plural(most, 'digit')}"
    if field.cells is None:
        return f"free box, {digits}" if digits else "free box"
    cells = f"comb of {plural(field.cells, 'cell')}"
    return f"{cells}, {digits}" if digits else cells


@bp.app_template_filter()
def between_cells(field: FormField) -> list[float]:
    """Return where the cells of a comb meet, in pixels of the page."""
    x, _, width, _ = field.box
    cells = field.cells or 1
    return [round(x + width * cell / cells, 1) for cell in range(1, cells)]


@bp.app_template_filter()
def label_at(box: Box, height: int) -> tuple[int, int]:
    """Return where the label of a box stands: above it, or below at the top of the page."""
    x, y, _, down = box
    return x, y - height // 3 if y > 2 * height else y + down + height


@bp.app_template_filter()
def label_size(box: Box, height: int) -> int:
    """Return how high the name of a field is that stands within its box, where paper is blank."""
    return max(1, min(height, box[3] * 4 // 5))


@bp.app_template_filter()
def label_within(field: FormField, fields: Sequence[FormField], size: int, width: int) -> str:
    """Return as much of the name of a field as stands before the next box, or the page, ends it.

    Letters are taken to be 0.7 of their size wide: they are bold.
    """
    x, y, _, height = field.box
    after = [
        other.box[0]
        for other in fields
        if other.box[0] > x and other.box[1] < y + height and y < other.box[1] + other.box[3]
    ]
    most = max(1, int((min([width, *after]) - x - size / 3) / (0.7 * size)))
    return field.name if len(field.name) <= most else f"{field.name[: most - 1]}…"


def _listed(error: RequestError | None = None) -> Response:
    cursor = request.args.get("cursor")
    after = cursors.decode_name(cursor)
    with parts().database.read() as connection:
        heads = list_heads(connection, TEMPLATES_SHOWN + 1, after)
        shown = heads[:TEMPLATES_SHOWN]
        cards = cards_of(connection, shown)
    following = cursors.encode(shown[-1].template) if len(heads) > TEMPLATES_SHOWN else None
    listed = page(
        "templates.html",
        templates=cards,
        picture_width=CARD_WIDTH,
        cursor=cursor,
        following=following,
        error=error,
        faults=error.extra.get("faults", []) if error else [],
    )
    if error:
        listed.status_code = error.status
    return listed
