"""One Fieldhand server."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Self, Unpack, cast
from urllib.parse import quote, urlencode

import httpx

from cli.client.errors import Refused, ServerAway
from cli.client.shapes import CorrectionOptions, Job, JobOptions, Page, Reading, Template
from cli.client.transfers import Transfers
from cli.client.transport import Transport
from cli.client.uploading import Advance, File, LazyFile
from shared.states import JobState
from shared.templates.definition import NAME

TRIES = 5
JOBS = "/api/v1/jobs"
SUBMIT = f"{JOBS}?redirect=false"
"""A key may bring back a job that is done: it is answered itself, not where its result is."""

_REFERENCE = re.compile(rf"{NAME}(@[0-9]+)?")


class Client:
    """One server, asked up to `tries` times; what it does not do raises a ClientError."""

    def __init__(
        self,
        server: str,
        token: str = "",
        *,
        tries: int = TRIES,
        on_retry: Callable[[ServerAway, float], None] = lambda *_: None,
    ) -> None:
        self._way = Transport(server, token, tries, on_retry)
        self.server = self._way.server
        self._http = self._way.http
        self.transfers = Transfers(self._way)
        """Uploads of large files, which go on where they broke off."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._way.close()

    def submit(
        self,
        files: Iterable[str | Path | File],
        *,
        key: str | None = None,
        advance: Advance = lambda _: None,
        **options: Unpack[JobOptions],
    ) -> Job:
        """Send files as one job; a lost connection is tried again, and never makes two jobs.

        The same `key` and the same request bring back the same job, also from another process.
        """
        named = [File.of(file) for file in files]

        def send() -> httpx.Response:
            lazy = [cast(IO[bytes], LazyFile(file.path, advance)) for file in named]
            parts = [("files", (one.name, data)) for one, data in zip(named, lazy, strict=True)]
            return self._http.post(SUBMIT, files=parts, data=_texts(options), headers=_keyed(key))

        key = key or secrets.token_hex(16)
        return cast(Job, self._way.json(send))

    def submit_rows(
        self,
        rows: Sequence[Sequence[float]],
        *,
        key: str | None = None,
        **options: Unpack[JobOptions],
    ) -> Job:
        """Send rows of 64 numbers as one job, in the same way."""
        key = key or secrets.token_hex(16)
        body = {**options, "pixels": rows}
        return cast(
            Job, self._way.json(lambda: self._http.post(SUBMIT, json=body, headers=_keyed(key)))
        )

    def submit_transfers(
        self, ids: Sequence[str], *, key: str | None = None, **options: Unpack[JobOptions]
    ) -> Job:
        """Make a job of `transfers` that are complete, in this order, in the same way."""
        key = key or secrets.token_hex(16)
        body = {**options, "transfers": ids}
        return cast(
            Job, self._way.json(lambda: self._http.post(SUBMIT, json=body, headers=_keyed(key)))
        )

    def job(self, job_id: str) -> Job:
        """Return a job as it is now."""
        return cast(Job, self._get(_of_job(job_id), redirect="false"))

    def jobs(self, state: str | None = None, search: str | None = None) -> Iterator[Job]:
        """Yield jobs, newest first.

        Only those in one state, or with a text in their name or a file's, where that is given.
        """
        given = {"limit": 100, "state": state, "q": search}
        asked = {name: value for name, value in given.items() if value is not None}
        path: str | None = f"{JOBS}?{urlencode(asked)}"
        while path:
            listed = self._get(path)
            yield from listed["jobs"]
            path = listed["next"]

    def follow(self, job_id: str) -> Iterator[Job]:
        """Yield a job about once a second until it is over."""
        path, prefer = f"{_of_job(job_id)}?redirect=false", {"Prefer": "wait=1"}
        while True:
            answer = self._way.answer(lambda: self._http.get(path, headers=prefer))
            job = cast(Job, self._way.read(answer))
            yield job
            if JobState(job["state"]).is_over:
                return
            if "Preference-Applied" not in answer.headers:
                time.sleep(float(answer.headers.get("Retry-After", 1)))

    def wait(self, job_id: str) -> Job:
        """Return a job once it is over."""
        *_, job = self.follow(job_id)
        return job

    def cancel(self, job_id: str) -> Job:
        """Stop a job; what was read stays."""
        return cast(Job, self._post(f"{_of_job(job_id)}/cancel"))

    def retry(self, job_id: str) -> Job:
        """Read the failed pages of a job again, or go on with a cancelled one."""
        return cast(Job, self._post(f"{_of_job(job_id)}/retry"))

    def delete(self, job_id: str) -> None:
        """Remove a job, its files and its readings."""
        self._way.json(lambda: self._http.delete(_of_job(job_id)), once=True)

    def pages(self, job: Job) -> Iterator[Page]:
        """Yield every page of a result."""
        with self._result(job, "jsonl", {}) as answer:
            for line in answer.iter_lines():
                yield json.loads(line)

    def download(self, job: Job, kind: str, *, all_columns: bool = False) -> Iterator[bytes]:
        """Yield a result piece by piece, as `csv`, `xlsx` or `jsonl`."""
        with self._result(job, kind, {"columns": "all"} if all_columns else {}) as answer:
            yield from answer.iter_bytes()

    def correct(
        self,
        job_id: str,
        page: int,
        field: str,
        value: str | None,
        **how: Unpack[CorrectionOptions],
    ) -> Reading:
        """Say what a field of a page holds, None for no number; return its reading with that.

        Raises Refused with the code `breaks-rules` where that breaks rules of the field and one is
        not `sure`; Conflict where another correction is there than the one whose `at` is
        `replaces`: None says that there was none, and without it any is replaced.
        """
        said = {"value": value, **how}
        send = partial(self._http.put, _correction(job_id, page, field), json=said)
        return cast(Reading, self._way.json(send))

    def take_back(self, job_id: str, page: int, field: str, *, replaces: str | None = None) -> None:
        """Let the reading of a field count again, whatever was said of it.

        Raises Conflict where another correction is there than the one whose `at` is `replaces`.
        """
        asked = {"replaces": replaces} if replaces else None
        path = _correction(job_id, page, field)
        self._way.json(partial(self._http.delete, path, params=asked))

    def add_template(
        self, definition: tuple[str, bytes], blanks: list[tuple[str, BinaryIO]]
    ) -> tuple[Template, bool]:
        """Send a definition with its images; returns the version, and whether it is new.

        What is sent again is the same version, so that a lost connection is simply tried again.
        """

        def send() -> httpx.Response:
            for _, file in blanks:
                file.seek(0)
            files: list[tuple[str, tuple[str, bytes | BinaryIO]]] = [("definition", definition)]
            files += [("reference", blank) for blank in blanks]
            return self._http.post("/api/v1/templates", files=files)

        answer = self._way.answer(send)
        return self._way.read(answer), answer.status_code == httpx.codes.CREATED

    def template(self, reference: str) -> Template:
        """Return a version of a template: `exam@3`, or `exam` for the newest."""
        return cast(Template, self._get(f"/api/v1/templates/{_template(reference)}"))

    def templates(self) -> Iterator[Template]:
        """Yield every template in short, in the order of names."""
        path: str | None = "/api/v1/templates?limit=500"
        while path:
            listed = self._get(path)
            yield from listed["templates"]
            path = listed["next"]

    def remove_template(self, name: str) -> None:
        """Remove a template with all its versions."""
        path = f"/api/v1/templates/{_template(name)}"
        self._way.json(partial(self._http.delete, path), once=True)

    def share_template(self, name: str, *, shared: bool) -> None:
        """Let everybody on the server read forms with a template, or its owner alone."""
        path = f"/api/v1/templates/{_template(name)}"
        self._way.json(partial(self._http.patch, path, json={"shared": shared}))

    def webhook_secret(self, *, rotate: bool = False) -> str:
        """Return what your webhooks are signed with; with `rotate` a new one, beside the old."""
        path = "/api/v1/webhooks/secret"
        kept = self._post(f"{path}/rotate") if rotate else self._get(path)
        return str(kept["secret"])

    def _get(self, path: str, **query: str) -> Any:
        return self._way.json(partial(self._http.get, path, params=query or None))

    def _post(self, path: str) -> Any:
        return self._way.json(partial(self._http.post, path), once=True)

    def _result(self, job: Job, kind: str, query: dict[str, str]) -> Any:
        if kind not in job["links"]:
            raise Refused(f"{self.server} is too old to write {kind}; take another ending")
        return self._way.stream(job["links"][kind], query)


def _of_job(job_id: str) -> str:
    return f"{JOBS}/{quote(job_id, safe='')}"


def _correction(job_id: str, page: int, field: str) -> str:
    return f"{_of_job(job_id)}/pages/{page}/fields/{quote(field, safe='')}/correction"


def _template(reference: str) -> str:
    """Return a reference as part of an address. Raises Refused for what would lead elsewhere."""
    if not _REFERENCE.fullmatch(reference):
        raise Refused(f"there is no template {reference!r}; a reference is NAME or NAME@3")
    return quote(reference, safe="@")


def _keyed(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key} if key else {}


def _texts(options: JobOptions) -> dict[str, str]:
    """Return options as a form has them: truth is `true`, what is not chosen is left out."""
    given = {name: value for name, value in options.items() if value not in (None, "")}
    return {name: _text(value) for name, value in given.items()}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
