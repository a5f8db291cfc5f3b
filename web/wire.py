"""What the server refuses by itself, before any application is asked, as problem documents too."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http import errors  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

REFUSALS: tuple[tuple[type[Exception], HTTPStatus, str, str], ...] = (
    (
        errors.LimitRequestLine,
        HTTPStatus.REQUEST_URI_TOO_LONG,
        "uri-too-long",
        "the path with its query is longer than this server reads",
    ),
    (
        errors.LimitRequestHeaders,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "head-too-large",
        "send fewer or shorter headers",
    ),
    (
        errors.UnsupportedTransferCoding,
        HTTPStatus.NOT_IMPLEMENTED,
        "unsupported-coding",
        "the only transfer coding that this server knows is chunked",
    ),
    (
        errors.ExpectationFailed,
        HTTPStatus.EXPECTATION_FAILED,
        "expectation-failed",
        "the only expectation that this server knows is 100-continue",
    ),
    (
        errors.ParseException,
        HTTPStatus.BAD_REQUEST,
        "malformed-request",
        "this is no request by HTTP/1.1 (RFC 9112)",
    ),
)


class ProblemWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker of threads, which refuses in the one shape of errors."""

    def handle_error(
        self, req: Any, client: socket.socket, addr: tuple[str, int], exc: Exception
    ) -> None:
        for kind, status, code, detail in REFUSALS:
            if isinstance(exc, kind):
                self.log.warning("refused a request: %s", exc)
                with suppress(OSError):
                    util.write_nonblock(client, _refusal(status, code, detail))
                return
        super().handle_error(req, client, addr, exc)


def _refusal(status: HTTPStatus, code: str, detail: str) -> bytes:
    """Return a whole answer, after which the connection ends."""
    problem = {"type": f"urn:fieldhand:problem:{code}", "title": status.phrase}
    body = json.dumps({**problem, "status": status.value, "detail": detail}).encode() + b"\n"
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", "Connection: close"]
    lines += ["Content-Type: application/problem+json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
