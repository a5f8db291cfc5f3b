"""The description of an application, made once."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask

KEPT = "description"


def description_of(app: APIFlask) -> dict[str, Any]:
    """Return the description; the framework makes it anew whenever it is asked."""
    if KEPT not in app.extensions:
        app.extensions[KEPT] = app.spec
    kept: dict[str, Any] = app.extensions[KEPT]
    return kept
