"""The page that draws a template over the blank pages of a form, and what its scripts ask for."""

from __future__ import annotations

import re
from typing import Any

from flask import json, request
from werkzeug.wrappers import Response

from shared.errors import InvalidRequest
from shared.templates import CheckDigit
from shared.templates.checking import Size
from shared.templates.definition import MOST_DIGITS
from shared.templates.languages.dates import FORMATS
from shared.templates.parsing import MOST_BYTES
from web.form_templates.drawn import draw_blank, look_at
from web.form_templates.keeping import find, template_json
from web.form_templates.trials import MOST_SCANS
from web.identity import needs
from web.pages.blueprint import bp, page
from web.pages.templates import asked_version
from web.parts import parts
from web.security import sealed_png

CHOICES: dict[str, Any] = {
    "checks": list(CheckDigit),
    "dates": FORMATS,
    "most_digits": MOST_DIGITS,
    "most_scans": MOST_SCANS,
}
_SIZE = re.compile(r"([1-9][0-9]{0,5})x([1-9][0-9]{0,5})")


@bp.get("/draw-template")
@needs("templates:write")
def draw_template() -> Response:
    """Show the page on which the fields of a blank form are drawn."""
    return page("template_editor.html", form=None, **CHOICES)


@bp.get("/templates/<name>/next")
@needs("templates:write")
def draw_next(name: str) -> Response:
    """Show the same page with a version of a template, to be made into its next one."""
    with parts().database.read() as connection:
        kept = find(connection, asked_version(name))
        view = template_json(connection, kept)
    source = view["links"]["self"]
    return page(
        "template_editor.html", form=kept.template, version=kept.version, source=source, **CHOICES
    )


@bp.post("/draw-template/page")
@needs("templates:write")
def draw_page() -> Response:
    """Draw a page of a file, as PNG: browsers show neither a PDF nor a TIFF."""
    file = request.files.get("file")
    number = request.form.get("page", default=0, type=int)
    if not file:
        raise InvalidRequest("no file was sent", code="no-file", field="file")
    png, count = draw_blank(parts(), file, number)
    response = sealed_png(png, f"page-{number}")
    response.headers["Fieldhand-Pages"] = str(count)
    return response


@bp.post("/draw-template/check")
@needs("templates:write")
def check_drawing() -> Response:
    """Tell what is wrong with a definition, and the version that it would become."""
    request.max_form_memory_size = MOST_BYTES
    sizes = _sizes()
    with parts().database.read() as connection:
        version, faults = look_at(connection, request.form.get("definition", ""), sizes)
    told = {"faults": faults, "version": version}
    return Response(json.dumps(told) + "\n", mimetype="application/json")


def _sizes() -> list[Size]:
    """Return the sizes of the pages, such as 1654x2339. Raises InvalidRequest."""
    given = request.form.getlist("size")
    found = [_SIZE.fullmatch(size) for size in given]
    if not given or None in found:
        message = "give the size of each page in pixels, such as size=1654x2339"
        raise InvalidRequest(message, code="invalid-size", field="size")
    return [(int(size[1]), int(size[2])) for size in found if size]
