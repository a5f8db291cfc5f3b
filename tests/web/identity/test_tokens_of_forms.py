"""Each form of the pages that changes something brings what shows that it is one of ours."""

from __future__ import annotations

import re
from pathlib import Path

import web

TEMPLATES = Path(web.__file__).parent / "templates"
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


def test_each_form_that_is_posted_brings_the_token_against_forgery() -> None:
    forms = [
        (path.name, form)
        for path in TEMPLATES.glob("*.html")
        for form in FORM.findall(path.read_text(encoding="utf-8"))
        if 'method="post"' in form
    ]
    assert len(forms) >= 10
    assert [name for name, form in forms if "csrf_field()" not in form] == []
