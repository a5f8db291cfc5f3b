"""Check rows of 64 numbers that strangers sent, and name the row and the place at fault."""

from __future__ import annotations

import json
from collections.abc import Sequence

from shared.errors import InvalidRequest, TooLarge

VALUES = 64
MOST = 16
SHOWN = 40
"""Characters of a faulty value that are repeated."""

Row = Sequence[float]


def check_rows(sent: object, limit: int) -> list[Row]:
    """Return the rows of a list of rows, or of a single row.

    Raises InvalidRequest naming the row, from 1, and the place of the value in it, and TooLarge
    when there are more rows than `limit`.
    """
    if not isinstance(sent, list):
        raise _refusal(f"it is {_shown(sent)}, and no list of rows of {VALUES} numbers")
    if not sent:
        raise _refusal("it holds no row")
    rows = sent if any(isinstance(row, list) for row in sent) else [sent]
    if len(rows) > limit:
        raise TooLarge(
            f"{len(rows):,} rows are more than the limit of {limit:,} pages a job",
            code="too-many-pages",
        )
    return [_checked(row, number) for number, row in enumerate(rows, 1)]


def _checked(row: object, number: int) -> Row:
    if not isinstance(row, list):
        message = f"row {number} is {_shown(row)}, and no list of {VALUES} numbers"
        raise _refusal(message, row=number)
    if len(row) != VALUES:
        plural = "value" if len(row) == 1 else "values"
        raise _refusal(f"row {number} holds {len(row):,} {plural} and not {VALUES}", row=number)
    for place, value in enumerate(row, 1):
        if not _is_count(value):
            message = f"row {number}, value {place}: {_shown(value)} is no number from 0 to {MOST}"
            raise _refusal(message, row=number, place=place)
    return row


def _is_count(value: object) -> bool:
    """Tell whether a value is a number from 0 to 16; true and false, and NaN, are none."""
    return type(value) in (int, float) and 0 <= value <= MOST  # type: ignore[operator]


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _refusal(message: str, **where: int) -> InvalidRequest:
    return InvalidRequest(f"pixels: {message}", code="invalid-pixels", field="pixels", **where)
