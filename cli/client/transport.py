"""The way to a server: asked again with growing pauses where that can help."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx

from cli.client.errors import ServerAway, ServerFault, error_of
from shared.errors import SetupError

TIMEOUT = httpx.Timeout(30, read=300, write=300)
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
NEVER_CAME = (httpx.ConnectError, httpx.ConnectTimeout)
"""After these the server knows nothing of the request."""
Send = Callable[[], httpx.Response]
OnRetry = Callable[[ServerAway, float], None]


class Transport:
    """One server, and how often it is asked."""

    def __init__(self, server: str, token: str, tries: int, on_retry: OnRetry) -> None:
        self.server = _checked(server)
        self.http = httpx.Client(base_url=self.server, timeout=TIMEOUT, headers=_bearing(token))
        self._tries, self._on_retry = tries, on_retry

    def json(self, send: Send, *, once: bool = False) -> Any:
        """Return what the server says to a request, as JSON; None where it says nothing."""
        return self.read(self.answer(send, once=once))

    def read(self, answer: httpx.Response) -> Any:
        """Return an answer as JSON. Raises ServerFault where it is none."""
        try:
            return answer.json() if answer.content else None
        except ValueError:
            message = f"{self.server} answers, but not as a Fieldhand server does"
            raise ServerFault(message) from None

    def answer(self, send: Send, *, once: bool = False) -> httpx.Response:
        """Return the answer to a request, sent again where the server is away or busy.

        What may happen `once` only is not sent again after the server may have heard of it. Raises
        ClientError.
        """
        for failed in range(1, self._tries):
            try:
                return self.once(send)
            except ServerAway as away:
                answered = away.__cause__ is None
                if once and not (answered or away.never_came):
                    raise
                pause = _pause(failed, away.retry_after)
                self._on_retry(away, pause)
                time.sleep(pause)
        return self.once(send)

    def once(self, send: Send) -> httpx.Response:
        """Return the answer to a request that is sent this once. Raises ClientError."""
        try:
            answer = send()
            if answer.is_success:
                return answer
            answer.read()
        except httpx.TransportError as error:
            raise self._away(error) from error
        raise error_of(answer)

    @contextmanager
    def stream(self, path: str, query: dict[str, str]) -> Iterator[httpx.Response]:
        """Yield an answer that comes piece by piece. Raises ClientError."""
        request = self.http.build_request("GET", path, params=query)
        answer = self.answer(partial(self.http.send, request, stream=True))
        try:
            yield answer
        except httpx.TransportError as error:
            raise self._away(error) from error
        finally:
            answer.close()

    def close(self) -> None:
        self.http.close()

    def _away(self, error: httpx.TransportError) -> ServerAway:
        away = ServerAway(
            f"{self.server} does not answer ({error or type(error).__name__}); "
            "start one with `fieldhand up`, or name another by --server or FIELDHAND_SERVER"
        )
        away.never_came = isinstance(error, NEVER_CAME)
        return away


def _checked(server: str) -> str:
    """Return the address of a server. Raises SetupError where it is none."""
    try:
        url = httpx.URL(server)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise SetupError(f"{server!r} is no address of a server; it looks like http://HOST:8000")
    return server.rstrip("/")


def _bearing(token: str) -> dict[str, str]:
    """Return the header that a token travels in (RFC 6750). Raises SetupError."""
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise SetupError("the token holds characters that no token has; copy it again")
    return {"Authorization": f"Bearer {token}"} if token else {}


def _pause(failed: int, wished: float | None) -> float:
    """Return the seconds until the next try: doubled each time, scattered, or as it was wished."""
    doubled = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (failed - 1))
    scattered = doubled * random.uniform(0.5, 1)  # noqa: S311  # nosec B311
    return max(scattered, min(LONGEST_PAUSE, wished or 0))
