"""The description of a form: its reference pages, its fields, and the rules of their values."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt

MOST_DIGITS = 40
MOST_FIELDS = 500
NAME = r"[a-z][a-z0-9_-]{0,49}"
LARGEST_VERSION = 2**31 - 1
"""What a column of the database holds."""


class CheckDigit(StrEnum):
    """How the last digit, or the last two, of a number follow from the others."""

    LUHN = "luhn"
    """ISO/IEC 7812-1, annex B: bank cards."""
    MOD11 = "mod11"
    """ISO/IEC 7064, MOD 11-2 with digits alone: a number whose check would be X is none."""
    MOD97 = "mod97"
    """ISO/IEC 7064, MOD 97-10: two digits, as in IBANs."""
    VERHOEFF = "verhoeff"
    """Verhoeff, "Error detecting decimal codes" (1969)."""
    DAMM = "damm"
    """Damm, "Total anti-symmetrische Quasigruppen" (2004)."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rules(_Model):
    """What the value of a field obeys; none of them: any number."""

    min: StrictInt | None = None
    max: StrictInt | None = None
    values: tuple[str, ...] | None = None
    """The known values: nothing else can be read."""
    pattern: str | None = None
    """A regular expression that the whole value obeys."""
    date: str | None = None
    """How a date is written, such as DDMMYYYY, DDMMYY, MMDDYYYY or YYYYMMDD."""
    check: CheckDigit | None = None
    sum: tuple[str, ...] | None = None
    """The fields that this one is the sum of."""
    equals: str | None = None
    """The field that this one repeats."""
    before: str | None = None
    """The field, a date like this one or a number, that this one comes before."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the rules that are set, as a reading names them: `min`, `check:luhn`, …"""
        return tuple(
            f"check:{self.check}" if name == "check" else name
            for name in type(self).model_fields
            if getattr(self, name) is not None
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return the rules that are set, each in words for people."""
        given = self.model_dump(exclude_none=True)
        return tuple(_in_words(name, value) for name, value in given.items())


def _in_words(rule: str, value: Any) -> str:
    if rule == "values":
        return f"one of {len(value):,} known values"
    if rule == "sum":
        return f"the sum of {', '.join(value)}"
    return f"{_WORDS[rule]} {value}"


_WORDS = {
    "min": "at least",
    "max": "at most",
    "pattern": "pattern",
    "date": "date as",
    "check": "check digit:",
    "equals": "the same as",
    "before": "before",
}


class FormField(_Model):
    """A place on a page that holds a number."""

    name: str = Field(pattern=f"^{NAME}$")
    page: StrictInt = Field(1, ge=1)
    box: tuple[StrictInt, StrictInt, StrictInt, StrictInt]
    """x, y, width and height in pixels of the reference page."""
    cells: StrictInt | None = Field(None, ge=1, le=MOST_DIGITS)
    """Printed boxes of a comb, side by side, one digit in each; None: a free box."""
    digits: tuple[StrictInt, StrictInt] | None = None
    """Digits at least and at most; None: as many as there are cells, or any number of them."""
    rules: Rules = Rules()


class FormPage(_Model):
    """One page of a form."""

    reference: str
    """The name of the image of the blank page that comes with the definition."""


class Template(_Model):
    """A form."""

    name: str = Field(pattern=f"^{NAME}$")
    title: str = Field("", max_length=200)
    pages: tuple[FormPage, ...] = Field(min_length=1, max_length=100)
    fields: tuple[FormField, ...] = Field(min_length=1, max_length=MOST_FIELDS)

    def fields_of(self, page: int) -> tuple[FormField, ...]:
        """Return the fields of a page, the first page being 1."""
        return tuple(field for field in self.fields if field.page == page)
