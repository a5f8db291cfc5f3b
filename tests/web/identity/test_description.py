"""The OpenAPI description says who may call what."""

from __future__ import annotations

from flask import Flask


def test_each_operation_names_its_scope(app: Flask) -> None:
    spec = app.test_client().get("/api/openapi.json").json
    assert spec["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    told = {
        f"{method} {path}": operation.get("security")
        for path, operations in spec["paths"].items()
        for method, operation in operations.items()
        if isinstance(operation, dict)
    }
    assert told["post /api/v1/jobs"] == [{"token": ["jobs:write"]}, {"session": []}]
    assert told["get /api/v1/models"] == [{"token": []}, {"session": []}]
    assert told["get /api/v1/audit"] == [{"token": ["admin"]}, {"session": []}]
    assert [call for call, needed in told.items() if needed is None] == []
