"""Transfers over HTTP: uploads that go on after an interruption, by tus 1.0 (https://tus.io)."""

from __future__ import annotations

from datetime import datetime

from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.http import http_date

from shared.errors import InvalidRequest, RequestError, UnsupportedMedia
from web import transfers
from web.api.answers import refused
from web.bodies import open_body
from web.identity import needs
from web.parts import parts
from web.transfers.checksums import ALGORITHMS, ChecksumMismatch, read_checksum, verified

bp = APIBlueprint("transfers", __name__, url_prefix="/api/v1/transfers", tag="Transfers")

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,termination,checksum"
PIECE = "application/offset+octet-stream"
MOST_DIGITS = 18


class WrongVersion(RequestError):
    """The client speaks another version of the protocol, or none."""

    code = "wrong-version"
    title = "Not a version of tus that is spoken here"
    status = 412


@bp.before_request
def _require_version() -> None:
    """Refuse clients of another protocol, before they send what would be misunderstood."""
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion(f"send the header Tus-Resumable: {VERSION}")


@bp.after_request
def _label(response: Response) -> Response:
    """Name the version in every response, and in words a status that HTTP does not know."""
    response.headers["Tus-Resumable"] = VERSION
    if response.status_code == WrongVersion.status:
        response.headers["Tus-Version"] = VERSION
    if response.status_code == ChecksumMismatch.status:
        response.status = f"{ChecksumMismatch.status} {ChecksumMismatch.title}"
    return response


@bp.route("", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route("/<transfer_id>", methods=["OPTIONS"], provide_automatic_options=False)
@needs()
def tell_options(transfer_id: str = "") -> Response:  # noqa: ARG001
    """Tell what of the protocol is spoken here."""
    response = Response(status=204)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Max-Size"] = str(parts().settings.max_upload_bytes)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    return response


@bp.post("")
@bp.output({}, status_code=201, description="Begun; `Location` is where the bytes go.")
@needs("jobs:write")
def post_transfer() -> Response:
    """Begin a transfer of `Upload-Length` bytes; the body may hold the first of them."""
    length = _number("Upload-Length")
    with_bytes = request.mimetype == PIECE
    if not with_bytes and request.content_length:
        raise _not_a_piece()
    transfer_id = transfers.begin(parts(), length, request.headers.get("Upload-Metadata", ""))
    if with_bytes:
        _append_first(transfer_id)
    response = _state(transfer_id, 201)
    response.headers["Location"] = f"{bp.url_prefix}/{transfer_id}"
    return response


def _append_first(transfer_id: str) -> None:
    """Append the body to a new transfer; a client that gets no answer does not know of it."""
    try:
        _append(transfers.find(parts(), transfer_id), 0)
    except BaseException:
        transfers.remove(parts(), transfer_id)
        raise


@bp.route("/<transfer_id>", methods=["HEAD"])
@needs("jobs:write")
def head_transfer(transfer_id: str) -> Response:
    """Tell how many bytes of a transfer are here for certain."""
    row = transfers.find(parts(), transfer_id)
    response = _state(transfer_id, 200)
    response.headers["Upload-Length"] = str(row.length)
    if row.upload_metadata:
        response.headers["Upload-Metadata"] = row.upload_metadata
    return response


@bp.patch("/<transfer_id>")
@bp.doc(responses=refused(404, 409))
@bp.output({}, status_code=204, description="Kept; `Upload-Offset` is where to go on.")
@needs("jobs:write")
def patch_transfer(transfer_id: str) -> Response:
    """Put the body behind the first `Upload-Offset` bytes, which must be all that is there."""
    row = transfers.find(parts(), transfer_id)
    if request.mimetype != PIECE:
        raise _not_a_piece()
    _append(row, _number("Upload-Offset"))
    return _state(transfer_id, 204)


@bp.delete("/<transfer_id>")
@bp.doc(responses=refused(404, 409, 412))
@bp.output({}, status_code=204, description="It is gone.")
@needs("jobs:write")
def delete_transfer(transfer_id: str) -> tuple[str, int]:
    """Remove a transfer that no job has."""
    transfers.remove(parts(), transfer_id)
    return "", 204


def _append(row: transfers.TransferRow, offset: int) -> None:
    checksum = read_checksum(request.headers.get("Upload-Checksum"))
    transfers.require_offset(offset, transfers.offset_of(parts(), row))
    too_much = f"more came than the {row.length:,} bytes that Upload-Length has said"
    body = open_body(request, row.length - offset, too_much)
    with verified(body, checksum) as source:
        transfers.append(parts(), row, offset, source)


def _state(transfer_id: str, status: int) -> Response:
    """Return a response that tells how far a transfer is, and until when it is kept."""
    row = transfers.find(parts(), transfer_id)
    response = Response(status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Upload-Offset"] = str(transfers.offset_of(parts(), row))
    end: datetime | None = transfers.expires_at(parts().settings, row)
    if end:
        response.headers["Upload-Expires"] = http_date(end)
    return response


def _number(header: str) -> int:
    """Return the number of bytes in a header. Raises InvalidRequest."""
    given = request.headers.get(header, "")
    if not (given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS):
        code = f"invalid-{header.lower()}"
        raise InvalidRequest(f"{header}: it must be a number of bytes", code=code, field=header)
    return int(given)


def _not_a_piece() -> UnsupportedMedia:
    message = f"bytes of a transfer are sent with the Content-Type {PIECE}"
    return UnsupportedMedia(message, code="not-a-piece")
