"""What the OpenAPI description says beyond what the views tell by themselves."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask

from web.api.schemas import Problem
from web.submissions import FILES, Options

KINDS = "Images (PNG, JPEG, WebP, BMP, GIF, TIFF), or ZIP and TAR archives of them."
HEADERS = {
    "Idempotency-Key": "The same key and the same request bring back the same job.",
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
        for path in spec["paths"].values():
            for operation in path.values():
                if isinstance(operation, dict):
                    operation["responses"]["default"] = _problem()
        post = spec["paths"]["/api/v1/jobs"]["post"]
        post["requestBody"] = _form()
        post["parameters"] = [_header(name, text) for name, text in HEADERS.items()]
        return spec


def _submission(schemas: dict[str, Any]) -> dict[str, Any]:
    schema = Options.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, definition in schema.pop("$defs", {}).items():
        schemas.setdefault(name, definition)
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    files = {"type": "array", "items": file, "minItems": 1, "description": KINDS}
    schema["properties"] = {FILES: files, **schema["properties"]}
    return schema | {"title": "Submission", "required": [FILES]}


def _form() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Submission"}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _header(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}


def _problem() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "What is wrong, and the way out",
        "content": {"application/problem+json": {"schema": schema}},
    }
