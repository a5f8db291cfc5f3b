"""The page that takes files; its form works by itself, and better with JavaScript."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from shared.catalogue import DEFAULT_MODEL
from shared.errors import RequestError
from shared.states import Reader
from web.pages.blueprint import bp, page
from web.parts import parts
from web.submissions import read_files, read_options, submit

MAX_ERRORS = {
    "0.0001": "1 in 10,000",
    "0.001": "1 in 1,000",
    "0.01": "1 in 100",
    "0.05": "1 in 20",
}
DEFAULT_MAX_ERROR = "0.001"


@bp.get("/")
def upload() -> Response:
    """Show the form."""
    return _form()


@bp.post("/")
def send() -> Response:
    """Take in what a browser without JavaScript sends, and show the job."""
    try:
        options = read_options(request.form, parts().catalogue)
        files = read_files(request.files, parts().settings.max_files)
        job_id, _new = submit(parts(), options, files)
    except RequestError as error:
        return _form(error)
    return redirect(url_for("pages.job", job_id=job_id), 303)


def _faults(error: RequestError) -> list[tuple[str, str]]:
    """Return each file at fault with its reason."""
    alone = [{"file": error.extra["file"], "detail": error.detail}] if "file" in error.extra else []
    return [
        (fault["file"], fault["detail"].removeprefix(f"{fault['file']}: "))
        for fault in error.extra.get("files", alone)
    ]


def _models() -> dict[str, str]:
    """Return the models that read digits, each with what it is."""
    catalogue = parts().catalogue
    models = catalogue.models()
    return {name: models[name].card.kind for name in catalogue.serving(Reader.DIGIT)}


def _form(error: RequestError | None = None) -> Response:
    shown = page(
        "upload.html",
        error=error,
        faults=_faults(error) if error else [],
        given=request.form if error else {},
        max_errors=MAX_ERRORS,
        default_max_error=DEFAULT_MAX_ERROR,
        models=_models(),
        default_model=DEFAULT_MODEL,
        settings=parts().settings,
    )
    if error:
        shown.status_code = error.status
    return shown
