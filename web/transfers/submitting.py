"""Submit transfers that are whole: the job takes their files as they lie, and copies none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from shared.errors import Conflict, InvalidRequest, NotFound, TooLarge
from shared.settings import MIB
from shared.tables import Transfer
from web.parts import Parts
from web.submissions import Given, Options, Placed, hash_stream, options_of_files, submit
from web.transfers.keeping import TransferRow, find, not_found, offset_of

TRANSFERS = "transfers"
MOST = 100
"""Of one job: each is an open file while it is looked at."""


def find_transfers(parts: Parts, given: Mapping[str, Any]) -> tuple[Options, list[str]]:
    """Return the options and the ids in a JSON object. Raises InvalidRequest or TooLarge."""
    options = {k: one for k, one in given.items() if k != TRANSFERS and one is not None}
    return options_of_files(options, TRANSFERS, parts), _ids(given[TRANSFERS])


def _ids(given: object) -> list[str]:
    ids = given if isinstance(given, list) else []
    if not ids or not all(isinstance(one, str) for one in ids) or len(set(ids)) < len(ids):
        message = f"{TRANSFERS}: it must be a list of the ids of transfers, each of them once"
        raise InvalidRequest(message, code="invalid-transfers", field=TRANSFERS)
    if len(ids) > MOST:
        message = f"{len(ids):,} transfers are more than the limit of {MOST} a job"
        raise TooLarge(f"{message}; put the files into an archive", code="too-many-files")
    return ids


def submit_transfers(
    parts: Parts, options: Options, ids: list[str], key: str | None = None
) -> tuple[str, bool]:
    """Take in the files of whole transfers, in this order.

    Raises InvalidRequest for one that is not there, Conflict for one that is not whole or that
    another job has, TooLarge.
    """
    rows = [_find(parts, transfer_id) for transfer_id in ids]
    if sum(row.length for row in rows) > parts.settings.max_upload_bytes:
        limit = f"{parts.settings.max_upload_bytes / MIB:,.0f} MiB"
        raise TooLarge(f"together they are larger than the limit of {limit} a submission")
    with ExitStack() as opened:
        files = [opened.enter_context(_opened(parts, row)) for row in rows]
        return submit(parts, options, files, key)


def _find(parts: Parts, transfer_id: str) -> TransferRow:
    try:
        row = find(parts, transfer_id)
        offset = offset_of(parts, row)
    except NotFound as error:
        raise _unknown(error) from None
    if offset < row.length:
        message = f"of the transfer {transfer_id} {offset:,} of {row.length:,} bytes are here"
        raise Conflict(message, code="transfer-incomplete", transfer=transfer_id, offset=offset)
    return row


@contextmanager
def _opened(parts: Parts, row: TransferRow) -> Iterator[Given]:
    """Yield the file of a transfer; the digest is made now unless it came in one piece."""
    blob = Transfer.blob_of(row.id)
    try:
        stream = parts.storage.open(blob)
    except FileNotFoundError:
        raise _unknown(not_found(row.id)) from None
    with stream:
        placed = Placed(blob, row.length, row.sha256 or hash_stream(stream), row.id)
        yield Given(row.name, stream, placed)


def _unknown(error: NotFound) -> InvalidRequest:
    message = f"{TRANSFERS}: {error.detail}"
    return InvalidRequest(message, code="unknown-transfer", field=TRANSFERS)
