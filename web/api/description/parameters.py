"""The parameters of the operations: what stands in paths and in header fields."""

from __future__ import annotations

from typing import Any

from shared.model_cards import PICTURES
from web.api.description.operations import is_tagged, operations
from web.submissions.keys import MAX_KEY

PATHS: dict[str, dict[str, Any]] = {
    "job_id": {
        "description": "The `id` of a job.",
        "schema": {"type": "string", "pattern": "^[0-9a-z]{1,32}$"},
    },
    "field": {
        "description": "The name of a field, such as `digit`, `number 2` or `score`.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 100},
    },
    "name": {
        "description": "The name of it; of a template also one of its versions, such as `exam@3`.",
        "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_@-]{0,49}$"},
    },
    "number": {
        "description": "The number of a page, from 1.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
    },
    "transfer_id": {
        "description": "The id of a transfer, the end of its `Location`.",
        "schema": {"type": "string", "pattern": "^[0-9a-z]{1,32}$"},
    },
    "picture": {
        "description": "The name of a picture.",
        "schema": {"type": "string", "enum": [f"{name}.png" for name in PICTURES]},
    },
}
FILE_NAME = {
    "description": "The name of the file; the job gets an id of its own.",
    "schema": {"type": "string", "minLength": 1},
}
PREFER = (
    "Prefer",
    "`wait=N` waits up to N seconds, at most 60, for the outcome (RFC 7240).",
    {"type": "string"},
)
KEY = (
    "Idempotency-Key",
    "The same key and the same request bring back the same job, also while the first try is still "
    "under way.",
    {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
)
IF_NONE_MATCH = (
    "If-None-Match",
    "An `ETag`; 304 without a body where nothing has changed since.",
    {"type": "string"},
)
HEADERS = {
    "post_job": (KEY, PREFER),
    "put_job": (KEY, PREFER),
    "get_job": (PREFER,),
    "post_drawing": (PREFER,),
}


def complete_parameters(spec: dict[str, Any]) -> None:
    """Describe what stands in paths, and add the header fields that are heard."""
    for _, method, operation in operations(spec):
        given = operation.setdefault("parameters", [])
        for parameter in given:
            if parameter["in"] == "path":
                is_file = operation["operationId"] == "put_job"
                parameter.update(FILE_NAME if is_file else PATHS[parameter["name"]])
        heard = HEADERS.get(operation["operationId"], ())
        heard += (IF_NONE_MATCH,) if is_tagged(method, operation) else ()
        given += [_header(*header) for header in heard]


def _header(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": text, "schema": schema}
