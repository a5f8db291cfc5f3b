"""The sample and the less used options of the upload page, without JavaScript."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared.database import Database
from shared.settings import Settings
from shared.tables import Job
from tests.support.drawing import png
from web.samples import sample_files

HTML = {"Accept": "text/html"}
HOOK = "https://93.184.216.34/hook"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"retention_days": 30.0})


def post(client: FlaskClient, **options: str) -> TestResponse:
    data = {"files": (io.BytesIO(png(7)), "7.png"), **options}
    return client.post("/", data=data, headers=HTML)


def newest(client: FlaskClient) -> dict[str, object]:
    job: dict[str, object] = client.get("/api/v1/jobs").json["jobs"][0]
    return job


def test_the_sample_is_a_job_as_any_other(client: FlaskClient) -> None:
    answer = client.post("/sample", headers=HTML)
    job = newest(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/jobs/{job['id']}")
    assert (job["name"], job["reader"], job["state"]) == ("Sample", "digit", "queued")


def test_the_sheets_of_the_sample_are_small_images_and_each_another() -> None:
    sheets = [data for _, data in sample_files()]
    assert len(set(sheets)) == len(sheets) == 12
    for sheet in sheets:
        with Image.open(io.BytesIO(sheet)) as image:
            assert (image.format, image.size) == ("PNG", (160, 160))


def test_the_form_says_who_is_told_and_how_long_the_job_is_kept(
    client: FlaskClient, database: Database
) -> None:
    answer = post(client, callback_url=HOOK, retention_days="7")
    assert answer.status_code == 303, answer.text
    with database.read() as connection:
        kept = connection.execute(select(Job.callback_url, Job.retention_days)).one()
    assert tuple(kept) == (HOOK, 7)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("callback_url", "https://127.0.0.1/hook", "callback_url: "),
        ("retention_days", "31", "this server keeps no job for longer than 30 days"),
        ("pattern", "(", "Pattern: it is no regular expression"),
        ("digits_most", "x", "Digits: "),
    ],
)
def test_an_option_that_is_wrong_is_in_sight_and_tied_to_its_reason(
    client: FlaskClient, name: str, value: str, said: str
) -> None:
    answer = post(client, reader="number", **{name: value})
    assert answer.status_code == 422
    reason = re.search(r'id="problem-text">\s*([^<]+)<', answer.text)
    assert reason
    assert said in reason[1]
    assert re.search(r'<details[^>]* id="more-options" open>', answer.text)
    (field,) = re.findall(r"<input[^>]*aria-invalid=true[^>]*>", answer.text)
    assert f'name="{name}"' in field
    assert re.search(r"aria-describedby=[^>]*problem-text", field)


def test_the_less_used_options_are_folded_away(client: FlaskClient) -> None:
    page = client.get("/", headers=HTML).text
    assert re.search(r'<details[^>]* id="more-options" >', page)
    assert 'max="30"' in page


def test_a_cookie_that_somebody_made_up_changes_nothing(client: FlaskClient) -> None:
    for value in ("form:exam", "pixels", '"><script>', "number:" + 300 * "x"):
        client.set_cookie("fieldhand-reader", value)
        page = client.get("/", headers=HTML).text
        chosen = re.findall(r'id="reader-(\w+)"[^>]* checked', page)
        assert chosen == [value[:6] if value.startswith("number") else "digit"]
        assert "<script>" not in page
