"""Take in a submission: check it, store its files, insert the job, ring the bell, in this order."""

from __future__ import annotations

from web.submissions.files import read_files
from web.submissions.form_template import TEMPLATE
from web.submissions.options import FILES, PIXELS, Options, given_once, make_options, read_options
from web.submissions.taking_in import submit, submit_rows

__all__ = [
    "FILES",
    "PIXELS",
    "TEMPLATE",
    "Options",
    "given_once",
    "make_options",
    "read_files",
    "read_options",
    "submit",
    "submit_rows",
]
