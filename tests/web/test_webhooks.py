"""Webhooks through the front door: asked for, told, delivered again."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from shared import moves
from shared.database import Database
from shared.errors import UploadError
from shared.moves import Attempt
from shared.settings import Settings
from shared.tables import Delivery
from shared.webhooks.keys import make_secret
from tests.support.drawing import png
from tests.web.test_api import assert_problem
from tests.web.working import Hands
from web.deliveries import MOST_SHOWN

URL = "https://8.8.8.8/hook?token=1"


def post(client: FlaskClient, url: str = URL, **options: Any) -> TestResponse:
    headers = options.pop("headers", {})
    form = {"files": (io.BytesIO(png(7)), "7.png"), "callback_url": url, **options}
    return client.post("/api/v1/jobs", data=form, headers=headers)


def done(client: FlaskClient, hands: Hands) -> dict[str, Any]:
    """Return a job that is done, and has been told to nobody yet."""
    job_id = post(client).json["id"]
    hands.finish(job_id)
    return dict(client.get(f"/api/v1/jobs/{job_id}?redirect=false").json)


def told(client: FlaskClient, job: dict[str, Any]) -> list[dict[str, Any]]:
    return list(client.get(job["links"]["deliveries"]).json["deliveries"])


def attempt(database: Database, attempt: Attempt) -> None:
    """Do what a sweeper does, to no receiver."""
    with database.write() as connection:
        due = moves.find_due(connection)
        assert due
        lease = moves.claim_delivery(connection, due, 30)
        assert lease
        assert moves.record_attempt(connection, lease, attempt, None)


def test_it_works(client: FlaskClient, hands: Hands) -> None:
    job = done(client, hands)
    (delivery,) = told(client, job)
    assert delivery == {
        "number": 1,
        "id": f"msg_{job['id']}_1",
        "type": "job.done",
        "url": URL,
        "state": "waiting",
        "created_at": delivery["created_at"],
        "next_attempt_at": delivery["created_at"],
        "delivered_at": None,
        "attempts": [],
    }
    with hands.database.read() as connection:
        kept = connection.execute(select(Delivery.job)).scalar_one()
    assert kept | {"expires_at": None} == job
    assert "expires_at" not in kept


def test_rows_of_numbers_can_ask_for_it_too(client: FlaskClient, hands: Hands) -> None:
    body = {"reader": "pixels", "pixels": [0] * 64, "callback_url": URL}
    job = client.post("/api/v1/jobs", json=body).json
    hands.finish(job["id"])
    assert told(client, job)[0]["type"] == "job.done"


def test_a_job_that_is_stopped_is_told(client: FlaskClient) -> None:
    job = post(client).json
    client.post(f"{job['links']['self']}/cancel")
    assert told(client, job)[0]["type"] == "job.cancelled"


def test_a_job_whose_pages_cannot_be_found_is_told(client: FlaskClient, database: Database) -> None:
    torn, deadly = post(client).json, post(client).json
    with database.write() as connection:
        lease = moves.claim_expansion(connection, torn["id"], 30)
        assert lease
        moves.fail_expansion(connection, lease, UploadError("it is torn"))
        assert moves.claim_expansion(connection, deadly["id"], -1)
        assert moves.fail_abandoned_expansions(connection, 1) == [deadly["id"]]
    for job in (torn, deadly):
        assert [delivery["type"] for delivery in told(client, job)] == ["job.failed"]


def test_one_that_runs_or_asks_for_nothing_has_none(client: FlaskClient, hands: Hands) -> None:
    job = post(client).json
    assert told(client, job) == []
    silent = post(client, "").json
    hands.finish(silent["id"])
    assert "deliveries" not in silent["links"]
    assert client.get(f"{silent['links']['self']}/deliveries").json == {"deliveries": []}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://a.example/", "must begin with https://"),
        ("http://8.8.8.8/", "sends nothing unencrypted"),
        ("https://me:secret@8.8.8.8/", "a user or a password"),
        ("https://127.0.0.1/", "127.0.0.1 leads to a loopback address"),
        ("https://localhost:8000/", "a loopback address"),
        ("https://0x7f.1/", "0x7f.1 leads to a loopback address"),
        ("https://[::1]/", "a loopback address"),
        ("https://[::ffff:10.0.0.1]/", "in the clothes of IPv6"),
        ("https://169.254.169.254/latest/meta-data/", "a link-local address"),
        ("https://10.0.0.1/", "a private address"),
        ("https://8.8.8.8/" + "x" * 2000, "at most 2,000 characters"),
        ("https://8.8.8.8/ x", "printable ASCII"),
    ],
)
def test_a_url_that_leads_nowhere_good_is_refused_and_nothing_is_kept(
    client: FlaskClient, database: Database, url: str, why: str
) -> None:
    body = assert_problem(post(client, url), 422, "invalid-callback_url")
    assert why in body["detail"]
    assert body["field"] == "callback_url"
    assert client.get("/api/v1/jobs").json["jobs"] == []


def test_in_json_it_must_be_text(client: FlaskClient) -> None:
    body = {"reader": "pixels", "pixels": [0] * 64, "callback_url": 7}
    assert_problem(client.post("/api/v1/jobs", json=body), 422, "invalid-callback_url")


def test_it_is_part_of_what_an_idempotency_key_stands_for(client: FlaskClient) -> None:
    headers = {"Idempotency-Key": "one"}
    first = post(client, headers=headers).json["id"]
    assert post(client, headers=headers).json["id"] == first
    assert_problem(post(client, "https://8.8.4.4/", headers=headers), 422, "key-reused")


def test_the_ledger_tells_what_became_of_each_attempt(
    client: FlaskClient, hands: Hands, database: Database
) -> None:
    job = done(client, hands)
    attempt(database, Attempt(12, 500, None, "oh <b>no</b>"))
    (delivery,) = told(client, job)
    assert (delivery["state"], delivery["delivered_at"]) == ("failed", None)
    (entry,) = delivery["attempts"]
    assert entry == entry | {"number": 1, "status": 500, "error": None, "milliseconds": 12}
    page = client.get(f"/jobs/{job['id']}?stay").text
    assert "Deliver again" in page
    assert "8.8.8.8" in page


def test_it_can_be_delivered_again_and_keeps_its_id(
    client: FlaskClient, hands: Hands, database: Database
) -> None:
    job = done(client, hands)
    attempt(database, Attempt(12, 500))
    answer = client.post(f"{job['links']['deliveries']}/1/redeliver")
    assert (answer.status_code, answer.json["state"]) == (202, "waiting")
    attempt(database, Attempt(15, 204))
    (delivery,) = told(client, job)
    assert (delivery["id"], delivery["state"]) == (f"msg_{job['id']}_1", "delivered")
    assert [entry["status"] for entry in delivery["attempts"]] == [204, 500]
    assert delivery["delivered_at"]


def test_one_older_than_those_that_are_shown_can_be_delivered_again(
    client: FlaskClient, hands: Hands, database: Database
) -> None:
    job = done(client, hands)
    with database.write() as connection:
        first = dict(connection.execute(select(Delivery)).one()._mapping)
        later = [first | {"number": number} for number in range(2, MOST_SHOWN + 2)]
        connection.execute(insert(Delivery), later)
    assert 1 not in [delivery["number"] for delivery in told(client, job)]
    answer = client.post(f"{job['links']['deliveries']}/1/redeliver")
    assert (answer.status_code, answer.json["number"]) == (202, 1)


def test_the_button_of_the_page_delivers_again(
    client: FlaskClient, hands: Hands, database: Database
) -> None:
    job = done(client, hands)
    attempt(database, Attempt(5, None, "it did not answer in time"))
    assert "it did not answer in time" in client.get(f"/jobs/{job['id']}?stay").text
    answer = client.post(f"/jobs/{job['id']}/deliveries/1/redeliver")
    assert answer.status_code == 303
    assert told(client, job)[0]["state"] == "waiting"


def test_while_it_is_sent_it_is_not_sent_again(
    client: FlaskClient, hands: Hands, database: Database
) -> None:
    job = done(client, hands)
    with database.write() as connection:
        due = moves.find_due(connection)
        assert due
        lease = moves.claim_delivery(connection, due, 30)
        assert moves.claim_delivery(connection, due, 30) is None
    assert lease
    answer = client.post(f"{job['links']['deliveries']}/1/redeliver")
    assert_problem(answer, 409, "being-delivered")
    (delivery,) = told(client, job)
    assert (delivery["state"], delivery["next_attempt_at"]) == ("sending", None)
    assert delivery["attempts"][0]["milliseconds"] is None


def test_what_is_not_there_is_not_found(client: FlaskClient, hands: Hands) -> None:
    job = done(client, hands)
    assert_problem(client.post(f"{job['links']['deliveries']}/2/redeliver"), 404, "not-found")
    assert_problem(client.get("/api/v1/jobs/nobody/deliveries"), 404, "not-found")
    assert_problem(client.post("/api/v1/jobs/nobody/deliveries/1/redeliver"), 404, "not-found")
    client.delete(job["links"]["self"])
    assert_problem(client.get(job["links"]["deliveries"]), 404, "not-found")


def test_metrics_count_them_by_state(client: FlaskClient, hands: Hands, database: Database) -> None:
    done(client, hands)
    attempt(database, Attempt(5, 200))
    done(client, hands)
    text = client.get("/metrics").text
    assert 'fieldhand_deliveries{state="delivered"} 1.0' in text
    assert 'fieldhand_deliveries{state="waiting"} 1.0' in text
    assert 'fieldhand_deliveries{state="failed"} 0.0' in text


def test_the_secret_is_made_once_and_rotated_on_demand(client: FlaskClient) -> None:
    answer = client.get("/api/v1/webhooks/secret")
    first = answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    assert first == {"secret": first["secret"], "previous": None, "previous_until": None}
    assert client.get("/api/v1/webhooks/secret").json == first
    rotated = client.post("/api/v1/webhooks/secret/rotate").json
    assert rotated["secret"] != first["secret"]
    assert rotated["previous"] == first["secret"]
    assert rotated["previous_until"].endswith("Z")
    assert client.get("/api/v1/webhooks/secret").json == rotated


class TestWithASetting:
    """The secret stands in the settings."""

    secret = make_secret()

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        given = Settings(webhook_secret=self.secret).webhook_secret
        return settings.model_copy(update={"webhook_secret": given})

    def test_it_is_shown_and_cannot_be_rotated_here(self, client: FlaskClient) -> None:
        assert client.get("/api/v1/webhooks/secret").json["secret"] == self.secret
        answer = client.post("/api/v1/webhooks/secret/rotate")
        assert_problem(answer, 409, "secret-is-a-setting")


def test_the_description_knows_all_of_it(client: FlaskClient) -> None:
    spec = client.get("/api/openapi.json").json
    for name in ("Submission", "PixelsSubmission"):
        assert "callback_url" in spec["components"]["schemas"][name]["properties"]
    (callback,) = spec["paths"]["/api/v1/jobs"]["post"]["callbacks"]["end"].values()
    assert "Webhook" in json.dumps(callback["post"]["requestBody"])
    assert set(spec["components"]["schemas"]["Webhook"]["properties"]) == {
        *("type", "timestamp", "data")
    }
    ledger = spec["paths"]["/api/v1/jobs/{job_id}/deliveries"]["get"]
    assert "DeliveryList" in json.dumps(ledger)
