"""What the client says, and how often it asks, when a server does not do as it should."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cli.client import (
    Client,
    ClientError,
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    ServerAway,
    ServerFault,
)
from shared.errors import SetupError
from tests.support.stack import keep_port

HALF = b"number,name\n"
PROBLEM = (
    b'{"type": "urn:fieldhand:problem:not-found", "title": "Not found", "status": 404,'
    b' "detail": "there is no job 1, asked for %s", "place": "row 7"}'
)


class Faulty(BaseHTTPRequestHandler):
    """A server that breaks off, refuses, or answers with the status that is asked for.

    `/2/429` is busy twice, and answers then; what it is asked for stands in `asked`.
    """

    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        match self.path.strip("/").split("/"):
            case [times, status] if times.isdecimal():
                busy = len(self.asked) <= int(times)
                self._answer(int(status) if busy else 200, b"{}")
            case ["nonsense"]:
                self._answer(200, b"<html>")
            case ["result.csv"]:
                self._answer(200, HALF, missing=9)
            case _:
                self._answer(404, PROBLEM % self.path.encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.asked.append((self.path, self.headers["Idempotency-Key"]))
        if len(self.asked) == 1:
            self.close_connection = True
            return
        self._answer(200, b'{"id": "1"}')

    def do_DELETE(self) -> None:
        self.do_POST()

    def _answer(self, status: int, body: bytes, missing: int = 0) -> None:
        self.send_response(status)
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(body) + missing))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("cli.client.transport.FIRST_PAUSE", 0.001)
    Faulty.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Faulty) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


@pytest.fixture
def client(server: str) -> Iterator[Client]:
    with Client(server, "fh_secret", tries=3) as client:
        yield client


def get(client: Client, path: str) -> object:
    return client._get(path)


def test_a_result_that_breaks_off_is_said(client: Client) -> None:
    with pytest.raises(ServerAway, match="does not answer"):
        list(client.download({"links": {"csv": "/result.csv"}}, "csv"))


def test_every_column_is_asked_for_when_it_is_wished_for(client: Client) -> None:
    with pytest.raises(NotFound, match=r"asked for /result.xlsx[?]columns=all"):
        list(client.download({"links": {"xlsx": "/result.xlsx"}}, "xlsx", all_columns=True))


def test_a_result_that_is_gone_is_said(client: Client) -> None:
    with pytest.raises(NotFound, match="there is no job 1"):
        list(client.pages({"links": {"jsonl": "/result.jsonl"}}))


def test_a_server_without_such_a_result_is_said(client: Client) -> None:
    with pytest.raises(Refused, match="too old to write xlsx"):
        list(client.download({"links": {}}, "xlsx"))


def test_an_error_carries_the_problem_document(client: Client) -> None:
    with pytest.raises(ClientError) as caught:
        client.job("1")
    error = caught.value
    assert (error.code, error.title, error.status) == ("not-found", "Not found", 404)
    assert error.extra == {"place": "row 7"}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, NotAllowed),
        (403, NotAllowed),
        (404, NotFound),
        (408, ServerAway),
        (409, Conflict),
        (422, Refused),
        (429, ServerAway),
        (500, ServerFault),
        (503, ServerAway),
        (507, ServerFault),
    ],
)
def test_each_status_is_an_error_of_its_kind(
    client: Client, status: int, kind: type[ClientError]
) -> None:
    with pytest.raises(ClientError) as caught:
        get(client, f"/9/{status}")
    assert type(caught.value) is kind
    assert caught.value.retry_after == 0


@pytest.mark.parametrize("status", [408, 429, 503])
def test_a_busy_server_is_asked_again(client: Client, status: int) -> None:
    assert get(client, f"/2/{status}") == {}
    assert Faulty.asked == [(f"/2/{status}", "Bearer fh_secret")] * 3


def test_it_is_not_asked_more_often_than_said(client: Client) -> None:
    with pytest.raises(ServerAway, match="answered 503"):
        get(client, "/3/503")
    assert len(Faulty.asked) == 3


def test_what_was_refused_is_not_asked_again(client: Client) -> None:
    with pytest.raises(Refused):
        get(client, "/1/422")
    assert len(Faulty.asked) == 1


def test_a_submission_whose_answer_is_lost_goes_again_under_its_key(
    client: Client, tmp_path: Path
) -> None:
    (tmp_path / "1.png").write_bytes(b"1")
    assert client.submit([tmp_path / "1.png"], key="mine")["id"] == "1"
    assert Faulty.asked == [("/api/v1/jobs?redirect=false", "mine")] * 2


@pytest.mark.parametrize("deed", ["cancel", "retry", "delete"])
def test_what_may_have_happened_is_not_done_again(client: Client, deed: str) -> None:
    with pytest.raises(ServerAway):
        getattr(client, deed)("1")
    assert len(Faulty.asked) == 1


def test_a_server_of_another_kind_is_said(client: Client) -> None:
    with pytest.raises(ServerFault, match="not as a Fieldhand server does"):
        get(client, "/nonsense")


def test_it_tells_before_it_asks_again() -> None:
    told: list[str] = []
    with keep_port() as port:
        away = f"http://127.0.0.1:{port.getsockname()[1]}"
        client = Client(away, tries=2, on_retry=lambda error, _: told.append(error.detail))
        with client, pytest.raises(ServerAway, match="fieldhand up"):
            client.job("1")
    assert len(told) == 1


@pytest.mark.parametrize("address", ["", "localhost", "ftp://x", "http://", "http://a:b:c"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(SetupError, match="no address of a server"):
        Client(address)


@pytest.mark.parametrize("token", ["fh_ü", "fh_\n", "fh a"])
def test_what_is_no_token_is_said_and_not_shown(token: str) -> None:
    with pytest.raises(SetupError) as caught:
        Client("http://127.0.0.1:1", token)
    assert token not in caught.value.detail
