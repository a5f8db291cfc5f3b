"""Clients that are slow, by nature or on purpose, hold neither threads nor others up."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.support.raw_http import Answer, connect, read_answers
from tests.support.stack import Stack
from tests.web.server.conftest import THREADS
from web.server.pace import PacedSocket, TooSlow
from web.transfers.pieces import BLOCK

HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"Content-Type: multipart/form-data; boundary=b\r\n"
POST = b"POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + FORM + b"Content-Length: %d\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n\r\n"
PIECE = (
    b"Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
)
EMPTY = b"--b--\r\n"
MANY = 3 * THREADS + 1


@pytest.fixture
def clients(server: Stack) -> Iterator[list[socket.socket]]:
    """Yield many connections at once."""
    with ExitStack() as undo:
        yield [undo.enter_context(connect(server.port)) for _ in range(MANY)]


@pytest.mark.parametrize("begun", [b"", b"G", HEAD, b"\r\n\r\n", b"POST / HTTP/1.1\r\nA: b\r\n"])
def test_heads_that_do_not_come_hold_up_nobody(
    server: Stack, clients: list[socket.socket], begun: bytes
) -> None:
    for client in clients:
        client.sendall(begun)
    assert is_answered(server)
    assert all(read_answers(client)[0].status == 408 for client in clients)


def test_a_second_head_that_does_not_come_holds_up_nobody(
    server: Stack, clients: list[socket.socket]
) -> None:
    for client in clients:
        client.sendall(HEAD + b"\r\n" + HEAD)
    assert is_answered(server)
    for client in clients:
        assert [answer.status for answer in read_answers(client)] == [200, 408]


def test_a_head_that_comes_letter_by_letter_is_read(server: Stack) -> None:
    with connect(server.port) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for letter in HEAD + b"Connection: close\r\n\r\n":
            client.sendall(bytes([letter]))
        assert [answer.status for answer in read_answers(client)] == [200]


def test_bodies_that_do_not_come_hold_up_nobody_else(
    server: Stack, clients: list[socket.socket]
) -> None:
    for client in clients:
        client.sendall(POST % 1_000_000)
    assert is_answered(server)
    answers = [read_answers(client)[0] for client in clients]
    assert all(answer.status == 408 for answer in answers)
    assert problem_of(answers[0]) == "urn:fieldhand:problem:request-timeout"


def test_a_body_waits_for_its_turn_and_has_it(server: Stack, clients: list[socket.socket]) -> None:
    slow, honest = clients[:THREADS], clients[THREADS]
    for client in slow:
        client.sendall(POST % 1_000_000)
    honest.sendall(POST % len(EMPTY) + EMPTY)
    honest.shutdown(socket.SHUT_WR)
    (answer,) = read_answers(honest)
    assert problem_of(answer) == "urn:fieldhand:problem:no-file"


def test_who_stops_in_a_body_is_told_and_left(server: Stack) -> None:
    with connect(server.port) as client:
        client.sendall(POST % 1_000_000 + b"--b\r\n" + bytes(50_000))
        (answer,) = read_answers(client)
    assert problem_of(answer) == "urn:fieldhand:problem:request-timeout"


def test_a_file_that_stops_may_be_sent_again(server: Stack) -> None:
    with connect(server.port) as client:
        client.sendall(
            b"PUT /api/v1/jobs/1.zip HTTP/1.1\r\nHost: localhost\r\n" + LENGTH % 9_000 + b"PK"
        )
        (answer,) = read_answers(client)
    assert (answer.status, problem_of(answer)) == (408, "urn:fieldhand:problem:request-timeout")


def test_a_transfer_that_stops_keeps_the_blocks_that_came(server: Stack) -> None:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "90000"}
    address = f"{server.url}/api/v1/transfers"
    path = httpx.post(address, headers=headers).headers["Location"]
    with connect(server.port) as client:
        client.sendall(
            f"PATCH {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + PIECE + LENGTH % 90_000
        )
        client.sendall(bytes(BLOCK + 1))
        (answer,) = read_answers(client)
    assert (answer.status, problem_of(answer)) == (408, "urn:fieldhand:problem:request-timeout")
    kept = httpx.head(f"{server.url}{path}", headers=headers)
    assert kept.headers["Upload-Offset"] == str(BLOCK)


def test_chunks_that_do_not_come_are_waited_for_no_longer(server: Stack) -> None:
    chunked = POST.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked")
    with connect(server.port) as client:
        client.sendall(chunked + b"ffff\r\nabc")
        (answer,) = read_answers(client)
    assert answer.status == 408


def test_what_is_waited_for_is_counted_and_what_comes_is_taken() -> None:
    client, server = pair(grace=0.05)
    with client, server:
        client.sendall(b"abc")
        assert server.recv(10) == b"abc"
        with pytest.raises(TooSlow):
            server.recv(10)
        client.sendall(b"late")
        assert server.recv(10) == b"late"


def test_an_answer_that_nobody_takes_ends() -> None:
    client, server = pair(grace=0.05)
    with client, server, pytest.raises(ConnectionResetError):
        server.sendall(bytes(50_000_000))


def pair(grace: float) -> tuple[socket.socket, PacedSocket]:
    """Return two ends of a connection, the second with so much patience."""
    client, other = socket.socketpair()
    server = PacedSocket(fileno=other.detach())
    server.begin(grace)
    return client, server


def is_answered(server: Stack) -> bool:
    """Tell whether another client is served meanwhile."""
    return httpx.get(f"{server.url}/healthz").status_code == 200


def problem_of(answer: Answer) -> str:
    return str(httpx.Response(200, content=answer.body).json()["type"])
