"""The socket of the web server, and the question whether it answers."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cli.alive import answers
from cli.listener import address_of, open_listener
from shared.errors import SetupError


def test_port_0_takes_a_free_one() -> None:
    with open_listener("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert address_of(listener) == f"http://127.0.0.1:{port}"
        socket.create_connection(("127.0.0.1", port)).close()


def test_a_busy_port_says_which_setting_to_change() -> None:
    with open_listener("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=f"port {port} on 127.0.0.1 is in use"):
            open_listener("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(SetupError, match="FIELDHAND_HOST"):
        open_listener("192.0.2.1", 0)


def test_one_that_listens_everywhere_is_reached_here() -> None:
    with open_listener("0.0.0.0", 0) as listener:
        assert address_of(listener).startswith("http://127.0.0.1:")


@pytest.mark.parametrize(("status", "alive"), [(200, True), (503, False)])
def test_a_server_is_alive_when_it_says_so(status: int, alive: bool) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert answers(server.server_port) is alive
        thread.join()


def test_where_nobody_listens_nothing_is_alive() -> None:
    with open_listener("127.0.0.1", 0) as closed:
        port = closed.getsockname()[1]
    assert not answers(port)
