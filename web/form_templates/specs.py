"""The list of fields of a form to be printed, as a page with plain controls sends it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from shared.errors import InvalidRequest
from shared.printing.spec import FormSpec, parse_spec
from shared.templates.definition import MOST_FIELDS
from shared.templates.faults import CODE

COLUMNS = ("label", "key", "boxes", "help", "group", "kind", "min", "max", "sum")
"""The controls of a row, each sent once for every row."""
_ROW = re.compile(r"fields\[(\d+)\]\.?(?:rules\.)?([a-z]*)")
_CONTROLS = {"name": "key", "cells": "boxes", "digits": "boxes", "date": "kind", "check": "kind"}
"""The controls whose names differ from those of a definition."""

Row = dict[str, str]
Faults = dict[tuple[int | None, str], str]
"""What is demanded, by the row (None: of the whole form) and the control."""


@dataclass(frozen=True)
class Typed:
    """What somebody typed, as it came."""

    name: str
    title: str
    help: str
    paper: str
    rows: list[Row]

    @property
    def filled(self) -> list[int]:
        """The places of the rows in which anything is said."""
        said = ("label", "key", "boxes")
        return [place for place, row in enumerate(self.rows) if any(row[of] for of in said)]


def typed(form: MultiDict[str, str]) -> Typed:
    """Return what a request says. Raises InvalidRequest where its rows are not whole."""
    columns = {name: [value.strip() for value in form.getlist(name)] for name in COLUMNS}
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1 or max(lengths) > MOST_FIELDS:
        message = f"every row needs each of {', '.join(COLUMNS)}; at most {MOST_FIELDS} rows"
        raise InvalidRequest(message, code="invalid-rows", field="label")
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    name, title, text = (form.get(f"form-{of}", "").strip() for of in ("name", "title", "help"))
    return Typed(name, title, text, form.get("paper", "a4"), rows)


def spec_of(given: Typed) -> FormSpec:
    """Return the form that was described. Raises InvalidRequest with the places at fault."""
    names = {place: _name(given.rows[place], place) for place in given.filled}
    fields = [_field(given.rows[place], names[place]) for place in given.filled]
    spec = {"name": given.name, "title": given.title, "fields": fields}
    spec |= {"help": given.help} if given.help else {}
    return parse_spec(json.dumps(spec))


def faults_in(error: InvalidRequest, given: Typed) -> Faults:
    """Return what is wrong by row and control; what has no place there stands at the name."""
    if error.code != CODE:
        return {(None, "name"): error.detail}
    return dict(reversed(list(_placed(error, given.filled))))


def _placed(
    error: InvalidRequest, filled: list[int]
) -> Iterator[tuple[tuple[int | None, str], str]]:
    for fault in error.extra["faults"]:
        found = _ROW.match(fault["place"])
        if found and int(found[1]) < len(filled):
            control = _CONTROLS.get(found[2], found[2])
            yield (filled[int(found[1])], control if control in COLUMNS else "key"), fault["demand"]
        else:
            yield (None, fault["place"].partition("[")[0]), fault["demand"]


def _name(row: Row, place: int) -> str:
    """Return the name of a field, made of its label where none was given."""
    if row["key"]:
        return row["key"]
    words = re.sub(r"[^a-z0-9]+", "_", row["label"].lower()).strip("_")
    name = words if words[:1].isalpha() else f"field_{words or place + 1}"
    return name[:50].rstrip("_")


def _field(row: Row, name: str) -> dict[str, Any]:
    rule, _, of = row["kind"].partition(":")
    rules: dict[str, Any] = {rule: of} if of else {}
    rules |= {key: _number(row[key]) for key in ("min", "max") if row[key]}
    if row["sum"]:
        rules["sum"] = re.split(r"[\s,;]+", row["sum"].strip(" ,;"))
    texts = {key: row[key] for key in ("label", "help", "group") if row[key]}
    boxes = {"cells": _number(row["boxes"])} if row["boxes"] else {}
    if rule == "date" and not boxes:
        boxes = {"cells": len(of)}
    return {"name": name, **texts, **boxes, **({"rules": rules} if rules else {})}


def _number(text: str) -> int | str:
    """Return a whole number; what is none is left to be refused in its place."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,40}", text) else text
