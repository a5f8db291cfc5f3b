"""Links: which operations go on from what an answer says."""

from __future__ import annotations

from typing import Any

from web.api.description.operations import operations

JOB = {"job_id": "$response.body#/id"}
TEMPLATE = {"name": "$response.body#/name"}
FIRST_MODEL = {"name": "$response.body#/models/0/name"}
FIRST_PAGE = {"number": 1}
OF_PAGES = ("get_image", "get_blank")
OF_JOB = (
    *("get_job", "get_result", "get_csv", "get_xlsx", "get_jsonl", "get_forms", "get_image"),
    *("cancel_job", "retry_job", "delete_job"),
)
OF_TEMPLATE = ("get_template", "get_blank", "delete_template")
OF_MODEL = ("get_model", "get_picture")
Parameters = dict[str, Any]
LINKS: dict[tuple[str, str], tuple[Parameters, tuple[str, ...]]] = {
    ("post_job", "202"): (JOB, OF_JOB),
    ("post_template", "201"): (TEMPLATE, OF_TEMPLATE),
    ("get_models", "200"): (FIRST_MODEL, OF_MODEL),
}


def add_links(spec: dict[str, Any]) -> None:
    """Tell at each answer that names a thing which operations take its name."""
    for _, _, operation in operations(spec):
        for status, answer in operation["responses"].items():
            found = LINKS.get((operation["operationId"], status))
            if found:
                answer["links"] = _links(*found)


def _links(parameters: Parameters, targets: tuple[str, ...]) -> dict[str, Any]:
    return {target: _link(parameters, target) for target in targets}


def _link(parameters: Parameters, target: str) -> dict[str, Any]:
    more = FIRST_PAGE if target in OF_PAGES else {}
    return {"operationId": target, "parameters": parameters | more}
