"""Bodies that cannot be understood are refused for that, never read as empty ones."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, request
from werkzeug.formparser import FormDataParser

from shared.errors import RequestError
from web.security import SAFE_METHODS


class MalformedBody(RequestError):
    """The body is not what its type says."""

    code = "malformed-body"
    title = "The request is malformed"


class LengthRequired(RequestError):
    """The length of a body is not told."""

    code = "length-required"
    title = "The length is not told"
    status = 411


class StrictForms(FormDataParser):
    """The framework's parser, which by itself takes a broken form for an empty one."""

    def parse(self, *args: Any, **options: Any) -> Any:
        self.silent = False
        try:
            return super().parse(*args, **options)
        except ValueError as error:
            reason = str(error) or "it cannot be parsed"
            raise MalformedBody(f"the body is no form such as it says ({reason})") from None


class StrictRequest(Request):
    """A request whose form is parsed whole or refused."""

    form_data_parser_class = StrictForms


def register(app: Flask) -> None:
    """Parse forms strictly, and look for the length of bodies."""
    app.request_class = StrictRequest
    app.before_request(_require_length)


def _require_length() -> None:
    """Refuse a form that is neither chunked nor tells how long it is.

    Clients that are sent on from a form keep its Content-Type while they get what they are shown.
    """
    if request.method in SAFE_METHODS:
        return
    told = request.content_length is not None or "Transfer-Encoding" in request.headers
    if request.mimetype == "multipart/form-data" and not told:
        message = "send Content-Length, or the body by Transfer-Encoding: chunked"
        raise LengthRequired(message)
