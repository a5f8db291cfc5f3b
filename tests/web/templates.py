"""Sending templates, as programs and as browsers do."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.forms import as_text, blank_png, definition

PATH = "/api/v1/templates"
BLANK = ("blank.png", blank_png())
HTML = {"Accept": "text/html"}


def post(
    client: FlaskClient,
    document: dict[str, Any] | str | None = None,
    *files: tuple[str, bytes],
    path: str = PATH,
    **more: Any,
) -> TestResponse:
    text = document if isinstance(document, str) else as_text(document or definition())
    sent = [(io.BytesIO(data), name) for name, data in files or (BLANK,)]
    given = {"definition": (io.BytesIO(text.encode()), "exam.json"), "reference": sent, **more}
    return client.post(path, data=given, headers=HTML if path != PATH else {})


def add(client: FlaskClient, *given: Any, **more: Any) -> dict[str, Any]:
    answer = post(client, *given, **more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)
