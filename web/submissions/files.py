"""The files of a submission: found in the form, and looked at before anything is stored."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage, MultiDict

from shared.documents.expansion import tidy
from shared.documents.inspection import Inspection, inspect, refuse_all
from shared.errors import FieldhandError, InvalidRequest, TooLarge
from shared.rows.checking import Row
from shared.rows.packing import pack
from shared.settings import Limits
from shared.states import UploadKind
from web.submissions.options import FILES, PIXELS

NAMELESS = "unnamed"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a file lies in the storage that came before its job."""

    blob: str
    size: int
    sha256: str
    transfer: str | None = None
    """The id of the transfer by which it came, which the job takes with it."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was sent, under the client's own name."""

    name: str
    stream: BinaryIO
    placed: Placed | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that has passed every check."""

    name: str
    stream: BinaryIO
    inspection: Inspection
    placed: Placed | None = None


def read_files(files: MultiDict[str, FileStorage], max_files: int) -> list[Given]:
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
    return [Given(file.filename or NAMELESS, cast(BinaryIO, file.stream)) for file in sent]


def check_files(files: list[Given], limits: Limits) -> list[Sent]:
    """Return the files with what they are. Raises InvalidRequest or TooLarge naming each fault."""
    sent = _look_at_all(files, limits)
    pages = sum(file.inspection.pages or 1 for file in sent)
    if pages > limits.pages:
        raise TooLarge(
            f"{pages:,} pages are more than the limit of {limits.pages:,} pages a job",
            code="too-many-pages",
        )
    return sent


def pack_rows(rows: Sequence[Row]) -> Sent:
    """Return rows that are checked already as one file, to be taken in as files are."""
    return Sent(PIXELS, io.BytesIO(pack(rows)), Inspection(UploadKind.PIXELS, len(rows)))


def _look_at_all(files: list[Given], limits: Limits) -> list[Sent]:
    """Look at every file before refusing, so that one answer names all that is wrong."""
    sent: list[Sent] = []
    faults: list[FieldhandError] = []
    for file in files:
        name, stream = tidy(file.name), file.stream
        stream.seek(0)
        try:
            sent.append(Sent(name, stream, inspect(stream, name, limits), file.placed))
        except FieldhandError as error:
            faults.append(error)
    if faults:
        raise refuse_all(faults)
    return sent
