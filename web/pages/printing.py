"""The page that prints a form from a plain list of fields, and adds its template."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response

from shared.errors import Conflict, InvalidRequest
from shared.printing.paper import PAPERS, Paper
from shared.printing.spec import HELP
from shared.templates import CheckDigit
from shared.templates.definition import MOST_DIGITS
from shared.templates.languages.dates import FORMATS
from web.form_templates.printed import Foreseen, Foretold, foresee, print_for
from web.form_templates.specs import COLUMNS, Faults, Typed, faults_in, spec_of, typed
from web.identity import needs
from web.pages.blueprint import bp, page
from web.parts import parts

SHOWN_PAGES = 3
"""Of a preview: each is some ten kilobytes."""
ROWS = 3
"""Empty rows to begin with, and more at a time without JavaScript."""
EMPTY = dict.fromkeys(COLUMNS, "")
KINDS = {
    "": "any number",
    **{f"date:{form}": f"date, {form}" for form in FORMATS},
    **{f"check:{check}": f"check digit, {check}" for check in CheckDigit},
}


@bp.get("/print-form")
@needs("templates:write")
def print_form() -> Response:
    """Show the list of fields, empty."""
    return _form(Typed("", "", "", "a4", [EMPTY] * ROWS))


@bp.post("/print-form")
@needs("templates:write")
def print_what_is_typed() -> Response:
    """Show what would be printed, send it as a PDF, or add its template and send it."""
    given, wish = typed(request.form), request.form.get("do", "preview")
    if wish == "more":
        return _form(replace(given, rows=[*given.rows, *[EMPTY] * ROWS]))
    try:
        spec, paper = spec_of(given), _paper(given)
        if wish == "preview":
            return _form(given, foresee(parts(), spec, paper, SHOWN_PAGES))
        return _pdf(print_for(parts(), spec, paper, add=wish == "add"), is_kept=wish == "add")
    except (InvalidRequest, Conflict) as error:
        return _form(given, faults=_faults(error, given))


def _paper(given: Typed) -> Paper:
    if given.paper not in PAPERS:
        message = f"there is no paper {given.paper[:20]!r}; there is {', '.join(PAPERS)}"
        raise InvalidRequest(message, code="no-such-paper", field="paper")
    return PAPERS[given.paper]


def _faults(error: InvalidRequest | Conflict, given: Typed) -> Faults:
    return (
        faults_in(error, given)
        if isinstance(error, InvalidRequest)
        else {(None, "name"): error.detail}
    )


def _form(given: Typed, foreseen: Foreseen | None = None, faults: Faults | None = None) -> Response:
    answer = page(
        "print_form.html",
        given=given,
        faults=faults or {},
        foreseen=foreseen,
        pictures=[b64encode(png).decode() for png in foreseen.pictures] if foreseen else [],
        papers=PAPERS,
        kinds=KINDS,
        usual_help=HELP,
        most_digits=MOST_DIGITS,
        empty=EMPTY,
    )
    answer.status_code = 422 if faults else 200
    return answer


def _pdf(foretold: Foretold, *, is_kept: bool) -> Response:
    template = foretold.form.template.name
    answer = Response(foretold.form.pdf, mimetype="application/pdf")
    name = f"{template}-{foretold.version}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if is_kept:
        answer.headers["Content-Location"] = f"/templates/{template}?version={foretold.version}"
    return answer
