"""What is demanded where a value is of the wrong kind, in words for those who write definitions."""

from __future__ import annotations

from pydantic_core import ErrorDetails

NAME = "it must be 1 to 50 of a-z, 0-9, _ and -, the first of them a letter"
NUMBERS = {
    "box": "it must be four whole numbers of pixels: [x, y, width, height]",
    "digits": "it must be two whole numbers, the least and the most digits: [1, 3]",
}
"""Short lists of numbers: a fault within one is a fault of the whole."""
PAGE = '{"reference": "blank.png"}'
FIELD = '{"name": "id", "box": [40, 40, 320, 40]}'
WHOLES = {
    "pages": f"it must be a list of the pages, one at least: [{PAGE}]",
    "rules": 'it must be an object: {"min": 0, "max": 100}',
    "values": 'it must be a list of the known values: ["101", "202"]',
    "sum": 'it must be a list of names of fields: ["q1", "q2"]',
}
KINDS = {
    "missing": "it is missing",
    "int_type": "it must be a whole number, without quotes",
    "string_type": 'it must be a string, in quotes: "…"',
    "string_unicode": "it must be a string of whole characters",
    "string_too_long": "it must have at most {max_length} characters",
    "too_long": "it must have at most {max_length} of them",
    "greater_than_equal": "it must be at least {ge}",
    "less_than_equal": "it must be at most {le}",
}
STRUCTURES = {"tuple_type", "too_short", "model_type", "model_attributes_type", "dict_type"}


def demand_of(error: ErrorDetails, field: str = FIELD) -> str:
    """Return what is demanded instead of a value of the wrong kind; `field` shows one."""
    kind, location = error["type"], error["loc"]
    if kind in ("string_type", "string_pattern_mismatch") and location[-1] == "name":
        return NAME
    if kind in STRUCTURES and (demand := _structure(location, field)):
        return demand
    if kind in KINDS:
        return KINDS[kind].format(**error.get("ctx", {}))
    return error["msg"].replace("Input should be", "it must be", 1)


def _structure(location: tuple[str | int, ...], field: str) -> str | None:
    """Return what a list, an object, or an item of a list should look like."""
    *_, around, last = ("", *location)
    if last == "fields":
        return f"it must be a list of the fields, one at least: [{field}]"
    if isinstance(last, str):
        return WHOLES.get(last)
    item = {"pages": PAGE, "fields": field}.get(str(around))
    return item and f"it must be an object: {item}"
