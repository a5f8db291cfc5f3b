"""The bodies that are sent: forms with files, and rows of numbers."""

from __future__ import annotations

from typing import Any

from shared.number_options import NumberOptions
from shared.number_requests import NUMBER_FIELDS
from shared.rows.checking import MOST, VALUES
from shared.settings import MIB
from shared.states import Reader
from shared.templates import Template
from shared.templates.faults import DEFINITION
from web.api.answers import BINARY
from web.api.description.transfers import describe_transfers
from web.form_templates.keeping import REFERENCE
from web.submissions import FILES, LARGEST, PIXELS, TEMPLATE, Options
from web.transfers.submitting import MOST as MOST_TRANSFERS
from web.transfers.submitting import TRANSFERS

ROWS = "Rows of 64 numbers from 0 to 16, row by row of 8 × 8, or a single row."
ROW = {
    "type": "array",
    "items": {"type": "number", "minimum": 0, "maximum": MOST},
    "minItems": VALUES,
    "maxItems": VALUES,
}
KINDS = "Images (PNG, JPEG, WebP, BMP, GIF, TIFF), PDFs, or ZIP and TAR archives of them."
BLANKS = (
    "The image of each blank page, by the file name that the page has as `reference`, or in the "
    "order of the pages; a PDF or a TIFF of several pages serves them in turn."
)
SUBMISSION = {
    "multipart/form-data": "Submission",
    "application/json": "JsonSubmission",
    "application/octet-stream": "File",
}
IN_JSON = ("PixelsSubmission", "TransfersSubmission")
ONE_FILE = f"{KINDS} Its options are in the query, as those of `PUT`, and its name in `filename`."
DRAWING = f"One image of one digit (PNG, JPEG, WebP, BMP or GIF), {LARGEST // MIB} MiB at most."
DRAWN = {"application/octet-stream": "Drawing", "application/json": "DrawnRow"}
CORRECTION = "/api/v1/jobs/{job_id}/pages/{number}/fields/{field}/correction"
NEW_TEMPLATE = {"multipart/form-data": "NewTemplate"}


def add_bodies(spec: dict[str, Any]) -> None:
    """Describe the bodies of submissions and of a new template, which are read by hand."""
    schemas, paths = spec["components"]["schemas"], spec["paths"]
    submission = schemas["Submission"] = _submission(schemas)
    schemas["File"] = BINARY | {"description": ONE_FILE}
    schemas["PixelsSubmission"] = _pixels_submission(submission)
    schemas["TransfersSubmission"] = _transfers_submission(submission)
    schemas["JsonSubmission"] = {"oneOf": [_ref(name) for name in IN_JSON]}
    schemas["NewTemplate"] = _new_template(schemas)
    schemas["Drawing"] = BINARY | {"description": DRAWING}
    schemas["DrawnRow"] = _drawn_row()
    paths["/api/v1/jobs"]["post"]["requestBody"] = _body(SUBMISSION)
    paths["/api/v1/templates"]["post"]["requestBody"] = _body(NEW_TEMPLATE)
    paths["/api/v1/drawings"]["post"]["requestBody"] = _body(DRAWN)
    _complete_put(paths["/api/v1/jobs/{job_id}"]["put"], submission)
    paths["/api/v1/templates/{name}"]["patch"]["requestBody"]["required"] = True
    paths[CORRECTION]["put"]["requestBody"]["required"] = True
    describe_transfers(paths)


def _complete_put(put: dict[str, Any], submission: dict[str, Any]) -> None:
    """Say that the body is the file, the end of the path its name, and the query its options."""
    content = {"*/*": {"schema": BINARY}}
    put["requestBody"] = {"required": True, "content": content, "description": KINDS}
    options = {name: one for name, one in submission["properties"].items() if name != FILES}
    put["parameters"] += [
        {"name": name, "in": "query", "schema": one} for name, one in options.items()
    ]


def _submission(schemas: dict[str, Any]) -> dict[str, Any]:
    schema = Options.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, definition in schema.pop("$defs", {}).items():
        schemas.setdefault(name, definition)
    files = {"type": "array", "items": BINARY, "minItems": 1, "description": KINDS}
    schema["properties"] = {FILES: files, **schema["properties"], **_number_fields()}
    return schema | {"title": "Submission", "required": [FILES]}


def _number_fields() -> dict[str, Any]:
    """Return the options of the reader `number` as fields of a form, which hold text."""
    fields: dict[str, Any] = NumberOptions.model_json_schema()["properties"]
    text = {"type": "string", "pattern": "^[0-9]+(-[0-9]+)?$", "title": "Digits"}
    fields["digits"] = text | {"description": fields["digits"]["description"]}
    return {
        name: field | {"description": f"Reader `number`: {field['description']}"}
        for name, field in fields.items()
    }


def _pixels_submission(submission: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of rows of numbers: the same options, and the reader must be named."""
    rows = {"anyOf": [{"type": "array", "items": ROW, "minItems": 1}, ROW], "description": ROWS}
    others = (FILES, TEMPLATE, *NUMBER_FIELDS)
    options = {name: one for name, one in submission["properties"].items() if name not in others}
    properties = {PIXELS: rows, **{name: _nullable(one) for name, one in options.items()}}
    properties["reader"] = {"const": Reader.PIXELS.value}
    required = ["reader", PIXELS]
    return submission | {
        "title": "PixelsSubmission",
        "description": "Rows of numbers, and what a client may choose for a job.",
        "properties": properties,
        "required": required,
    }


def _drawn_row() -> dict[str, Any]:
    """Return the schema of one row of numbers that is read at once."""
    row = ROW | {"description": "64 numbers from 0 to 16, row by row of 8 × 8."}
    return {"type": "object", "title": "DrawnRow", "properties": {PIXELS: row}} | {
        "required": [PIXELS],
        "additionalProperties": False,
    }


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an option that null leaves out."""
    return schema if "anyOf" in schema else {"anyOf": [schema, {"type": "null"}]}


def _transfers_submission(submission: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of files that came by transfers: their ids, and the same options."""
    ids = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
    ids |= {"maxItems": MOST_TRANSFERS, "description": "Ids of transfers that are whole."}
    options = {name: one for name, one in submission["properties"].items() if name != FILES}
    return submission | {
        "title": "TransfersSubmission",
        "description": "Files that came in pieces, and what a client may choose for a job.",
        "properties": {TRANSFERS: ids, **options},
        "required": [TRANSFERS],
    }


def _new_template(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the form of a template, and add that of the document in it."""
    document = Template.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, definition in document.pop("$defs", {}).items():
        schemas.setdefault(name, definition)
    schemas["Template"] = document
    definition = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": "#/components/schemas/Template"},
        "description": "The definition, a JSON document, as a file or as text.",
    }
    references = {"type": "array", "items": BINARY, "minItems": 1, "description": BLANKS}
    properties = {DEFINITION: definition, REFERENCE: references}
    required = [DEFINITION, REFERENCE]
    return {"type": "object", "title": "NewTemplate", "properties": properties} | {
        "required": required,
        "additionalProperties": False,
    }


def _body(schemas: dict[str, str]) -> dict[str, Any]:
    content = {media: {"schema": _ref(name)} for media, name in schemas.items()}
    return {"required": True, "content": content}


def _ref(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}
