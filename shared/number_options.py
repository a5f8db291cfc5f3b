"""What a client may ask of the reader `number`."""

from __future__ import annotations

from typing import Any

import regex
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from shared.pattern_syntax import fault_of

MOST_DIGITS = 40
MOST_DECIMALS = 6
LONGEST_PATTERN = 100
HOW_MANY = f"it must be a number from 1 to {MOST_DIGITS}, or a range such as 3-8, the least first"

_RANGE = regex.compile(r"\s*([0-9]{1,9})(?:\s*-\s*([0-9]{1,9}))?\s*")


class NumberOptions(BaseModel):
    """How a number may look; the reading is the most probable one that obeys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digits: tuple[int, int] = Field(
        (1, MOST_DIGITS),
        description="Digits at least and at most: `5`, or `3-8`. A decimal separator is none.",
    )
    pattern: str | None = Field(
        None,
        max_length=LONGEST_PATTERN,
        description="A regular expression that the whole value obeys, such as `20[0-9]{3}`.",
    )
    decimals: int = Field(
        0,
        ge=0,
        le=MOST_DECIMALS,
        description="Digits at most behind a decimal separator, which then is part of the value, "
        "as a point; 0: points and commas are no part of it.",
    )
    lines: bool = Field(False, description="Read every line of a page, row by row.")

    @field_validator("digits", mode="wrap")
    @classmethod
    def _range(cls, given: Any, check: ValidatorFunctionWrapHandler) -> Any:
        """Take `5` and `3-8`."""
        found = _RANGE.fullmatch(str(given)) if isinstance(given, str | int) else None
        return _checked(check, (found[1], found[2] or found[1]) if found else given, HOW_MANY)

    @field_validator("pattern", mode="wrap")
    @classmethod
    def _short(cls, given: Any, check: ValidatorFunctionWrapHandler) -> Any:
        return _checked(check, given, f"it must be text of at most {LONGEST_PATTERN} characters")

    @field_validator("decimals", mode="wrap")
    @classmethod
    def _few(cls, given: Any, check: ValidatorFunctionWrapHandler) -> Any:
        return _checked(check, given, f"it must be a whole number from 0 to {MOST_DECIMALS}")

    @field_validator("lines", mode="wrap")
    @classmethod
    def _yes_or_no(cls, given: Any, check: ValidatorFunctionWrapHandler) -> Any:
        return _checked(check, given, "it must be true or false")

    @field_validator("digits")
    @classmethod
    def _in_order(cls, digits: tuple[int, int]) -> tuple[int, int]:
        least, most = digits
        if not 1 <= least <= most <= MOST_DIGITS:
            raise ValueError(HOW_MANY)
        return digits

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None and (fault := fault_of(pattern)):
            raise ValueError(fault)
        try:
            return pattern if pattern is None else regex.compile(pattern) and pattern
        except regex.error as error:
            raise ValueError(f"it is no regular expression ({error})") from None

    def allows(self, value: str) -> bool:
        """Tell whether a number, a point as its decimal separator, could be read so."""
        whole, point, behind = value.partition(".")
        least, most = self.digits
        if not least <= len(whole) + len(behind) <= most:
            return False
        if point and not 1 <= len(behind) <= self.decimals:
            return False
        return self.pattern is None or regex.fullmatch(self.pattern, value) is not None

    def as_row(self) -> dict[str, Any]:
        """Return what differs from the defaults, as JSON has it."""
        return self.model_dump(mode="json", exclude_defaults=True)


def _checked(check: ValidatorFunctionWrapHandler, given: Any, demand: str) -> Any:
    """Return what a check makes of a value; raise ValueError with what it must be."""
    try:
        return check(given)
    except ValidationError:
        raise ValueError(demand) from None
