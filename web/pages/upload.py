"""The page that takes files; its form works by itself, and better with JavaScript."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from shared.catalogue import DEFAULT_MODEL
from shared.errors import RequestError
from shared.number_options import MOST_DIGITS
from shared.retention import LONGEST_DAYS
from shared.states import Reader
from shared.templates.versions import AUTO, Head
from web.form_templates.keeping import list_heads
from web.identity import needs
from web.pages.blueprint import bp, page
from web.pages.last_choice import Choice, last_choice, remember
from web.pages.reader_form import field_at_fault, in_words_of_api
from web.parts import parts
from web.submissions import read_files, read_options, submit

MAX_ERRORS = {
    "0.0001": "1 in 10,000",
    "0.001": "1 in 1,000",
    "0.01": "1 in 100",
    "0.05": "1 in 20",
}
DEFAULT_MAX_ERROR = "0.001"
READERS = (Reader.DIGIT, Reader.NUMBER, Reader.FORM)
TEMPLATES_SHOWN = 500


@bp.get("/")
@needs("jobs:write")
def upload() -> Response:
    """Show the form."""
    return _form()


@bp.post("/")
@needs("jobs:write")
def send() -> Response:
    """Take in what a browser without JavaScript sends, and show the job."""
    try:
        options = read_options(in_words_of_api(request.form), parts())
        files = read_files(request.files, parts().settings.max_files)
        job_id, _new = submit(parts(), options, files)
    except RequestError as error:
        return _form(error)
    return remember(redirect(url_for("pages.job", job_id=job_id), 303), options)


def _faults(error: RequestError) -> list[tuple[str, str]]:
    """Return each file at fault with its reason."""
    alone = [{"file": error.extra["file"], "detail": error.detail}] if "file" in error.extra else []
    return [
        (fault["file"], fault["detail"].removeprefix(f"{fault['file']}: "))
        for fault in error.extra.get("files", alone)
    ]


def _readers() -> dict[str, list[str]]:
    """Return the readers of images that models serve, each with those that do."""
    serving = {reader.value: parts().catalogue.serving(reader) for reader in READERS}
    return {reader: models for reader, models in serving.items() if models}


def _templates(readers: dict[str, list[str]]) -> list[Head]:
    """Return the templates that can be chosen."""
    if Reader.FORM not in readers:
        return []
    with parts().database.read() as connection:
        return list_heads(connection, TEMPLATES_SHOWN)


def _models(readers: dict[str, list[str]]) -> dict[str, tuple[str, str]]:
    """Return the models that can be chosen: what each is, and the one reader that it serves."""
    models = parts().catalogue.models()
    serving = {name: [one for one in readers if name in readers[one]] for name in models}
    return {
        name: (models[name].card.kind, served[0] if len(served) < len(readers) else "")
        for name, served in serving.items()
        if served
    }


def _choice(
    given: Mapping[str, str], readers: dict[str, list[str]], templates: list[Head]
) -> Choice:
    """Return what is chosen at first: what was asked for, or the last time, if it is there."""
    last = last_choice()
    reader = given.get("reader") or last.reader
    if reader not in readers or (reader == Reader.FORM and not templates):
        reader = Reader.DIGIT.value
    names = [head.template for head in templates]
    template = given.get("template") or last.template
    if template not in (*names, AUTO):
        template = names[0] if len(names) == 1 else AUTO
    return Choice(reader, template)


def _form(error: RequestError | None = None) -> Response:
    given = request.form if error else request.args
    readers = _readers()
    templates = _templates(readers)
    choice = _choice(given, readers, templates)
    templates.sort(key=lambda head: head.template != choice.template)  # in sight among hundreds
    shown = page(
        "upload.html",
        error=error,
        faults=_faults(error) if error else [],
        wrong=field_at_fault(error) if error else "",
        given=given,
        choice=choice,
        max_errors=MAX_ERRORS,
        default_max_error=DEFAULT_MAX_ERROR,
        readers=list(readers),
        models=_models(readers),
        templates=templates,
        default_model="" if len(readers) > 1 else DEFAULT_MODEL,
        most_digits=MOST_DIGITS,
        longest_days=min(LONGEST_DAYS, int(parts().settings.retention_days or LONGEST_DAYS)),
        settings=parts().settings,
    )
    if error:
        shown.status_code = error.status
    return shown
