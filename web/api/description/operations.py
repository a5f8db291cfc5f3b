"""Walk through the operations of a description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
READING = ("get", "head", "options")
SECRET = ("get_secret",)


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the path, the method and the description of each operation."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def endpoints(app: Flask) -> dict[tuple[str, str], str]:
    """Return the endpoint of each path, as a description writes it, and method."""
    return {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower()): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def is_tagged(method: str, operation: dict[str, Any]) -> bool:
    """Tell whether an answer has a tag: what is read, but for secrets, which nobody keeps."""
    return method == "get" and operation["operationId"] not in SECRET
