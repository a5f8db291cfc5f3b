"""From the text of a definition to a template: JSON, its keys, and the kinds of its values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.errors import TooLarge
from shared.json_names import each_once
from shared.templates.definition import FormField, FormPage, Rules, Template
from shared.templates.demands import FIELD, NUMBERS, demand_of
from shared.templates.faults import DEFINITION, MOST_TOLD, Fault, place_of, refusal

MOST_BYTES = 16 * 2**20
"""Of a document; a million known values of twelve digits take as much."""
Location = tuple[str | int, ...]
Keys = Callable[[Location], list[str]]
Document = TypeVar("Document", bound=BaseModel)
Parts = Mapping[str, type[BaseModel]]
"""The models of the objects within a document, by the key that they stand under."""
PARTS: Parts = {"fields": FormField, "pages": FormPage, "rules": Rules}


def parse_definition(document: str | bytes) -> Template:
    """Return the template that a JSON document describes; its sense is not looked at.

    Raises InvalidRequest naming the places at fault, or TooLarge.
    """
    return parse_as(Template, PARTS, document)


def parse_as(
    model: type[Document], parts: Parts, document: str | bytes, field: str = FIELD
) -> Document:
    """Return what a JSON document describes; refusals show a field as `field` has it.

    Raises InvalidRequest or TooLarge as above.
    """
    if len(document) > MOST_BYTES:
        raise TooLarge(f"a definition holds at most {MOST_BYTES // 2**20} MiB", field=DEFINITION)
    given = _parse(document)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        keys = partial(_keys, {**parts, DEFINITION: model})
        raise refusal(_faults(error.errors(include_url=False), keys, field)) from None


def _parse(document: str | bytes) -> dict[str, Any]:
    try:
        text = document.decode("utf-8-sig") if isinstance(document, bytes) else document
        given = json.loads(text, object_pairs_hook=each_once(_twice))
    except (ValueError, RecursionError) as error:
        raise refusal([Fault(DEFINITION, f"it is no JSON ({error})")]) from None
    if not isinstance(given, dict):
        raise refusal([Fault(DEFINITION, "it is no JSON object")])
    return given


def _twice(name: str) -> Exception:
    return refusal([Fault(DEFINITION, f"the key {name!r} is given twice in one object")])


def _faults(errors: list[ErrorDetails], keys: Keys, field: str) -> list[Fault]:
    """Return the first faults; a list whose items are faulty is not said to be short as well."""
    around = {error["loc"][:end] for error in errors for end in range(len(error["loc"]))}
    told = [_fault(error, keys, field) for error in errors if error["loc"] not in around]
    return list(dict.fromkeys(told))[:MOST_TOLD]


def _fault(error: ErrorDetails, keys: Keys, field: str) -> Fault:
    """Return a fault; one within a short list of numbers is one of the list."""
    location = error["loc"]
    for name, demand in NUMBERS.items():
        if name in location and error["type"] != "extra_forbidden":
            return Fault(place_of(location[: location.index(name) + 1]), demand)
    if error["type"] == "extra_forbidden":
        known = ", ".join(keys(location))
        return Fault(place_of(location), f"there is no such key here; the keys are {known}")
    return Fault(place_of(location), demand_of(error, field))


def _keys(models: Parts, location: Location) -> list[str]:
    """Return the keys of the object in which one is not known."""
    around = [part for part in location[:-1] if isinstance(part, str)]
    return list(models[around[-1] if around else DEFINITION].model_fields)
