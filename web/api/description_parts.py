"""Pieces of which the OpenAPI description is put together."""

from __future__ import annotations

from typing import Any

FILE = {"type": "string", "contentMediaType": "application/octet-stream"}
TEXT = {"type": "string"}


def parameter(name: str, place: str, text: str, *, required: bool = False) -> dict[str, Any]:
    """Return a parameter that is text; its place is `header`, `path` or `query`."""
    described = {"name": name, "in": place, "description": text, "schema": TEXT}
    return described | ({"required": True} if required else {})


def problem(description: str = "What is wrong, and the way out") -> dict[str, Any]:
    """Return a response that is a problem document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": schema}},
    }


def header(text: str) -> dict[str, Any]:
    """Return a header of a response."""
    return {"description": text, "schema": TEXT}
