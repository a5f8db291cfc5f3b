"""Pages of results, made up."""

from __future__ import annotations

from typing import Any

from shared.exports import PageJson


def reading(value: str | None = "007", field: str = "number", **more: Any) -> dict[str, Any]:
    outcome = "blank" if value is None else "accepted"
    return {"field": field, "value": value, "confidence": 0.9987, "outcome": outcome} | more


def page(number: int = 1, *readings: dict[str, Any], **more: Any) -> PageJson:
    """Return a page that was read, unless told otherwise."""
    return {
        "number": number,
        "name": f"{number}.png",
        "upload": "box.zip",
        "state": "read",
        "error": None,
        "duplicate_of": None,
        "readings": list(readings),
    } | more


def failed(number: int) -> PageJson:
    return page(number, state="failed", error={"code": "damaged-image", "detail": "it is torn"})
