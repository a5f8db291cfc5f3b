"""The errors of Fieldhand.

FieldhandError                 code, title, HTTP status, whether trying again helps
├── RequestError               the client must change something
│   ├── InvalidRequest         422  a field of the request is wrong
│   ├── TooLarge               413  a limit of this server is exceeded
│   ├── UnsupportedMedia       415  a file is of no kind that can be read
│   ├── Unauthenticated        401  nobody knows who asks
│   ├── Forbidden              403  whoever asks may not do that
│   ├── NotFound               404  no such thing, or not yours
│   ├── Conflict               409  the state of the job forbids it
│   └── TooMany                429  it was asked too often; later it may be asked again
├── StorageFull                507  there is no room for the upload
├── PageError                  one page cannot be read; the others can
│   └── NoMatch                it is of no form that it may be of (shared/matches.py)
├── UploadError                one upload cannot be expanded; the job fails with it
├── DeliveryError              a webhook cannot be delivered there, or not now
└── SetupError                 this installation lacks something; the message says what
"""

from __future__ import annotations

from typing import Any, Self


class FieldhandError(Exception):
    """Carry a stable code, a sentence for people, and whether trying again can help."""

    code = "error"
    title = "Something went wrong"
    status = 500
    retryable = False

    def __init__(self, detail: str, *, code: str | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.extra = extra

    def as_row(self) -> dict[str, str]:
        """Return the shape that job and page rows keep: code and detail."""
        return {"code": self.code, "detail": self.detail}

    def without_trace(self) -> Self:
        """Return the same without its traceback, which keeps all that its frames held in memory."""
        self.__traceback__ = self.__cause__ = self.__context__ = None
        return self


class RequestError(FieldhandError):
    """The client must change something before it asks again."""

    code = "bad-request"
    title = "The request is not valid"
    status = 400


class InvalidRequest(RequestError):
    """A field of the request is wrong."""

    code = "invalid-request"
    status = 422


class TooLarge(RequestError):
    """A limit of this server is exceeded."""

    code = "too-large"
    title = "Too large for this server"
    status = 413


class UnsupportedMedia(RequestError):
    """A file is of no kind that can be read."""

    code = "unsupported-media"
    title = "Not a kind of file that can be read"
    status = 415


class Unauthenticated(RequestError):
    """Nobody knows who asks."""

    code = "unauthenticated"
    title = "Not logged in"
    status = 401


class Forbidden(RequestError):
    """Whoever asks may not do that."""

    code = "forbidden"
    title = "Not allowed"
    status = 403


class NotFound(RequestError):
    """No such thing, or not yours."""

    code = "not-found"
    title = "Not found"
    status = 404


class Conflict(RequestError):
    """The state of the job forbids it."""

    code = "conflict"
    title = "Not possible in this state"
    status = 409


class TooMany(RequestError):
    """It was asked too often; later it may be asked again."""

    code = "too-many-requests"
    title = "Too many requests"
    status = 429


class StorageFull(FieldhandError):
    """There is no room for the upload; nothing of it was kept."""

    code = "storage-full"
    title = "No room left"
    status = 507
    retryable = True


class PageError(FieldhandError):
    """One page cannot be read; the others can."""

    code = "unreadable-page"

    def as_row(self) -> dict[str, Any]:
        """Return also what was measured, such as how much of a form was found."""
        return super().as_row() | self.extra


class UploadError(FieldhandError):
    """One upload cannot be expanded into pages."""

    code = "unreadable-upload"


class TooManyPages(UploadError):
    """The job has more pages than this server takes; it ends with that."""

    code = "too-many-pages"


class DeliveryError(FieldhandError):
    """A webhook cannot be delivered there, or not now."""

    code = "not-delivered"


class SetupError(FieldhandError):
    """This installation lacks something; the message says what, and the way out."""

    code = "setup"
