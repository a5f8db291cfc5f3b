"""Requests that gunicorn cannot read, refused in the one shape of errors."""

from __future__ import annotations

import socket
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http import errors  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from web.server.refusals import refusal

STATUSES: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (errors.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED),
    (errors.ParseException, HTTPStatus.BAD_REQUEST),
)


class ProblemWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker of threads, which answers with problem documents by itself too."""

    def handle_error(
        self, req: Any, client: socket.socket, addr: tuple[str, int], exc: Exception
    ) -> None:
        for kind, status in STATUSES:
            if isinstance(exc, kind):
                self.log.warning("refused a request: %s", exc)
                with suppress(OSError):
                    util.write_nonblock(client, refusal(status))
                return
        super().handle_error(req, client, addr, exc)
