"""The sample: a job of sheets that are drawn here, for who has no files at hand."""

from __future__ import annotations

import io

from flask import redirect, url_for
from werkzeug.wrappers import Response

from shared.states import Reader
from web.identity import needs
from web.pages.blueprint import bp
from web.parts import parts
from web.samples import sample_files
from web.submissions import FILES, Given, options_of_files, submit

NAME = "Sample"


@bp.post("/sample")
@needs("jobs:write")
def send_sample() -> Response:
    """Take in the sample as any other job, and show it."""
    options = options_of_files({"reader": Reader.DIGIT, "name": NAME}, FILES, parts())
    files = [Given(name, io.BytesIO(data)) for name, data in sample_files()]
    job_id, _new = submit(parts(), options, files)
    return redirect(url_for("pages.job", job_id=job_id), 303)
