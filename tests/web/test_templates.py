"""Form templates over HTTP: added, listed, shown, and refused with the place named."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from shared.settings import Settings
from tests.support.drawing import encode
from tests.support.forms import as_text, blank_png, definition, field
from tests.support.pdfs import scanned_pdf
from tests.web.templates import BLANK, PATH, add, post
from web.parts import parts


def assert_problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    body: dict[str, Any] = json.loads(answer.text)
    assert body["type"] == f"urn:fieldhand:problem:{code}"
    return body


def kept_files(client: FlaskClient) -> int:
    with client.application.app_context():
        return len(list(parts().storage.kept()))


def test_a_template_is_added_and_shown(client: FlaskClient) -> None:
    answer = post(client)
    assert (answer.status_code, answer.mimetype) == (201, "application/json")
    assert answer.headers["Location"] == f"{PATH}/exam?version=1"
    view = client.get(answer.headers["Location"]).json
    assert view == answer.json
    assert list(view) == [
        *("name", "version", "title", "created_at", "shared", "mine", "definition", "pages"),
        *("versions", "links"),
    ]
    assert view["definition"] == definition()
    image = f"{PATH}/exam/pages/1/image?version=1"
    assert view["pages"] == [
        {"number": 1, "reference": "blank.png", "width": 600, "height": 400, "image": image}
    ]
    assert view["links"]["page"] == "/templates/exam?version=1"


def test_the_same_again_answers_200_and_keeps_nothing_twice(client: FlaskClient) -> None:
    first = add(client)
    again = post(client)
    assert (again.status_code, again.json) == (200, first)
    assert again.headers["Location"] == first["links"]["self"]
    assert kept_files(client) == 1


def test_versions_stay_as_they_were(client: FlaskClient) -> None:
    add(client)
    newer = add(client, definition(field("mark")))
    assert [one["version"] for one in newer["versions"]] == [2, 1]
    assert client.get(f"{PATH}/exam").json == newer
    for path in (f"{PATH}/exam?version=1", f"{PATH}/exam@1"):
        assert client.get(path).json["definition"] == definition()


def test_a_definition_may_come_as_text(client: FlaskClient) -> None:
    given = {"definition": as_text(definition()), "reference": (io.BytesIO(BLANK[1]), "a.png")}
    assert client.post(PATH, data=given).status_code == 201


def test_a_long_definition_may_come_as_text(client: FlaskClient) -> None:
    """Send more than a form usually has; the test client's own forms leave such files open."""
    text = as_text(definition(field(rules={"values": ["1234567"] * 90_000})))
    part = b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = part % (b"definition", text.encode()) + part % (
        b'reference"; filename="a.png',
        BLANK[1],
    )
    sent = client.post(
        PATH, data=body + b"--cut--", content_type="multipart/form-data; boundary=cut"
    )
    assert len(text) > 900_000
    assert sent.status_code == 201, sent.text


def test_the_image_of_a_page_comes_whole_or_smaller(client: FlaskClient) -> None:
    jpeg = encode(Image.open(io.BytesIO(BLANK[1])), "JPEG")
    view = add(client, None, ("blank.jpg", jpeg))
    whole = client.get(view["pages"][0]["image"])
    assert (whole.status_code, whole.mimetype) == (200, "image/png")
    assert Image.open(io.BytesIO(whole.data)).size == (600, 400)
    assert "immutable" in whole.headers["Cache-Control"]
    small = client.get(f"{PATH}/exam/pages/1/image?width=150")
    assert Image.open(io.BytesIO(small.data)).size == (150, 100)
    assert small.headers["Cache-Control"] == "private, no-cache"
    assert_problem(client.get(f"{PATH}/exam/pages/1/image?width=9"), 422, "invalid-request")


def test_pages_come_from_one_document_or_by_name(client: FlaskClient) -> None:
    pages = [{"reference": "front.png"}, {"reference": "back.png"}]
    document = definition(field(page=2), pages=pages)
    files = [("back.png", blank_png(2, size=(300, 200))), ("front.png", BLANK[1])]
    assert [page["width"] for page in add(client, document, *files)["pages"]] == [600, 300]
    sheets = [Image.open(io.BytesIO(data)).convert("L") for _, data in files]
    document["title"] = "Both in one"
    view = add(client, document, ("form.pdf", scanned_pdf(sheets)))
    assert [page["width"] for page in view["pages"]] == [300, 600]


def test_the_list_is_in_the_order_of_names_and_goes_on(client: FlaskClient) -> None:
    for name in ("c", "a", "b"):
        add(client, definition(name=name))
    add(client, definition(name="a", title="Newer"))
    first = client.get(f"{PATH}?limit=2").json
    assert [(one["name"], one["version"]) for one in first["templates"]] == [("a", 2), ("b", 1)]
    assert first["templates"][0] | {"created_at": "", "links": {}} == {
        "name": "a",
        "version": 2,
        "title": "Newer",
        "pages": 1,
        "fields": 2,
        "created_at": "",
        "links": {},
    }
    second = client.get(first["next"]).json
    assert [one["name"] for one in second["templates"]] == ["c"]
    assert second["next"] is None
    assert_problem(client.get(f"{PATH}?cursor=tea"), 422, "invalid-cursor")


def test_a_bad_definition_is_refused_with_its_places(client: FlaskClient) -> None:
    bad = definition(field(box=[590, 0, 20, 20]), field("b", rules={"min": 2, "max": 1}))
    body = assert_problem(post(client, bad), 422, "invalid-template")
    assert body["field"] == "definition"
    assert [fault["place"] for fault in body["faults"]] == ["fields[0].box", "fields[1].rules.min"]
    assert body["detail"].startswith("fields[0].box: it is not on the page")
    assert client.get(PATH).json["templates"] == []
    assert kept_files(client) == 0


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"definition": " "}, 422, "no-definition"),
        ({"definition": "{}", "reference": "text"}, 422, "no-file"),
        ({"definition": "{}", "colour": "red"}, 422, "unknown-field"),
        ({"definition": ["{}", "{}"]}, 422, "field-twice"),
        ({"definition": as_text(definition())}, 422, "no-file"),
        ({"definition": "{"}, 422, "invalid-template"),
    ],
)
def test_a_form_that_is_not_whole_is_refused(
    client: FlaskClient, given: dict[str, Any], status: int, code: str
) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    assert_problem(client.post(PATH, data=given, headers=headers), status, code)


def test_what_is_no_image_is_refused_by_name(client: FlaskClient) -> None:
    body = assert_problem(post(client, None, ("blank.png", b"Dear Sir")), 422, "not-an-image")
    assert (body["file"], kept_files(client)) == ("blank.png", 0)
    assert_problem(client.post(PATH, json=definition()), 415, "not-multipart")


@pytest.mark.parametrize(
    "path",
    [
        *("tea", "exam@2", "exam?version=2", "exam/pages/2/image", "exam/pages/0/image"),
        *("%00", "exam%0a", "exam@x", f"exam/pages/{10**20}/image", "Exam", "exam@9999999999"),
    ],
)
def test_what_is_not_there_answers_404(client: FlaskClient, path: str) -> None:
    add(client)
    assert_problem(client.get(f"{PATH}/{path}"), 404, "not-found")


@pytest.mark.parametrize("name", ["tea", "%00", "exam%0a", "exam@1", "Exam"])
def test_what_is_not_there_cannot_be_removed(client: FlaskClient, name: str) -> None:
    add(client)
    assert_problem(client.delete(f"{PATH}/{name}"), 404, "not-found")
    assert client.get(f"{PATH}/exam").status_code == 200


@pytest.mark.parametrize("version", ["0", "-1", "x", str(2**31)])
def test_a_version_that_is_no_number_is_refused(client: FlaskClient, version: str) -> None:
    add(client)
    body = assert_problem(client.get(f"{PATH}/exam?version={version}"), 422, "invalid-request")
    assert body["detail"].startswith("version: ")


def test_an_image_that_is_gone_says_so(client: FlaskClient) -> None:
    view = add(client)
    with client.application.app_context():
        for kept in parts().storage.kept():
            parts().storage.delete(kept.key)
    body = assert_problem(client.get(view["pages"][0]["image"]), 404, "not-found")
    assert "no longer in the storage" in body["detail"]


def test_a_nearly_full_storage_keeps_nothing(settings: Settings, client: FlaskClient) -> None:
    from web.app import create_app

    full = create_app(settings.model_copy(update={"min_free_mb": 2**40}))
    assert_problem(post(full.test_client()), 507, "storage-full")
    assert kept_files(client) == 0
    with full.app_context():
        parts().database.close()


def test_the_description_knows_templates(client: FlaskClient) -> None:
    spec = client.get("/api/openapi.json").json
    post_ = spec["paths"][PATH]["post"]
    assert {"200", "201", "413", "422", "507"} <= set(post_["responses"])
    (form,) = post_["requestBody"]["content"].values()
    assert form["schema"] == {"$ref": "#/components/schemas/NewTemplate"}
    schemas = spec["components"]["schemas"]
    assert schemas["NewTemplate"]["required"] == ["definition", "reference"]
    document = schemas["NewTemplate"]["properties"]["definition"]["contentSchema"]
    assert document == {"$ref": "#/components/schemas/Template"}
    assert {"name", "pages", "fields"} <= set(schemas["Template"]["properties"])
    assert {"min", "check", "sum"} <= set(schemas["Rules"]["properties"])
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(spec)))
    assert named <= set(schemas)


def test_a_template_is_removed_with_its_images(client: FlaskClient) -> None:
    add(client)
    add(client, definition(title="Newer"))
    assert kept_files(client) == 2
    assert client.delete(f"{PATH}/exam").status_code == 204
    assert kept_files(client) == 0
    assert_problem(client.get(f"{PATH}/exam"), 404, "not-found")
    assert_problem(client.delete(f"{PATH}/exam"), 404, "not-found")
    assert add(client)["version"] == 3


def test_a_template_that_a_job_names_is_not_removed(client: FlaskClient) -> None:
    add(client)
    sent = {"files": (io.BytesIO(blank_png()), "1.png"), "reader": "form", "template": "exam"}
    job = client.post("/api/v1/jobs", data=sent).json
    told = assert_problem(client.delete(f"{PATH}/exam"), 409, "template-in-use")
    assert job["id"] in told["detail"]
    assert client.get(f"{PATH}/exam@1").status_code == 200
    assert client.delete(job["links"]["self"]).status_code == 204
    assert client.delete(f"{PATH}/exam").status_code == 204
