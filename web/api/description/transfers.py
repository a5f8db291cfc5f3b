"""What the description says of transfers: headers in and out, by tus 1.0."""

from __future__ import annotations

from typing import Any

from web.api.answers import BINARY, refused
from web.api.transfers import PIECE, VERSION, bp

COLLECTION = str(bp.url_prefix)
ONE = f"{COLLECTION}/{{transfer_id}}"
TAGS = ["Transfers"]
TEXT = {"type": "string"}
BYTES = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
Described = dict[str, Any]


def _header(text: str, schema: Described = TEXT) -> Described:
    return {"description": text, "schema": schema}


TOLD = {
    "Upload-Offset": _header("The bytes that are here for certain.", BYTES),
    "Upload-Expires": _header("When it is removed if nothing more of it comes."),
}
METADATA = "Keys, each with a value in Base64, with commas between them; `filename` is the name."
SUPPORTED = {
    "Tus-Version": _header(f"`{VERSION}`"),
    "Tus-Extension": _header("What of the protocol is spoken beyond its core."),
    "Tus-Max-Size": _header("The largest `Upload-Length`.", BYTES),
    "Tus-Checksum-Algorithm": _header("Algorithms of `Upload-Checksum`."),
}


def describe_transfers(paths: dict[str, Any]) -> None:
    """Add headers and bodies, and the methods that no view can describe."""
    _complete_post(paths[COLLECTION]["post"])
    _complete_patch(paths[ONE]["patch"])
    paths[ONE]["delete"]["parameters"] += [_version()]
    paths[ONE]["head"] = _head()
    for path in (COLLECTION, ONE):
        paths[path]["options"] = _options(path)


def _complete_post(post: Described) -> None:
    post["requestBody"] = _piece(required=False)
    location = {"Location": _header("Where the bytes go.")}
    post["responses"]["201"] |= {"headers": location | TOLD}
    post["responses"] |= _refusals(412, 460)
    post["parameters"] = [
        _version(),
        _sent("Upload-Length", "Bytes of the whole file.", BYTES, required=True),
        _sent("Upload-Metadata", METADATA),
    ]


def _complete_patch(patch: Described) -> None:
    patch["requestBody"] = _piece(required=True)
    patch["responses"]["204"] |= {"headers": TOLD}
    patch["responses"] |= _refusals(412, 460)
    patch["parameters"] += [
        _version(),
        _sent("Upload-Offset", "Bytes that are there already.", BYTES, required=True),
        _sent("Upload-Checksum", "`sha1` or `sha256`, a space, and Base64."),
    ]


def _head() -> Described:
    told = TOLD | {"Upload-Length": _header("Bytes of the whole file.", BYTES)}
    told |= {"Upload-Metadata": _header("As it was sent.")}
    return _operation("Tell how many bytes of a transfer are here for certain.") | {
        "responses": {"200": {"description": "Go on from `Upload-Offset`.", "headers": told}}
        | _refusals(404, 412),
        "parameters": [_id(), _version()],
    }


def _options(path: str) -> Described:
    return _operation("Tell what of the protocol is spoken here.") | {
        "responses": {"204": {"description": "See the headers.", "headers": SUPPORTED}},
        "parameters": [_id()] if path == ONE else [],
    }


def _operation(summary: str) -> Described:
    return {"tags": TAGS, "summary": summary}


def _id() -> Described:
    return {"name": "transfer_id", "in": "path", "required": True, "schema": TEXT}


def _version() -> Described:
    return _sent("Tus-Resumable", f"`{VERSION}`", TEXT | {"enum": [VERSION]}, required=True)


def _sent(name: str, text: str, schema: Described = TEXT, *, required: bool = False) -> Described:
    named = {"name": name, "in": "header", "required": required}
    return named | {"description": text, "schema": schema}


def _piece(*, required: bool) -> Described:
    return {"required": required, "content": {PIECE: {"schema": BINARY}}}


def _refusals(*statuses: int) -> Described:
    return {str(status): problem for status, problem in refused(*statuses).items()}
