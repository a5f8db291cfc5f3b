"""One exchange with a receiver: real sockets, and a limit on all that a receiver can do."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from shared.errors import DeliveryError
from shared.webhooks.targets import parse_target
from tests.support.receivers import Act, Handler, Start, dribble, hang, make_certificate
from worker.webhooks.deadline import Deadline
from worker.webhooks.exchange import ANSWER_BYTES, Answer, post

LONG, SHORT = 120.0, 0.5


def send(url: str, address: str = "127.0.0.1", seconds: float = LONG) -> Answer:
    target = parse_target(url, http=True)
    headers = {"Content-Type": "application/json", "webhook-id": "msg_1"}
    return post(target, [address], b'{"a": 1}', headers, Deadline(seconds))


def test_it_works(start: Start) -> None:
    receiver = start(lambda handler: handler.answer(202, b"thanks\0\n!"))
    answer = send(receiver.url(path="/a/b?c=d"))
    assert answer == Answer(202, None, "thanks  !")
    received = receiver.requests[0]
    assert (received.path, received.body) == ("/a/b?c=d", b'{"a": 1}')
    assert received.headers["Host"] == f"127.0.0.1:{receiver.server_port}"
    assert received.headers["Content-Type"] == "application/json"


def test_it_goes_to_the_address_that_was_checked_whatever_the_name_leads_to(start: Start) -> None:
    receiver = start()
    assert send(receiver.url("nowhere.invalid")).status == 204
    assert receiver.requests[0].headers["Host"] == f"nowhere.invalid:{receiver.server_port}"


def test_the_next_address_is_taken_where_one_takes_no_connection(start: Start) -> None:
    receiver = start()
    target = parse_target(receiver.url(), http=True)
    answer = post(target, ["127.0.0.2", "127.0.0.1"], b"", {}, Deadline(LONG))
    assert answer.status == 204
    assert len(receiver.requests) == 1


def test_redirects_are_not_followed(start: Start) -> None:
    other = start()
    receiver = start(lambda handler: handler.answer(307, Location=other.url()))
    assert send(receiver.url()).status == 307
    assert other.requests == []


def test_proxies_of_the_environment_are_not_asked(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, receiver = start(), start()
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url(path=""))
    assert send(receiver.url()).status == 204
    assert proxy.requests == []


def test_a_wish_to_be_asked_later_is_passed_on(start: Start) -> None:
    receiver = start(lambda handler: handler.answer(503, Retry_After="120"))
    assert send(receiver.url()).retry_after == "120"


@pytest.mark.parametrize("act", [hang, dribble])
def test_a_receiver_that_hangs_or_dribbles_is_left(start: Start, act: Act) -> None:
    with pytest.raises(DeliveryError, match="did not answer in time"):
        send(start(act).url(), seconds=SHORT)


def test_a_receiver_that_takes_no_handshake_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(DeliveryError, match="did not answer in time"):
            send(url, seconds=SHORT)


def test_only_the_beginning_of_an_answer_is_read(start: Start) -> None:
    def flood(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not handler.server.released.is_set():
            handler.wfile.write(b"x" * 65_536)

    answer = send(start(flood).url())
    assert answer.status == 200
    assert 0 < len(answer.beginning) <= ANSWER_BYTES


def test_a_body_that_does_not_come_does_not_take_the_status_back(start: Start) -> None:
    def promise(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        handler.server.released.wait()

    assert send(start(promise).url(), seconds=3) == Answer(200, None, "")


def test_headers_without_end_are_refused(start: Start) -> None:
    def headers(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not handler.server.released.is_set():
            handler.wfile.write(b"X-More: yes\r\n")

    with pytest.raises(DeliveryError, match="no HTTP"):
        send(start(headers).url())


def test_what_is_no_http_is_said(start: Start) -> None:
    with pytest.raises(DeliveryError, match="no HTTP"):
        send(start(lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n") and None).url())


def test_a_port_where_nobody_listens_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
        gone.close()
        with pytest.raises(DeliveryError, match="Connection refused"):
            send(f"http://127.0.0.1:{port}/")


def test_a_certificate_is_checked_against_the_host(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(folder, "hooks.example")
    receiver = start(certificate=certificate)
    with pytest.raises(DeliveryError, match=r"certificate cannot be trusted: self"):
        send(receiver.url("hooks.example"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert send(receiver.url("hooks.example")).status == 204
    with pytest.raises(DeliveryError, match=r"not valid for 'other\.example'"):
        send(receiver.url("other.example"))
    assert len(receiver.requests) == 1
