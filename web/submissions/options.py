"""What a client may choose for a job, read from a form or from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator
from werkzeug.datastructures import MultiDict

from shared.catalogue import Catalogue
from shared.documents.expansion import tidy
from shared.errors import InvalidRequest, UnsupportedMedia
from shared.number_options import NumberOptions
from shared.number_requests import NUMBER_FIELDS, check_number_options
from shared.retention import LONGEST_DAYS
from shared.states import EXPLAIN, EXPLAINED, Reader
from shared.webhooks.targets import LONGEST_URL
from web.parts import Parts
from web.submissions.form_template import check_template, find_version

FILES = "files"
PIXELS = "pixels"
FILENAME = "filename"
BESIDE_OPTIONS = (FILENAME, "redirect")
"""What a query may hold that is no option of the job."""

LONGEST_NAME = 200
DEMANDS = {
    "model": "it must be the name of a model",
    "template": "it must be the name of a template, such as exam, or exam@3",
    "max_error": "it must be a number above 0 and below 1, such as 0.01",
    "retention_days": f"it must be a whole number from 1 to {LONGEST_DAYS:,}",
    "explain": "it must be true or false",
    "name": f"it must be text of at most {LONGEST_NAME} characters",
    "callback_url": f"it must be a URL of at most {LONGEST_URL:,} characters",
}
"""What is asked of the fields that a wrong value leaves without words of its own."""


class Options(BaseModel):
    """What a client may choose for a job."""

    model_config = ConfigDict(extra="forbid")

    reader: Reader = Field(Reader.DIGIT, description="How each page is read.")
    model: str = Field(
        "",
        description="The model that reads it, one of `GET /api/v1/models`; "
        "empty: the first of them that serves the reader.",
    )
    template: str = Field(
        "",
        description="Reader `form`: the template that the pages are filled from, one of "
        "`GET /api/v1/templates`; `exam` is its newest version now, `exam@3` that one; with `auto` "
        "each page finds its own, or fails.",
    )
    max_error: float = Field(
        0.001,
        gt=0,
        lt=1,
        allow_inf_nan=False,
        description="Error rate allowed among the accepted readings.",
    )
    name: str | None = Field(
        None, max_length=LONGEST_NAME, description="Your own name for the job."
    )
    callback_url: str | None = Field(
        None,
        max_length=LONGEST_URL,
        description="Where the end of the job is told by a webhook, signed (Standard Webhooks).",
    )
    retention_days: int | None = Field(
        None,
        ge=1,
        le=LONGEST_DAYS,
        description="Days until the job is removed with its files and readings, once it is over; "
        "at most as many as the server keeps jobs for, which is what counts without it.",
    )
    explain: bool | None = Field(
        None,
        description="Readers `digit` and `pixels`: tell of each digit all ten probabilities, and "
        "in `seen` what the model saw.",
    )
    _number: NumberOptions | None = PrivateAttr(None)
    _version: str | None = PrivateAttr(None)

    @property
    def of_reader(self) -> dict[str, Any]:
        """The options of the reader, as the job keeps them; empty where it has none."""
        explained = {EXPLAIN: True} if self.explain else {}
        return self._number.as_row() if self._number else explained

    @property
    def version(self) -> str | None:
        """The version of the template, such as `exam@3`; None for a reader without one."""
        return self._version

    def with_version(self, version: str) -> Options:
        """Return the same with the version that its template means."""
        options = self.model_copy()
        options._version = version
        return options

    def with_number(self, number: NumberOptions | None) -> Options:
        """Return the same with options of the reader `number`."""
        options = self.model_copy()
        options._number = number
        return options

    @field_validator("name")
    @classmethod
    def _tidy(cls, name: str | None) -> str | None:
        return tidy(name.strip()) if name and name.strip() else None


def read_options(form: MultiDict[str, str], parts: Parts) -> Options:
    """Return the options of a form. Raises InvalidRequest naming the field at fault."""
    if FILES in form:
        message = f"{FILES!r} came as text; send it as a file, with a file name"
        raise InvalidRequest(message, code="no-file", field=FILES)
    return options_of_files(given_once(form), FILES, parts)


def read_query(query: MultiDict[str, str], parts: Parts) -> Options:
    """Return the options of a query beside a body. Raises InvalidRequest naming the field."""
    given = given_once(query)
    options = {name: value for name, value in given.items() if name not in BESIDE_OPTIONS}
    return options_of_files(options, FILENAME, parts)


def options_of_files(given: Mapping[str, object], content: str, parts: Parts) -> Options:
    """Return the options of a job of files that are given beside the field `content`.

    Raises InvalidRequest naming the field at fault, UnsupportedMedia for a reader of no files.
    """
    options = make_options(given, content, parts.catalogue)
    if options.reader is Reader.PIXELS:
        message = (
            "the reader 'pixels' takes no files; send its numbers as application/json, "
            '{"reader": "pixels", "pixels": [[64 numbers from 0 to 16], …]}'
        )
        raise UnsupportedMedia(message, code="not-json", field="reader")
    if options.reader is Reader.FORM:
        return options.with_version(find_version(parts.database, options.template))
    return options


def given_once(form: MultiDict[str, str]) -> dict[str, str]:
    """Return the fields that are filled in. Raises InvalidRequest when one is there twice."""
    for name in form:
        if len(form.getlist(name)) > 1:
            raise InvalidRequest(f"{name} is given more than once", code="field-twice", field=name)
    return {name: value for name, value in form.items() if value != ""}


def make_options(given: Mapping[str, object], content: str, catalogue: Catalogue) -> Options:
    """Return the options that are given beside the field `content`.

    Raises InvalidRequest naming the field at fault.
    """
    number = {name: given[name] for name in NUMBER_FIELDS if name in given}
    try:
        options = Options.model_validate({k: one for k, one in given.items() if k not in number})
    except ValidationError as error:
        raise _refusal(error, content) from None
    options = options.with_number(check_number_options(number, options.reader))
    check_template(options.template, options.reader)
    _check_explain(options)
    model = catalogue.choose(options.model, options.reader)
    return options.model_copy(update={"model": model.name})


def _check_explain(options: Options) -> None:
    if options.explain and options.reader not in EXPLAINED:
        readers = " and ".join(repr(reader.value) for reader in EXPLAINED)
        message = f"{EXPLAIN} is an option of the readers {readers}"
        raise InvalidRequest(message, code=f"invalid-{EXPLAIN}", field=EXPLAIN)


def _refusal(error: ValidationError, content: str) -> InvalidRequest:
    fault = error.errors()[0]
    name = str(fault["loc"][0]) if fault["loc"] else content
    if fault["type"] == "extra_forbidden":
        known = ", ".join([content, *Options.model_fields, *NUMBER_FIELDS])
        message = f"{name} is not a field of this form; the fields are {known}"
        return InvalidRequest(message, code="unknown-field", field=name)
    if fault["type"] == "enum":
        message = f"{name} {fault['input']!r} is unknown; it can be {fault['ctx']['expected']}"
        return InvalidRequest(message, code=f"unknown-{name}", field=name)
    demand = DEMANDS.get(name, fault["msg"])
    return InvalidRequest(f"{name}: {demand}", code=f"invalid-{name}", field=name)
