"""The answers that operations have in common: problems, and what has not changed."""

from __future__ import annotations

from typing import Any

from web.api.answers import PROBLEMS, headers, refused
from web.api.description.operations import READING, is_tagged, operations
from web.api.schemas import Problem

ALWAYS = (400, 406, 414, 422, 429, 500, 503)
OF_CHANGES = (403,)
OF_KNOWN = (401, 403)
OF_BODIES = (408, 411, 413, 415, 422, 507)


def complete_answers(spec: dict[str, Any]) -> None:
    """Add to each operation what all of its kind answer, and describe each problem once."""
    spec["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    spec["components"]["responses"] = {
        _name(status): problem for status, problem in refused(*PROBLEMS).items()
    }
    for _, method, operation in operations(spec):
        operation["responses"] = _answers(method, operation)


def _answers(method: str, operation: dict[str, Any]) -> dict[str, Any]:
    declared = operation["responses"]
    answers = {status: _tidied(declared[status]) for status in declared}
    if is_tagged(method, operation):
        _add_conditions(answers)
    problems = {int(status) for status in answers} & set(PROBLEMS)
    for status in problems.union(_common(method, operation)):
        answers[str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
    return dict(sorted(answers.items()))


def _name(status: int | str) -> str:
    return f"Problem{status}"


def _tidied(answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the framework adds to an answer without a body."""
    return {part: told for part, told in answer.items() if part != "content" or told}


def _common(method: str, operation: dict[str, Any]) -> tuple[int, ...]:
    common = ALWAYS if method != "delete" else tuple(one for one in ALWAYS if one != 406)
    common += OF_CHANGES if method not in READING else ()
    common += OF_KNOWN if operation["security"] else ()
    return common + (OF_BODIES if "requestBody" in operation else ())


def _add_conditions(answers: dict[str, Any]) -> None:
    told = headers("Vary", certain=("ETag", "Cache-Control"))
    answers["200"]["headers"] = answers["200"].get("headers", {}) | told
    answers["304"] = {"description": "Nothing has changed since.", "headers": told}
