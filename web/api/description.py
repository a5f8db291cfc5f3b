"""What the OpenAPI description says beyond what the views tell by themselves."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask

from shared.number_options import NumberOptions
from shared.number_requests import NUMBER_FIELDS
from shared.rows.checking import MOST, VALUES
from shared.states import Reader
from shared.templates import Template
from shared.templates.faults import DEFINITION
from web.api.delivery_schemas import WebhookView
from web.api.description_parts import FILE, parameter, problem
from web.api.schemas import Problem
from web.api.security_schemes import describe_security
from web.api.transfer_description import describe_transfers
from web.form_templates import REFERENCE
from web.submissions import FILES, PIXELS, TEMPLATE, Options
from web.transfers.submitting import MOST as MOST_TRANSFERS
from web.transfers.submitting import TRANSFERS

ROWS = "Rows of 64 numbers from 0 to 16, row by row of 8 × 8, or a single row."
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
NEW_TEMPLATE = {"multipart/form-data": "NewTemplate"}
HEADERS = {
    "Idempotency-Key": "The same key and the same request bring back the same job, also while "
    "the first try is still under way.",
    "Prefer": "`wait=N` waits up to N seconds, at most 60, for the outcome (RFC 7240).",
}


def register(app: APIFlask) -> None:
    """Complete the description: the form of a submission, its headers, and problem documents."""

    @app.spec_processor
    def complete(spec: dict[str, Any] | str) -> dict[str, Any] | str:
        assert isinstance(spec, dict)
        schemas = spec.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        schemas["Submission"] = _submission(schemas)
        schemas["File"] = FILE | {"description": ONE_FILE}
        schemas["PixelsSubmission"] = _pixels_submission(schemas["Submission"])
        schemas["TransfersSubmission"] = _transfers_submission(schemas["Submission"])
        schemas["JsonSubmission"] = {
            "oneOf": [_ref("PixelsSubmission"), _ref("TransfersSubmission")]
        }
        for path in spec["paths"].values():
            for operation in path.values():
                if isinstance(operation, dict):
                    operation["responses"]["default"] = problem()
        schemas["NewTemplate"] = _new_template(schemas)
        spec["paths"]["/api/v1/templates"]["post"]["requestBody"] = _body(NEW_TEMPLATE)
        post = spec["paths"]["/api/v1/jobs"]["post"]
        post["requestBody"] = _body(SUBMISSION)
        post["responses"]["507"] = problem("No room for it; nothing was kept. Try again later.")
        post["callbacks"] = {"end": {"{$request.body#/callback_url}": {"post": _webhook(schemas)}}}
        post["parameters"] = [parameter(name, "header", text) for name, text in HEADERS.items()]
        _complete_put(spec["paths"]["/api/v1/jobs/{job_id}"]["put"], schemas["Submission"])
        describe_transfers(spec["paths"])
        describe_security(app, spec)
        return spec


def _complete_put(put: dict[str, Any], submission: dict[str, Any]) -> None:
    """Say that the body is the file, the end of the path its name, and the query its options."""
    content = {"*/*": {"schema": FILE}}
    put["requestBody"] = {"required": True, "content": content, "description": KINDS}
    put["responses"]["507"] = problem("No room for it; nothing was kept. Try again later.")
    options = {name: one for name, one in submission["properties"].items() if name != FILES}
    put["parameters"] = [
        parameter("job_id", "path", "Of a `PUT`, the name of the file.", required=True),
        *(parameter(name, "header", text) for name, text in HEADERS.items()),
        *({"name": name, "in": "query", "schema": one} for name, one in options.items()),
    ]


def _submission(schemas: dict[str, Any]) -> dict[str, Any]:
    schema = Options.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, definition in schema.pop("$defs", {}).items():
        schemas.setdefault(name, definition)
    files = {"type": "array", "items": FILE, "minItems": 1, "description": KINDS}
    schema["properties"] = {FILES: files, **schema["properties"], **_number_fields()}
    return schema | {"title": "Submission", "required": [FILES]}


def _webhook(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the operation of a receiver, and add the schema of what it gets."""
    schema = WebhookView.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, definition in schema.pop("$defs", {}).items():
        schemas.setdefault(name, definition)
    schemas["Webhook"] = schema
    headers = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "summary": "Be told the end of the job",
        "parameters": [parameter(name, "header", "By Standard Webhooks.") for name in headers],
        "requestBody": _body({"application/json": "Webhook"}),
        "responses": {
            "2XX": {"description": "Taken; nothing more is sent."},
            "410": {"description": "Not wanted; nothing more is sent."},
            "default": {"description": "Sent again later."},
        },
    }


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
    options["reader"] = {"const": Reader.PIXELS.value}
    properties = {PIXELS: rows, **options}
    required = ["reader", PIXELS]
    return submission | {
        "title": "PixelsSubmission",
        "description": "Rows of numbers, and what a client may choose for a job.",
        "properties": properties,
        "required": required,
    }


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
    references = {"type": "array", "items": FILE, "minItems": 1, "description": BLANKS}
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
