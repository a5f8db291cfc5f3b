"""What a server may answer instead of what it was asked for.

ClientError                    the fields of the problem document, if there is one
├── ServerAway                 no answer, too busy to give one, or out of patience with a slow line
├── ServerFault                5xx  the fault, or the want of room, is on the side of the server
├── NotAllowed                 401, 403  no token, or one that may not do this
└── Refused                    4xx  the request must change before it is sent again
    ├── NotFound               404  no such thing, or not yours
    └── Conflict               409  the state of the job forbids it
"""

from __future__ import annotations

from typing import Any

import httpx

from cli.exit_codes import ExitCode
from shared.errors import FieldhandError

TYPE_PREFIX = "urn:fieldhand:problem:"
FIELDS = ("type", "title", "status", "detail", "instance")


class ClientError(FieldhandError):
    """Carry a problem document: `code`, `title`, `status`, `detail`, and `extra` for the rest."""

    code = "client-error"
    exit_code = ExitCode.REFUSED
    retry_after: float | None = None
    """Seconds after which the server wants to be asked again, where it said so."""
    never_came = False
    """Whether the server cannot know of the request, or has turned it away unread."""


class ServerAway(ClientError):
    """No answer, or too busy to give one, however often it was asked."""

    code = "server-away"
    title = "The server does not answer"
    status = 503
    retryable = True
    exit_code = ExitCode.AWAY


class ServerFault(ClientError):
    """The fault, or the want of room, is on the side of the server."""

    retryable = True
    exit_code = ExitCode.AWAY


class NotAllowed(ClientError):
    """No token, or one that may not do this."""

    never_came = True
    exit_code = ExitCode.NOT_ALLOWED


class Refused(ClientError):
    """The request must change before it is sent again."""

    @property
    def files(self) -> dict[str, str]:
        """Why each file that is at fault was refused, by the name that it was sent under."""
        listed = self.extra.get("files") or [{**self.extra, "detail": self.detail}]
        return {one["file"]: one["detail"] for one in listed if one.get("file")}


class NotFound(Refused):
    """No such thing, or not yours."""


class Conflict(Refused):
    """The state of the job forbids it."""


KINDS: dict[int, type[ClientError]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    408: ServerAway,
    409: Conflict,
    429: ServerAway,
    503: ServerAway,
}


def error_of(answer: httpx.Response) -> ClientError:
    """Return the error that an answer stands for, whether or not it is a problem document."""
    problem = _problem(answer)
    status = answer.status_code
    kind = KINDS.get(status, ServerFault if status >= 500 else Refused)
    detail = str(problem.get("detail") or f"the server answered {status}")
    if status == httpx.codes.UNAUTHORIZED:
        detail += "; give a token of this server by --token, FIELDHAND_TOKEN or a profile"
    extra = {name: value for name, value in problem.items() if name not in FIELDS}
    error = kind(detail, code=str(problem.get("type", "")).removeprefix(TYPE_PREFIX) or None)
    error.extra = extra
    error.status, error.title = status, str(problem.get("title") or error.title)
    error.retry_after = _seconds(answer)
    return error


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _seconds(answer: httpx.Response) -> float | None:
    """Return `Retry-After` where it is a number of seconds (RFC 9110, 10.2.3)."""
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() else None
