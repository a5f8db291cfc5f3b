"""Take in a submission: check it, store its files, insert the job, ring the bell, in this order."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.datastructures import FileStorage, MultiDict

from shared.catalogue import Catalogue
from shared.documents.expansion import tidy
from shared.documents.inspection import Inspection, inspect, refuse_all
from shared.errors import FieldhandError, InvalidRequest, NotFound, TooLarge, UnsupportedMedia
from shared.moves import NewJob, NewUpload, receive
from shared.rows.checking import Row
from shared.rows.packing import pack
from shared.settings import Limits
from shared.states import Queue, Reader, UploadKind
from web.parts import Parts
from web.queries import find_by_key, find_job

FILES = "files"
PIXELS = "pixels"
MAX_KEY = 200

log = structlog.stdlib.get_logger(__name__)


class Options(BaseModel):
    """What a client may choose for a job."""

    model_config = ConfigDict(extra="forbid")

    reader: Reader = Field(Reader.DIGIT, description="How each page is read.")
    model: str = Field(
        "",
        description="The model that reads it, one of `GET /api/v1/models`; "
        "empty: the first of them that serves the reader.",
    )
    max_error: float = Field(
        0.001,
        gt=0,
        lt=1,
        allow_inf_nan=False,
        description="Error rate allowed among the accepted readings.",
    )
    name: str | None = Field(None, max_length=200, description="Your own name for the job.")

    @field_validator("name")
    @classmethod
    def _tidy(cls, name: str | None) -> str | None:
        return tidy(name.strip()) if name and name.strip() else None


def read_options(form: MultiDict[str, str], catalogue: Catalogue) -> Options:
    """Return the options of a form. Raises InvalidRequest naming the field at fault."""
    if FILES in form:
        message = f"{FILES!r} came as text; send it as a file, with a file name"
        raise InvalidRequest(message, code="no-file", field=FILES)
    options = make_options(given_once(form), FILES, catalogue)
    if options.reader is Reader.PIXELS:
        message = (
            "the reader 'pixels' takes no files; send its numbers as application/json, "
            '{"reader": "pixels", "pixels": [[64 numbers from 0 to 16], …]}'
        )
        raise UnsupportedMedia(message, code="not-json", field="reader")
    return options


def given_once(form: MultiDict[str, str]) -> dict[str, str]:
    """Return the fields that are filled in. Raises InvalidRequest when one is there twice."""
    for name in form:
        if len(form.getlist(name)) > 1:
            raise InvalidRequest(f"{name} is given more than once", code="field-twice", field=name)
    return {name: value for name, value in form.items() if value != ""}


def make_options(given: Mapping[str, object], content: str, catalogue: Catalogue) -> Options:
    """Return the options that are given beside the field `content`.

    Raises InvalidRequest naming the field at fault.
    """
    try:
        options = Options.model_validate(given)
    except ValidationError as error:
        raise _refusal(error, content) from None
    model = catalogue.choose(options.model, options.reader)
    return options.model_copy(update={"model": model.name})


def _refusal(error: ValidationError, content: str) -> InvalidRequest:
    fault = error.errors()[0]
    name = str(fault["loc"][0]) if fault["loc"] else content
    if fault["type"] == "extra_forbidden":
        known = ", ".join([content, *Options.model_fields])
        message = f"{name} is not a field of this form; the fields are {known}"
        return InvalidRequest(message, code="unknown-field", field=name)
    if fault["type"] == "enum":
        message = f"{name} {fault['input']!r} is unknown; it can be {fault['ctx']['expected']}"
        return InvalidRequest(message, code=f"unknown-{name}", field=name)
    return InvalidRequest(f"{name}: {fault['msg']}", code=f"invalid-{name}", field=name)


def read_files(files: MultiDict[str, FileStorage], max_files: int) -> list[FileStorage]:
    """Return the files that were sent. Raises InvalidRequest or TooLarge."""
    for name in files:
        if name != FILES:
            message = f"files were sent as {name!r}; the field is called {FILES!r}"
            raise InvalidRequest(message, code="unknown-field", field=name)
    sent = [file for file in files.getlist(FILES) if file.filename or file.stream.read(1)]
    if not sent:
        raise InvalidRequest(
            f"no file was sent; send one or more as {FILES!r}", code="no-file", field=FILES
        )
    if len(sent) > max_files:
        raise TooLarge(
            f"{len(sent):,} files are more than the limit of {max_files:,} a submission; "
            "put them into a ZIP or TAR archive",
            code="too-many-files",
        )
    return sent


def submit(
    parts: Parts, options: Options, files: list[FileStorage], key: str | None = None
) -> tuple[str, bool]:
    """Take in a job; from the return on nothing of it can be lost.

    Returns its id, and whether it is new; a repeated idempotency key brings back the first job.
    Raises InvalidRequest or TooLarge naming each file at fault; then nothing was kept.
    """
    return _take_in(parts, options, files, _inspect_all(parts, files), key)


def submit_rows(
    parts: Parts, options: Options, rows: Sequence[Row], key: str | None = None
) -> tuple[str, bool]:
    """Take in rows that are checked already as one upload, just as files are taken in."""
    packed = FileStorage(io.BytesIO(pack(rows)), PIXELS)
    return _take_in(parts, options, [packed], [Inspection(UploadKind.PIXELS, len(rows))], key)


def _take_in(
    parts: Parts,
    options: Options,
    files: list[FileStorage],
    inspections: list[Inspection],
    key: str | None,
) -> tuple[str, bool]:
    if key is not None and not 0 < len(key) <= MAX_KEY:
        raise InvalidRequest(f"Idempotency-Key has 1 to {MAX_KEY} characters", code="invalid-key")
    job_id = secrets.token_hex(10)
    uploads: list[NewUpload] = []
    try:
        _store_all(parts, job_id, files, inspections, uploads)
        job = _new_job(job_id, options, uploads, _queue(parts, inspections), key)
        with parts.database.write() as connection:
            receive(connection, job)
    except IntegrityError:
        _discard(parts, uploads)
        return _first_job(parts, cast(str, key), cast(str, job.request_hash)), False
    except BaseException:
        _discard_unless_committed(parts, job_id, uploads)
        raise
    parts.doorbell.ring_expand(job_id, job.queue)
    return job_id, True


def _inspect_all(parts: Parts, files: list[FileStorage]) -> list[Inspection]:
    limits = parts.settings.limits
    inspections = _look_at_all(files, limits)
    pages = sum(inspection.pages or 1 for inspection in inspections)
    if pages > limits.pages:
        raise TooLarge(
            f"{pages:,} pages are more than the limit of {limits.pages:,} pages a job",
            code="too-many-pages",
        )
    return inspections


def _look_at_all(files: list[FileStorage], limits: Limits) -> list[Inspection]:
    """Look at every file before refusing, so that one answer names all that is wrong."""
    inspections: list[Inspection] = []
    faults: list[FieldhandError] = []
    for file in files:
        try:
            inspections.append(inspect(_stream(file), _name(file), limits))
        except FieldhandError as error:
            faults.append(error)
    if faults:
        raise refuse_all(faults)
    return inspections


def _store_all(
    parts: Parts,
    job_id: str,
    files: list[FileStorage],
    inspections: list[Inspection],
    uploads: list[NewUpload],
) -> None:
    for position, (file, inspection) in enumerate(zip(files, inspections, strict=True)):
        blob = f"{job_id}/{position}"
        stored = parts.storage.put(blob, _stream(file))
        uploads.append(NewUpload(_name(file), inspection.kind, stored.size, stored.sha256, blob))


def _discard(parts: Parts, uploads: list[NewUpload]) -> None:
    for upload in uploads:
        parts.storage.delete(upload.blob)


def _discard_unless_committed(parts: Parts, job_id: str, uploads: list[NewUpload]) -> None:
    """Remove the files of a job that is not there.

    A connection may break after the commit and before its answer. In doubt the files stay: if the
    job is not there after all, the sweeper takes them away.
    """
    try:
        with parts.database.read() as connection:
            find_job(connection, job_id)
    except NotFound:
        _discard(parts, uploads)
    except DBAPIError:
        log.warning("files are left to the sweeper: the database is away", job=job_id)


def _new_job(
    job_id: str, options: Options, uploads: list[NewUpload], queue: Queue, key: str | None
) -> NewJob:
    return NewJob(
        id=job_id,
        reader=options.reader,
        model=options.model,
        max_error=options.max_error,
        name=options.name,
        queue=queue,
        idempotency_key=key,
        request_hash=_request_hash(options, uploads) if key else None,
        uploads=uploads,
    )


def _request_hash(options: Options, uploads: list[NewUpload]) -> str:
    request: list[Any] = [options.model_dump(), [[file.name, file.sha256] for file in uploads]]
    return hashlib.sha256(json.dumps(request).encode()).hexdigest()


def _first_job(parts: Parts, key: str, request_hash: str) -> str:
    with parts.database.read() as connection:
        first = find_by_key(connection, key)
    if first is None or first[1] != request_hash:
        raise InvalidRequest("this Idempotency-Key was used for another request", code="key-reused")
    return first[0]


def _queue(parts: Parts, inspections: list[Inspection]) -> Queue:
    """Guess by what is known before expansion; the expansion corrects it."""
    if any(inspection.pages is None for inspection in inspections):
        return Queue.BULK
    pages = sum(inspection.pages or 0 for inspection in inspections)
    return Queue.INTERACTIVE if pages <= parts.settings.interactive_pages else Queue.BULK


def _stream(file: FileStorage) -> BinaryIO:
    file.stream.seek(0)
    return cast(BinaryIO, file.stream)


def _name(file: FileStorage) -> str:
    return tidy(file.filename or "unnamed")
