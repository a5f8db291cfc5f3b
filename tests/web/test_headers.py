"""What every answer tells the browser to forbid, and how what strangers sent comes back."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.support.drawing import png
from tests.support.forms import as_text, blank_png, definition
from tests.web.working import Hands
from web.security import LABELS, SEALED

SCRIPT = b"<script>alert(1)</script>"
PATHS = [
    "/",
    "/jobs",
    "/healthz",
    "/static/old/common/look.css",
    "/api/v1/jobs",
    "/nowhere",
    "/api/v1/nothing",
]


def submit(client: FlaskClient, data: bytes, name: str) -> str:
    answer = client.post("/api/v1/jobs", data={"files": [(io.BytesIO(data), name)]})
    assert answer.status_code == 202, answer.text
    return str(answer.json["id"])


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_labelled(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert {name: headers[name] for name in LABELS} == LABELS
    assert "Strict-Transport-Security" not in headers


def test_behind_tls_browsers_are_told_to_stay_there(client: FlaskClient) -> None:
    answer = client.get("/", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("query", ["", "?width=50", "?turn=90", "?field=digit"])
def test_a_page_comes_back_as_an_image_of_ours(
    client: FlaskClient, hands: Hands, query: str
) -> None:
    sent = png(7) + SCRIPT
    job_id = submit(client, sent, "evil.html")
    hands.finish(job_id)
    answer = client.get(f"/api/v1/jobs/{job_id}/pages/1/image{query}")
    assert_sealed(answer.headers, f"fieldhand-{job_id}-1.png")
    assert SCRIPT not in answer.data
    assert Image.open(io.BytesIO(answer.data)).format == "PNG"


@pytest.mark.parametrize("query", ["", "?width=50", "?version=1"])
def test_a_blank_page_comes_back_as_an_image_of_ours(client: FlaskClient, query: str) -> None:
    sent = {
        "definition": (io.BytesIO(as_text(definition()).encode()), "form.json"),
        "reference": (io.BytesIO(blank_png() + SCRIPT), "evil.html"),
    }
    assert client.post("/api/v1/templates", data=sent).status_code == 201
    answer = client.get(f"/api/v1/templates/exam/pages/1/image{query}")
    assert_sealed(answer.headers, "exam-1-1.png")
    assert SCRIPT not in answer.data


def test_what_was_sent_is_never_served_as_it_is(client: FlaskClient) -> None:
    job_id = submit(client, png(7), "evil.html")
    paths = [
        f"/storage/{job_id}/0",
        f"/api/v1/jobs/{job_id}/uploads/0",
        f"/jobs/{job_id}/evil.html",
    ]
    assert {client.get(path).status_code for path in paths} == {404}


def assert_sealed(headers: object, name: str) -> None:
    expected = {
        "Content-Type": "image/png",
        "Content-Security-Policy": SEALED,
        "Content-Disposition": f'inline; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    assert {key: headers[key] for key in expected} == expected  # type: ignore[index]
