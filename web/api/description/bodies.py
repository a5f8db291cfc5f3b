"""The bodies that are sent: forms with files, and rows of numbers."""

from __future__ import annotations

from typing import Any

from shared.number_options import NumberOptions
from shared.number_requests import NUMBER_FIELDS
from shared.rows.checking import MOST, VALUES
from shared.states import Reader
from shared.templates import Template
from shared.templates.faults import DEFINITION
from web.api.answers import BINARY
from web.form_templates import REFERENCE
from web.submissions import FILES, PIXELS, TEMPLATE, Options

ROWS = "Rows of 64 numbers from 0 to 16, row by row of 8 × 8, or a single row."
KINDS = "Images (PNG, JPEG, WebP, BMP, GIF, TIFF), PDFs, or ZIP and TAR archives of them."
BLANKS = (
    "The image of each blank page, by the file name that the page has as `reference`, or in the "
    "order of the pages; a PDF or a TIFF of several pages serves them in turn."
)
SUBMISSION = {"multipart/form-data": "Submission", "application/json": "PixelsSubmission"}
NEW_TEMPLATE = {"multipart/form-data": "NewTemplate"}


def add_bodies(spec: dict[str, Any]) -> None:
    """Describe the bodies of a submission and of a new template, which are read by hand."""
    schemas = spec["components"]["schemas"]
    schemas["Submission"] = _submission(schemas)
    schemas["PixelsSubmission"] = _pixels_submission(schemas["Submission"])
    schemas["NewTemplate"] = _new_template(schemas)
    spec["paths"]["/api/v1/jobs"]["post"]["requestBody"] = _body(SUBMISSION)
    spec["paths"]["/api/v1/templates"]["post"]["requestBody"] = _body(NEW_TEMPLATE)


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
    number = {"type": "number", "minimum": 0, "maximum": MOST}
    row = {"type": "array", "items": number, "minItems": VALUES, "maxItems": VALUES}
    rows = {"anyOf": [{"type": "array", "items": row, "minItems": 1}, row], "description": ROWS}
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


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an option that null leaves out."""
    return schema if "anyOf" in schema else {"anyOf": [schema, {"type": "null"}]}


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
    content = {
        media: {"schema": {"$ref": f"#/components/schemas/{name}"}}
        for media, name in schemas.items()
    }
    return {"required": True, "content": content}
