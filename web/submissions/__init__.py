"""Take in a submission: check it, store its files, insert the job, ring the bell, in this order."""

from __future__ import annotations

from web.submissions.drawings import LARGEST, submit_drawing, submit_drawn_row
from web.submissions.files import NAMELESS, Given, Placed, Sent, check_files, read_files
from web.submissions.form_template import TEMPLATE
from web.submissions.keys import hash_stream
from web.submissions.options import (
    FILENAME,
    FILES,
    PIXELS,
    Options,
    given_once,
    make_options,
    options_of_files,
    read_options,
    read_query,
)
from web.submissions.taking_in import submit, submit_body, submit_checked, submit_rows

__all__ = [
    "FILENAME",
    "FILES",
    "LARGEST",
    "NAMELESS",
    "PIXELS",
    "TEMPLATE",
    "Given",
    "Options",
    "Placed",
    "Sent",
    "check_files",
    "given_once",
    "hash_stream",
    "make_options",
    "options_of_files",
    "read_files",
    "read_options",
    "read_query",
    "submit",
    "submit_body",
    "submit_checked",
    "submit_drawing",
    "submit_drawn_row",
    "submit_rows",
]
