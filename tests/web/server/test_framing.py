"""Where one request ends and the next begins: whoever lies about it gets nothing smuggled in."""

from __future__ import annotations

import pytest

from tests.support.raw_http import exchange
from tests.support.stack import Stack

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
NOTHING = b"0\r\n\r\n"
HEADS = {
    "a length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunks and a length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
    "chunks twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunks, then a cow": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n",
    "chunks, then themselves": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n",
    "nothing but identity": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "xchunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n",
    "quoted chunks": POST + b'Transfer-Encoding: "chunked"\r\n\r\n',
    "a space before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n",
    "a tab of the wrong kind": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n",
    "a folded line": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n",
    "chunks in HTTP/1.0": POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n",
    "two lengths that agree": POST + b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "two lengths that do not": POST + b"Content-Length: 0\r\nContent-Length: 36\r\n\r\n",
    "bare line feeds": b"POST /api/v1/jobs HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n",
    "one bare line feed": POST + b"A: b\nContent-Length: 0\r\n\r\n",
    "a bare carriage return": POST + b"A: b\rContent-Length: 0\r\n\r\n",
    "NUL in a header": POST + b"A: b\0c\r\n\r\n",
    "a header without a name": POST + b": b\r\n\r\n",
    "a space in a name": POST + b"Content Length: 5\r\n\r\n",
    "a first header that is folded": b"GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
    "two hosts": POST + b"Host: b\r\n\r\n",
    **{
        f"a length of {length!r}": POST + b"Content-Length: " + length + b"\r\n\r\n"
        for length in (b"+0", b"-1", b"0x0", b"0 0", b"0, 0", b"\xb2", b"1e1", b"", b"0_0")
    },
}
CHUNKS = {
    "larger than it is": b"5\r\nabc\r\n" + NOTHING,
    "smaller than it is": b"3\r\nabcdef\r\n" + NOTHING,
    "in hexadecimal of C": b"0x3\r\nabc\r\n" + NOTHING,
    "below zero": b"-3\r\nabc\r\n" + NOTHING,
    "of 2^80 bytes": b"f" * 20 + b"\r\nabc\r\n" + NOTHING,
    "of no size": b"\r\n" + NOTHING,
    "of a size without an end": b"1" * 9_000,
    "with a bare carriage return": b"3;a\rb\r\nabc\r\n" + NOTHING,
    "with bare line feeds": b"3\nabc\n0\n\n",
    "with a length behind it": b"3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n",
    "with a space behind its size": b"3 \r\nabc\r\n" + NOTHING,
}
OVERSIZED = {
    "line": (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    "number of headers": (GET + b"".join(b"A%d: b\r\n" % n for n in range(200)) + b"\r\n", 431),
    "header": (GET + b"A: " + b"a" * 10_000 + b"\r\n\r\n", 431),
    "head without an end": (GET + b"A: " + b"a" * 100_000, 431),
}
NO_HTTP = {
    "no version": b"GET /\r\n\r\n",
    "a version that is none": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "a method in small letters": b"get / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "the second version": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "empty lines": b"\r\n\r\n\r\n",
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_that_can_be_read_in_two_ways_is_refused(server: Stack, name: str) -> None:
    (answer,) = exchange(server.port, HEADS[name] + NOTHING + SMUGGLED)
    assert answer.status in (400, 501)
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("name", CHUNKS)
def test_nothing_is_read_behind_a_chunk_that_lies(server: Stack, name: str) -> None:
    answers = exchange(server.port, CHUNKED + CHUNKS[name] + SMUGGLED)
    assert {answer.status for answer in answers} <= {415, 400}  # of no form; then of no use


@pytest.mark.parametrize("name", OVERSIZED)
def test_what_is_too_large_is_refused_before_it_is_all_here(server: Stack, name: str) -> None:
    data, status = OVERSIZED[name]
    (answer,) = exchange(server.port, data)
    assert (answer.status, answer.headers["connection"]) == (status, "close")


@pytest.mark.parametrize("name", NO_HTTP)
def test_what_is_no_http_is_refused(server: Stack, name: str) -> None:
    (answer,) = exchange(server.port, NO_HTTP[name] + SMUGGLED)
    assert (answer.status, answer.headers["connection"]) == (400, "close")


def test_another_protocol_gets_no_answer(server: Stack) -> None:
    hello = bytes.fromhex("1603010200010001fc0303") + bytes(500)
    assert exchange(server.port, hello) == []


def test_two_honest_requests_at_once_are_both_answered(server: Stack) -> None:
    answers = exchange(server.port, (GET + b"\r\n") * 2)
    assert [answer.status for answer in answers] == [200, 200]


def test_a_body_longer_than_told_is_no_request(server: Stack) -> None:
    body = b"--b--\r\n"
    head = POST + b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n"
    answers = exchange(server.port, head % len(body) + body + b"and more of it\r\n\r\n")
    assert [answer.status for answer in answers] == [422, 400]


def test_a_body_shorter_than_told_makes_no_job(server: Stack) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n\x89PNG'
    head = POST + b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n"
    (answer,) = exchange(server.port, head + part)
    assert answer.status == 400
    assert server.get("/api/v1/jobs")["jobs"] == []
