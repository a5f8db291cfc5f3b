"""Talk to a Fieldhand server: submit files, follow the job, fetch its pages."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from urllib.parse import quote

import httpx

from shared.errors import SetupError
from shared.exports import PageJson
from shared.states import JobState

Job = dict[str, Any]
Template = dict[str, Any]
TRIES = 4
POLL_SECONDS = 0.5
TIMEOUT = httpx.Timeout(30, read=300, write=300)


class LazyFile:
    """A file that is open only while it is sent, and tells how much of it is."""

    def __init__(self, path: Path, advance: Callable[[int], None]) -> None:
        self._path, self._advance = path, advance
        self._size = path.stat().st_size
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        with self._path.open("rb") as file:
            file.seek(self._at)
            data = file.read(size)
        self._at += len(data)
        self._advance(len(data))
        return data

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = self._size if whence == os.SEEK_END else offset
        return self._at


class Client:
    """One server; what cannot work raises SetupError with the way out."""

    def __init__(self, server: str, token: str = "") -> None:
        self.server = server.rstrip("/")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=self.server, timeout=TIMEOUT, headers=headers)

    def submit(
        self, paths: list[Path], options: dict[str, str], advance: Callable[[int], None]
    ) -> Job:
        """Send files as one job; a lost connection is tried again, and never makes two jobs."""
        headers = {"Idempotency-Key": secrets.token_hex(16)}

        def send() -> httpx.Response:
            lazy = [cast(IO[bytes], LazyFile(path, advance)) for path in paths]
            files = [("files", (path.name, file)) for path, file in zip(paths, lazy, strict=True)]
            return self._http.post("/api/v1/jobs", files=files, data=options, headers=headers)

        return self._json(send)

    def submit_rows(self, rows: list[list[float]], options: dict[str, str]) -> Job:
        """Send rows of 64 numbers as one job, in the same way."""
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        body = {**options, "pixels": rows}
        return self._json(lambda: self._http.post("/api/v1/jobs", json=body, headers=headers))

    def job(self, job_id: str) -> Job:
        """Return a job as it is now."""
        return self._json(lambda: self._http.get(f"/api/v1/jobs/{job_id}?redirect=false"))

    def follow(self, job_id: str) -> Iterator[Job]:
        """Yield a job again and again until it is over."""
        while True:
            job = self.job(job_id)
            yield job
            if JobState(job["state"]).is_over:
                return
            time.sleep(POLL_SECONDS)

    def pages(self, job: Job) -> Iterator[PageJson]:
        """Yield every page of a result."""
        with self._stream(job, "jsonl") as answer:
            for line in answer.iter_lines():
                yield json.loads(line)

    def download(self, job: Job, kind: str, *, all_columns: bool = False) -> Iterator[bytes]:
        """Yield a result piece by piece, as `csv`, `xlsx` or `jsonl`."""
        with self._stream(job, kind, {"columns": "all"} if all_columns else {}) as answer:
            yield from answer.iter_bytes()

    def add_template(
        self, definition: tuple[str, bytes], blanks: list[tuple[str, BinaryIO]]
    ) -> tuple[Template, bool]:
        """Send a definition with its images; returns the version, and whether it is new.

        What is sent again is the same version, so that a lost connection is simply tried again.
        """
        made: list[bool] = []

        def send() -> httpx.Response:
            for _, file in blanks:
                file.seek(0)
            files: list[tuple[str, tuple[str, bytes | BinaryIO]]] = [("definition", definition)]
            files += [("reference", blank) for blank in blanks]
            answer = self._http.post("/api/v1/templates", files=files)
            made[:] = [answer.status_code == httpx.codes.CREATED]
            return answer

        return self._json(send), made[0]

    def template(self, reference: str) -> Template:
        """Return a version of a template: `exam@3`, or `exam` for the newest."""
        name = quote(reference, safe="@")
        return self._json(lambda: self._http.get(f"/api/v1/templates/{name}"))

    def templates(self) -> Iterator[Template]:
        """Yield every template in short, in the order of names."""
        path: str | None = "/api/v1/templates?limit=500"
        while path:
            listed = self._json(partial(self._http.get, path))
            yield from listed["templates"]
            path = listed["next"]

    def remove_template(self, name: str) -> None:
        """Remove a template with all its versions."""
        path = f"/api/v1/templates/{quote(name, safe='')}"
        self._json(lambda: self._http.delete(path))

    @contextmanager
    def _stream(
        self, job: Job, kind: str, query: dict[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        if kind not in job["links"]:
            raise SetupError(f"{self.server} is too old to write {kind}; take another ending")
        try:
            with self._http.stream("GET", job["links"][kind], params=query) as answer:
                if not answer.is_success:
                    answer.read()
                    _checked(answer)
                yield answer
        except httpx.TransportError as error:
            raise SetupError(self._away(error)) from None

    def close(self) -> None:
        self._http.close()

    def _json(self, send: Callable[[], httpx.Response]) -> Job:
        for wait in [2.0**attempt for attempt in range(TRIES - 1)] + [None]:
            try:
                return _checked(send())
            except httpx.TransportError as error:
                if wait is None or isinstance(error, httpx.ConnectError):
                    raise SetupError(self._away(error)) from None
                time.sleep(wait)
        raise AssertionError("unreachable")

    def _away(self, error: Exception) -> str:
        return (
            f"{self.server} does not answer ({error}); "
            "start one with `fieldhand up`, or name another in FIELDHAND_SERVER"
        )


def _checked(answer: httpx.Response) -> Job:
    if answer.is_success:
        return dict(answer.json()) if answer.content else {}
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError):
        detail = f"the server answered {answer.status_code}"
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        detail += "; put a token of this server into FIELDHAND_TOKEN"
    raise SetupError(detail)
