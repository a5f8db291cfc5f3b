"""The page that prints a form, as a browser without JavaScript uses it."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from shared.printing.reading import code_of_blank
from tests.web.templates import HTML
from web.form_templates.specs import COLUMNS
from web.parts import parts

PATH = "/print-form"
ROWS: tuple[dict[str, str], ...] = (
    {"label": "Household no.", "boxes": "6", "kind": "check:damm"},
    {"label": "Read on", "kind": "date:DDMMYYYY"},
    {},
    {"label": "Day", "boxes": "5", "group": "Power", "min": "1"},
    {"label": "Total", "key": "sum", "boxes": "6", "sum": "day"},
)


def send(client: FlaskClient, wish: str, *rows: dict[str, str], **more: str) -> TestResponse:
    head = {"form-name": "meters", "form-title": "Meters", "form-help": "", "paper": "a4"}
    data: dict[str, Any] = {**head, **more, "do": wish}
    data |= {of: [row.get(of, "") for row in rows or ROWS] for of in COLUMNS}
    return client.post(PATH, data=data, headers=HTML)


def template(client: FlaskClient) -> Any:
    return client.get("/api/v1/templates/meters").json


def test_the_page_is_reached_and_has_empty_rows(client: FlaskClient) -> None:
    assert f'href="{PATH}">Print a form' in client.get("/templates", headers=HTML).text
    page = client.get(PATH, headers=HTML).text
    assert len(re.findall(r'name="label"', page)) == 3 + 1, "one is a pattern for more"
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)
    more = send(client, "more").text
    assert len(re.findall(r'name="label"', more)) == len(ROWS) + 3 + 1
    assert 'value="Household no."' in more


def test_a_preview_is_shown_and_nothing_is_kept(client: FlaskClient) -> None:
    answer = send(client, "preview")
    assert answer.status_code == 200
    assert 'src="data:image/png;base64,' in answer.text
    assert "1 page, printed as meters@1." in answer.text
    assert template(client)["status"] == 404


def test_a_preview_shows_three_pages_of_many_and_takes_no_place_of_page_images(
    client: FlaskClient,
) -> None:
    rows = [{"label": f"Field {n}", "boxes": "12"} for n in range(150)]
    with client.application.app_context():
        darkroom = parts().darkroom
    with darkroom, darkroom:
        answer = send(client, "preview", *rows)
    shown = [
        Image.open(io.BytesIO(b64decode(data)))
        for data in re.findall(r'base64,([^"]+)"', answer.text)
    ]
    assert [image.width for image in shown] == [893] * 3
    told = re.search(r"(\d+) pages, printed as meters@1", answer.text)
    assert told
    assert int(told[1]) > 3


def test_a_preview_foretells_the_version_that_adding_makes(client: FlaskClient) -> None:
    send(client, "add")
    assert "printed as meters@1." in send(client, "preview").text
    other_words = {"form-help": "One digit to a box."}
    assert "printed as meters@2." in send(client, "preview", **other_words).text
    assert "printed as meters@2." in send(client, "preview", {"label": "Day", "boxes": "3"}).text


def test_the_template_is_added_with_its_pdf(client: FlaskClient) -> None:
    answer = send(client, "add")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meters-1.pdf"'
    assert answer.headers["Content-Location"] == "/templates/meters?version=1"
    kept = template(client)
    fields = {field["name"]: field for field in kept["definition"]["fields"]}
    assert list(fields) == ["household_no", "read_on", "day", "sum"]
    assert fields["read_on"]["cells"] == 8
    assert [fields[name]["rules"] for name in fields] == [
        *({"check": "damm"}, {"date": "DDMMYYYY"}, {"min": 1}, {"sum": ["day"]}),
    ]
    image = client.get(kept["pages"][0]["image"]).data
    code = code_of_blank(Image.open(io.BytesIO(image)))
    assert code
    assert str(code) == "meters@1, page 1"


def test_the_same_form_again_is_the_same_version_and_another_the_next(client: FlaskClient) -> None:
    for wish in ("add", "add", "pdf"):
        assert "meters-1.pdf" in send(client, wish).headers["Content-Disposition"]
    assert len(template(client)["versions"]) == 1
    other = {"label": "Other", "boxes": "3"}
    assert "meters-2.pdf" in send(client, "pdf", other).headers["Content-Disposition"]
    assert template(client)["version"] == 1
    assert "meters-2.pdf" in send(client, "add", other).headers["Content-Disposition"]
    assert template(client)["version"] == 2


def test_what_is_wrong_stands_at_its_place(client: FlaskClient) -> None:
    rows: list[dict[str, str]] = [
        {"label": "A", "boxes": "0"},
        {},
        {"label": "B", "boxes": "3", "sum": "c"},
    ]
    answer = send(client, "add", *rows, **{"form-name": "Meters"})
    assert answer.status_code == 422
    told = dict(re.findall(r'id="fault-([\w-]+)" >([^<]+)</p>', answer.text))
    assert told.keys() == {"boxes-0", "name"}
    assert "a-z" in told["name"]
    answer = send(client, "add", {"label": "A", "boxes": "2"}, *rows[1:])
    assert dict(re.findall(r'id="fault-([\w-]+)" >([^<]+)</p>', answer.text)).keys() == {"sum-2"}
    for more in ({"paper": "a0"}, {"form-title": "a\u2028b"}):
        assert send(client, "pdf", **more).status_code == 422
    assert client.post(PATH, data={"label": "a"}).json["type"].endswith(":invalid-rows")
    assert template(client)["status"] == 404
