"""What a receiver of webhooks is asked to be."""

from __future__ import annotations

from typing import Any

from web.api.delivery_schemas import WebhookView

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def add_callbacks(spec: dict[str, Any]) -> None:
    """Describe what is sent to the `callback_url` of a submission."""
    receiver = {"post": _webhook(spec["components"]["schemas"])}
    submission = spec["paths"]["/api/v1/jobs"]["post"]
    submission["callbacks"] = {"end": {"{$request.body#/callback_url}": receiver}}


def _webhook(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the operation of a receiver, and add the schema of what it gets."""
    schema = WebhookView.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, definition in schema.pop("$defs", {}).items():
        schemas.setdefault(name, definition)
    schemas["Webhook"] = schema
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Webhook"}}}
    return {
        "summary": "Be told the end of the job",
        "parameters": [_header(name) for name in HEADERS],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "2XX": {"description": "Taken; nothing more is sent."},
            "410": {"description": "Not wanted; nothing more is sent."},
            "default": {"description": "Sent again later."},
        },
    }


def _header(name: str) -> dict[str, Any]:
    described = {"name": name, "in": "header", "description": "By Standard Webhooks."}
    return described | {"schema": {"type": "string"}}
