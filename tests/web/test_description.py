"""The OpenAPI description says all that the API takes and answers, and the kept copy is it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from web.api.answers import PROBLEMS
from web.api.description.document import document
from web.api.description.operations import operations

KEPT = Path(__file__).parents[2] / "docs" / "openapi.json"
WRITES = ("post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return dict(json.loads(document()))


def answers(spec: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[int, Any]]:
    """Yield each status of an operation with its description, references followed."""
    for status, answer in operation["responses"].items():
        name = answer.get("$ref", "").rpartition("/")[2]
        yield int(status), spec["components"]["responses"][name] if name else answer


def test_the_kept_copy_is_what_the_code_says() -> None:
    assert KEPT.read_text() == document(), "make openapi writes it"


def test_the_server_gives_it(client: FlaskClient, spec: dict[str, Any]) -> None:
    assert client.get("/api/openapi.json").json == spec


def test_it_is_openapi_3_1_and_its_schemas_are_schemas(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1")
    for name, schema in spec["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(schema), name


def test_every_route_and_method_is_described(client: FlaskClient, spec: dict[str, Any]) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - _made_by_the_framework(rule)
    }
    assert routes == {(path, method) for path, method, _ in operations(spec)}


def _made_by_the_framework(rule: Rule) -> set[str]:
    """Return the methods that each route that can be read has by itself."""
    methods = rule.methods or set()
    head = {"HEAD"} if "GET" in methods else set()
    return head | ({"OPTIONS"} if rule.provide_automatic_options else set())


def test_every_operation_tells_each_of_its_answers(spec: dict[str, Any]) -> None:
    for path, method, operation in operations(spec):
        told = dict(answers(spec, operation))
        assert {400, 500, 503} < set(told), path
        assert any(status < 300 for status in told), path
        is_made = method == "options" or operation["operationId"] == "put_job"
        is_of_one = "{" in path and not is_made
        assert (404 in told) == is_of_one, path
        is_tagged = method == "get" and operation["operationId"] != "get_secret"
        assert (304 in told) == is_tagged, path
        assert (401 in told) == bool(operation["security"]), path
        assert (403 in told) == (method in WRITES or bool(operation["security"])), path
        if "requestBody" in operation:
            assert {408, 411, 413, 415, 422, 507} < set(told), path
        assert "default" not in operation["responses"]


def test_every_problem_is_a_problem_document(spec: dict[str, Any]) -> None:
    for path, _, operation in operations(spec):
        for status, answer in answers(spec, operation):
            assert answer["description"], path
            if status >= 400:
                assert status in PROBLEMS
                schema = answer["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}


def test_parameters_and_headers_are_described(spec: dict[str, Any]) -> None:
    for path, _, operation in operations(spec):
        in_path = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        for one in operation["parameters"]:
            assert one["schema"], (path, one["name"])
            assert one.get("description") or one["schema"].get("description"), (path, one["name"])
        for _, answer in answers(spec, operation):
            assert all(one["description"] for one in answer.get("headers", {}).values())


def test_the_headers_of_the_contract_are_there(spec: dict[str, Any]) -> None:
    jobs, job = spec["paths"]["/api/v1/jobs"], spec["paths"]["/api/v1/jobs/{job_id}"]
    heard = {one["name"] for one in jobs["post"]["parameters"]}
    assert {"Idempotency-Key", "Prefer"} <= heard
    assert {"Location", "Retry-After", "Preference-Applied"} == set(
        jobs["post"]["responses"]["202"]["headers"]
    )
    assert {"ETag", "Retry-After", "Vary"} <= set(job["get"]["responses"]["200"]["headers"])
    assert job["get"]["responses"]["303"]["headers"]["Location"]["required"]


def test_files_are_binary(spec: dict[str, Any]) -> None:
    schemas = spec["components"]["schemas"]
    for schema, field in (("Submission", "files"), ("NewTemplate", "reference")):
        assert schemas[schema]["properties"][field]["items"]["format"] == "binary"


def test_what_a_view_needs_is_told(spec: dict[str, Any]) -> None:
    jobs = spec["paths"]["/api/v1/jobs"]
    assert jobs["get"]["security"] == [{"token": ["jobs:read"]}, {"session": []}]
    assert jobs["post"]["security"] == [{"token": ["jobs:write"]}, {"session": []}]
    assert spec["paths"]["/api/openapi.json"]["get"]["security"] == []
    schemes = spec["components"]["securitySchemes"]
    assert (schemes["token"]["scheme"], schemes["session"]["in"]) == ("bearer", "cookie")


def test_references_lead_somewhere(spec: dict[str, Any]) -> None:
    named = set(re.findall(r"'#/components/(\w+)/(\w+)'", str(spec)))
    assert named
    assert all(name in spec["components"][kind] for kind, name in named)


def test_links_lead_to_operations_by_parameters_that_they_have(spec: dict[str, Any]) -> None:
    takes = {
        operation["operationId"]: {one["name"] for one in operation["parameters"]}
        for _, _, operation in operations(spec)
    }
    links = [
        link
        for _, _, operation in operations(spec)
        for _, answer in answers(spec, operation)
        for link in answer.get("links", {}).values()
    ]
    assert links
    assert all(set(link["parameters"]) <= takes[link["operationId"]] for link in links)
