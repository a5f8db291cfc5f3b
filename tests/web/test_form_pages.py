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


def chosen_template(page: str) -> str:
    """Return the value of the template that is chosen on a page."""
    (value,) = re.findall(r'name="template" id="[^"]+" value="([^"]+)"[^>]* checked', page)
    return str(value)


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
    offered = re.findall(r'for="template-(\w+)">([^<]+)</label>', page)
    assert offered == [
        *(("auto", "Each page finds its own"), ("exam", "Exam score sheet"), ("tally", "tally")),
    ]
    assert chosen_template(page) == "auto"
    pictures = re.findall(r'<img class="picture"[^>]*\s+src="([^"]+)"', page)
    assert len(pictures) == 2
    for picture in pictures:
        assert client.get(picture.replace("&amp;", "&")).mimetype == "image/png"


def test_the_only_template_is_chosen_already(client: FlaskClient) -> None:
    add(client)
    assert chosen_template(get(client, "/")) == "exam"


def test_among_many_templates_one_can_be_looked_for(client: FlaskClient) -> None:
    for number in range(6):
        assert 'id="template-filter"' not in get(client, "/")
        add(client, definition(name=f"form-{number}"))
    assert 'id="template-filter"' in get(client, "/")


def test_the_page_begins_with_what_was_chosen_last(client: FlaskClient) -> None:
    for name in ("exam", "tally"):
        add(client, definition(name=name))
    assert post(client, reader="form", template="tally").status_code == 303
    page = get(client, "/")
    assert re.search(r'id="reader-form"[^>]* checked', page)
    assert chosen_template(page) == "tally"
    assert chosen_template(get(client, "/?reader=form&template=exam")) == "exam"
    client.delete(f"/api/v1/jobs/{client.get('/api/v1/jobs').json['jobs'][0]['id']}")
    for name in ("exam", "tally"):
        assert client.delete(f"/api/v1/templates/{name}").status_code == 204
    assert re.search(r'id="reader-digit"[^>]* checked', get(client, "/"))


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
    assert chosen_template(answer.text) == "tally"


def test_a_template_leads_to_the_upload_page_with_itself_chosen(client: FlaskClient) -> None:
    add(client)
    (path,) = re.findall(r'href="(/\?[^"]+)"', get(client, "/templates/exam"))
    page = get(client, path.replace("&amp;", "&"))
    assert re.search(r'id="reader-form"[^>]* checked', page)
    assert chosen_template(page) == "exam"


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
