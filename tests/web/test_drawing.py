"""What the page that draws templates asks the server for."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient

from tests.support.forms import as_text, blank, definition, field
from tests.support.pdfs import scanned_pdf
from tests.web.templates import HTML, add

CHECK = "/draw-template/check"
PAGE = "/draw-template/page"


def check(client: FlaskClient, document: str, *sizes: str) -> Any:
    answer = client.post(CHECK, data={"definition": document, "size": sizes or ["600x400"]})
    assert answer.status_code == 200, answer.text
    return answer.json


def draw(client: FlaskClient, data: bytes, page: str = "1") -> Any:
    return client.post(PAGE, data={"file": (io.BytesIO(data), "form.pdf"), "page": page})


def test_a_definition_that_is_sound_is_told_its_version(client: FlaskClient) -> None:
    assert check(client, as_text(definition())) == {"faults": [], "version": 1}
    add(client)
    assert check(client, as_text(definition()))["version"] == 2


def test_every_fault_is_told_with_its_place_and_nothing_is_kept(client: FlaskClient) -> None:
    wide = field(box=[590, 0, 20, 20])
    told = check(client, as_text(definition(wide, field("b", rules={"min": 5, "max": 3}))))
    assert [fault["place"] for fault in told["faults"]] == ["fields[0].box", "fields[1].rules.min"]
    assert check(client, "{")["faults"][0]["place"] == "definition"
    assert client.get("/api/v1/templates").json["templates"] == []


def test_sizes_that_are_none_are_refused(client: FlaskClient) -> None:
    for size in ("", "600", "0x400", "600x4000000"):
        answer = client.post(CHECK, data={"definition": "{}", "size": size})
        assert answer.status_code == 422, size
        assert answer.json["type"].endswith(":invalid-size")


def test_a_page_of_a_pdf_is_drawn(client: FlaskClient) -> None:
    two = scanned_pdf([blank(), blank(3)])
    first, second = (draw(client, two, number) for number in ("1", "2"))
    assert (first.status_code, first.mimetype) == (200, "image/png"), first.text
    assert first.headers["Fieldhand-Pages"] == "2"
    assert first.data != second.data
    for number in ("0", "3", "x"):
        assert draw(client, two, number).status_code == 422, number
    assert "form.pdf: it is not a PNG" in draw(client, b"Dear Sir").json["detail"]
    assert client.post(PAGE, data={"page": "1"}).json["type"].endswith(":no-file")


def test_the_next_version_is_drawn_from_the_one_that_is_asked_for(client: FlaskClient) -> None:
    add(client)
    add(client, definition(field("mark")))
    newest = client.get("/templates/exam/next", headers=HTML).text
    assert 'data-of="/api/v1/templates/exam?version=2"' in newest
    older = client.get("/templates/exam/next?version=1", headers=HTML).text
    assert 'data-version="exam@1"' in older
    assert client.get("/templates/tea/next", headers=HTML).status_code == 404
