"""What the OpenAPI description says of transfers: headers in and out, by tus 1.0."""

from __future__ import annotations

from typing import Any

from web.api.description_parts import FILE, header, parameter, problem
from web.api.transfers import PIECE, VERSION, bp

COLLECTION = str(bp.url_prefix)
ONE = f"{COLLECTION}/{{transfer_id}}"
TAGS = ["Transfers"]
TOLD = {
    "Upload-Offset": header("The bytes that are here for certain."),
    "Upload-Expires": header("When it is removed if nothing more of it comes."),
}
METADATA = "Keys, each with a value in Base64, with commas between them; `filename` is the name."
SUPPORTED = {
    "Tus-Version": header(f"`{VERSION}`"),
    "Tus-Extension": header("What of the protocol is spoken beyond its core."),
    "Tus-Max-Size": header("The largest `Upload-Length`."),
    "Tus-Checksum-Algorithm": header("Algorithms of `Upload-Checksum`."),
}
REFUSALS = {
    "409": "It has another number of bytes, told in `offset`; or a job has it.",
    "412": "Another version of tus, or none.",
    "460": "Other bytes came than the checksum says; none of them was kept.",
    "507": "No room for more now; what is here stays. Try again later.",
}


def describe_transfers(paths: dict[str, Any]) -> None:
    """Add headers and bodies, and the methods that no view can describe."""
    _complete_post(paths[COLLECTION]["post"])
    _complete_patch(paths[ONE]["patch"])
    paths[ONE]["delete"]["parameters"] += [_version()]
    paths[ONE]["head"] = _head()
    for path in (COLLECTION, ONE):
        paths[path]["options"] = _options(path)


def _complete_post(post: dict[str, Any]) -> None:
    post["requestBody"] = _piece(required=False)
    location = {"Location": header("Where the bytes go.")}
    post["responses"]["201"] |= {"headers": location | TOLD}
    post["responses"] |= _refusals("412", "460", "507")
    post["parameters"] = [
        _version(),
        parameter("Upload-Length", "header", "Bytes of the whole file.", required=True),
        parameter("Upload-Metadata", "header", METADATA),
    ]


def _complete_patch(patch: dict[str, Any]) -> None:
    patch["requestBody"] = _piece(required=True)
    patch["responses"]["204"] |= {"headers": TOLD}
    patch["responses"] |= _refusals(*REFUSALS)
    patch["parameters"] += [
        _version(),
        parameter("Upload-Offset", "header", "Bytes that are there already.", required=True),
        parameter("Upload-Checksum", "header", "`sha1` or `sha256`, a space, and Base64."),
    ]


def _head() -> dict[str, Any]:
    told = TOLD | {"Upload-Length": header("Bytes of the whole file.")}
    told |= {"Upload-Metadata": header("As it was sent.")}
    return _operation("Tell how many bytes of a transfer are here for certain.") | {
        "responses": {"200": {"description": "Go on from `Upload-Offset`.", "headers": told}},
        "parameters": [_id(), _version()],
    }


def _options(path: str) -> dict[str, Any]:
    return _operation("Tell what of the protocol is spoken here.") | {
        "responses": {"204": {"description": "See the headers.", "headers": SUPPORTED}},
        "parameters": [_id()] if path == ONE else [],
    }


def _operation(summary: str) -> dict[str, Any]:
    return {"tags": TAGS, "summary": summary}


def _id() -> dict[str, Any]:
    return parameter("transfer_id", "path", "The id of the transfer.", required=True)


def _version() -> dict[str, Any]:
    return parameter("Tus-Resumable", "header", f"`{VERSION}`", required=True)


def _piece(*, required: bool) -> dict[str, Any]:
    return {"required": required, "content": {PIECE: {"schema": FILE}}}


def _refusals(*statuses: str) -> dict[str, Any]:
    return {status: problem(REFUSALS[status]) for status in statuses}
