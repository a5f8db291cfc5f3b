"""Name operations after their views, and each schema once."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Flask

from web.api.description.operations import endpoints, operations


def name_operations(spec: dict[str, Any], app: Flask) -> None:
    """Give each operation the name of its view as its id."""
    views = endpoints(app)
    known: set[str] = set()
    for path, method, operation in operations(spec):
        name = views[path, method].rpartition(".")[2]
        operation["operationId"] = f"{name}_of_one" if name in known else name
        known.add(name)


def name_schemas(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the description with one schema where each use of a model made one of its own."""
    schemas: dict[str, Any] = spec["components"]["schemas"]
    once = {name: name.rpartition(".")[2] for name in schemas}
    named = {once[name]: schema for name, schema in sorted(schemas.items(), reverse=True)}
    spec["components"]["schemas"] = dict(sorted(named.items()))
    text = re.sub(
        r'"#/components/schemas/([\w.]+)"',
        lambda found: f'"#/components/schemas/{found[1].rpartition(".")[2]}"',
        json.dumps(spec),
    )
    whole: dict[str, Any] = json.loads(text)
    return whole
