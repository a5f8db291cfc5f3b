"""By which names the server answers where nobody logs in, and where they do."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from shared.settings import Settings
from tests.support.drawing import png
from web.app import create_app
from web.parts import parts

LOCAL = ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "127.8.9.10", "[::1]:8000", "a.localhost"]
STRANGE = ["evil.example", "evil.example:8000", "localhost.evil.example", "10.0.0.1", "[::1", "a b"]


@pytest.mark.parametrize("host", LOCAL)
def test_names_of_this_machine_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/api/v1/jobs", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", STRANGE)
@pytest.mark.parametrize(
    "path", ["/api/v1/jobs", "/", "/healthz", "/nowhere", "/static/old/common/look.css"]
)
def test_other_names_get_nothing(client: FlaskClient, host: str, path: str) -> None:
    """A site may lead its own name to 127.0.0.1, and would then read all that is here."""
    answer = client.get(path, headers={"Host": host, "Accept": "application/json"})
    assert (answer.status_code, answer.json["type"]) == (400, "urn:fieldhand:problem:wrong-host")
    assert "FIELDHAND_PUBLIC_URL" in answer.json["detail"]


def test_other_names_can_send_nothing(client: FlaskClient) -> None:
    strange = {"Host": "evil.example", "Origin": "http://evil.example"}
    sent = client.post("/api/v1/jobs", data=png(7), headers=strange)
    assert sent.status_code == 400
    assert client.get("/api/v1/jobs").json["jobs"] == []


def test_its_public_name_is_answered(settings: Settings) -> None:
    public = settings.model_copy(update={"public_url": "https://Forms.example:8443/x"})
    app = create_app(public)
    answer = app.test_client().get("/api/v1/jobs", headers={"Host": "forms.example:8443"})
    assert answer.status_code == 200
    with app.app_context():
        parts().database.close()


def test_where_users_log_in_any_name_will_do(settings: Settings) -> None:
    changes = {"auth": "required", "secret_key": SecretStr("s" * 32)}
    app = create_app(settings.model_copy(update=changes))
    answer = app.test_client().get("/healthz", headers={"Host": "forms.example"})
    assert answer.status_code == 200
    with app.app_context():
        parts().database.close()
