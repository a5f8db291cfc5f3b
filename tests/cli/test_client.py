"""What the client says when a server does not do as it should."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cli.client import Client
from shared.errors import SetupError

HALF = b"number,name\n"
PROBLEM = b'{"detail": "there is no job 1, asked for %s"}'


class Faulty(BaseHTTPRequestHandler):
    """A server that breaks off, or refuses."""

    def do_GET(self) -> None:
        breaks_off = self.path.endswith(".csv")
        body = HALF if breaks_off else PROBLEM % self.path.encode()
        self.send_response(200 if breaks_off else 404)
        self.send_header("Content-Length", str(len(body) + 9 * breaks_off))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def client() -> Iterator[Client]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Faulty) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        client = Client(f"http://127.0.0.1:{server.server_port}")
        yield client
        client.close()
        server.shutdown()
        thread.join()


def test_a_result_that_breaks_off_is_said(client: Client) -> None:
    with pytest.raises(SetupError, match="does not answer"):
        list(client.download({"links": {"csv": "/result.csv"}}, "csv"))


def test_every_column_is_asked_for_when_it_is_wished_for(client: Client) -> None:
    with pytest.raises(SetupError, match=r"asked for /result.xlsx[?]columns=all"):
        list(client.download({"links": {"xlsx": "/result.xlsx"}}, "xlsx", all_columns=True))


def test_a_result_that_is_gone_is_said(client: Client) -> None:
    with pytest.raises(SetupError, match="there is no job 1"):
        list(client.pages({"links": {"jsonl": "/result.jsonl"}}))


def test_a_server_without_such_a_result_is_said(client: Client) -> None:
    with pytest.raises(SetupError, match="too old to write xlsx"):
        list(client.download({"links": {}}, "xlsx"))
