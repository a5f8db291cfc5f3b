"""The upload page where forms are read, as a browser without JavaScript sees it."""

from __future__ import annotations

import io
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.settings import Settings
from tests.support.drawing import png
from tests.support.forms import definition
from tests.web.lines import shadow_cnn
from tests.web.templates import HTML, add
from web.app import create_app
from web.parts import parts


def get(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), answer.text
    return answer.text


def post(client: FlaskClient, **options: str) -> TestResponse:
    data = {"files": (io.BytesIO(png(7)), "7.png"), "model": "", **options}
    return client.post("/", data=data, headers=HTML)


def test_without_a_template_the_page_leads_to_where_one_is_added(client: FlaskClient) -> None:
    page = get(client, "/?reader=form")
    assert re.search(r'id="reader-digit"[^>]* checked', page)
    assert "reader-form" not in page
    assert 'name="template"' not in page
    assert re.search(r'Whole forms are read as well: <a href="/templates">add a template', page)


def test_the_templates_are_offered_with_their_titles(client: FlaskClient) -> None:
    add(client)
    add(client, definition(name="tally", title=""))
    page = get(client, "/")
    assert re.search(r'<input [^>]*name="reader" id="reader-form" value="form"', page)
    assert re.findall(r'<option value="(\w+)" >([^<]+)</option>', page)[:2] == [
        ("exam", "exam, Exam score sheet"),
        ("tally", "tally"),
    ]


def test_the_form_makes_a_job_whose_page_names_the_version(client: FlaskClient) -> None:
    add(client)
    answer = post(client, reader="form", template="exam", digits_least="", pattern="")
    assert answer.status_code == 303, answer.text
    page = get(client, answer.headers["Location"])
    assert 'Template: <a href="/templates/exam@1">exam@1</a>' in page
    assert "Exam score sheet" in get(client, "/templates/exam@1")


def test_a_template_that_is_folded_away_counts_for_nothing(client: FlaskClient) -> None:
    add(client)
    answer = post(client, reader="digit", template="exam")
    assert answer.status_code == 303, answer.text
    assert "Template:" not in get(client, answer.headers["Location"])


def test_what_was_chosen_is_kept_when_something_is_wrong(client: FlaskClient) -> None:
    add(client)
    add(client, definition(name="tally"))
    answer = post(client, reader="form", template="tally", max_error="2")
    assert answer.status_code == 422
    assert re.search(r'id="reader-form"[^>]* checked', answer.text)
    assert '<option value="tally" selected>' in answer.text


def test_a_template_leads_to_the_upload_page_with_itself_chosen(client: FlaskClient) -> None:
    add(client)
    (path,) = re.findall(r'href="(/\?[^"]+)"', get(client, "/templates/exam"))
    page = get(client, path.replace("&amp;", "&"))
    assert re.search(r'id="reader-form"[^>]* checked', page)
    assert '<option value="exam" selected>' in page


def test_without_a_model_for_numbers_no_forms_are_offered(settings: Settings) -> None:
    shadow_cnn(settings.models)
    app = create_app(settings)
    client = app.test_client()
    add(client)
    page = get(client, "/")
    with app.app_context():
        parts().database.close()
    assert "reader-form" not in page
    assert "Whole forms" not in page
