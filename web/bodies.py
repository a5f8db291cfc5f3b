"""The body of a request as a stream that tells a whole body from one that was cut short."""

from __future__ import annotations

from typing import IO

from flask import Request

from shared.errors import RequestError, TooLarge
from shared.settings import MIB
from web.server.pace import TooSlow


class CutShort(RequestError):
    """The connection ended before the body did; what is sent again may come whole."""

    code = "cut-short"
    title = "The body did not come whole"
    status = 408


class Body:
    """The bytes of a request as they come, counted.

    The server ends the stream of a connection that broke as it ends a whole one, so that only the
    count tells them apart.
    """

    def __init__(
        self, stream: IO[bytes], length: int | None, most: int, too_large: TooLarge
    ) -> None:
        self._stream = stream
        self._length = length
        self._most = most
        self._too_large = too_large
        self._came = 0

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, none at the end. Raises CutShort, TooSlow or TooLarge."""
        piece = self._read(min(size, self._most + 1 - self._came))
        self._came += len(piece)
        if self._came > self._most:
            raise self._too_large
        if not piece and self._came < (self._length or 0):
            raise CutShort(f"{self._came:,} of {self._length:,} bytes came")
        return piece

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except TooSlow:
            raise
        except Exception as error:  # each server has errors of its own for a broken connection
            raise CutShort(f"the body broke off after {self._came:,} bytes") from error


def open_body(request: Request, most: int, detail: str = "") -> Body:
    """Return the body of a request, of so many bytes at most. Raises TooLarge with the detail."""
    limit = f"the body is larger than the limit of {most / MIB:,.0f} MiB"
    too_large = TooLarge(detail or limit)
    if (request.content_length or 0) > most:
        raise too_large
    request.max_content_length = most + 1  # that a body is too large shall be told by us
    return Body(request.stream, request.content_length, most, too_large)
