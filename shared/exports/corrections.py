"""What a person said of a field, in tables: it is the value, and what was read stands beside it."""

from __future__ import annotations

from typing import Any

from shared.exports.pages import PageJson
from shared.exports.table import Cell
from shared.states import CorrectionKind

CORRECTED_FROM = "corrected_from"
OF_CORRECTION = ("correction", CORRECTED_FROM, "corrected_by", "corrected_at")


def final_value(reading: dict[str, Any]) -> str | None:
    """Return what a field holds: as a person said it, else as it was read."""
    value: str | None = (reading.get("correction") or reading).get("value")
    return value


def as_read(page: PageJson) -> PageJson:
    """Return a page without what a person said of its fields."""
    if not any(map(is_corrected, page["readings"])):
        return page
    bare = [
        {name: part for name, part in one.items() if name != "correction"}
        for one in page["readings"]
    ]
    return page | {"readings": bare}


def cells_of_correction(reading: dict[str, Any]) -> list[Cell]:
    """Return of a field that a person looked at the kind of what was said, who said so, and when.

    Beside that what was read, also where it was confirmed.
    """
    said = reading.get("correction")
    if said is None:
        return [None] * len(OF_CORRECTION)
    return [str(said["kind"]), reading["value"], said["by"], said["at"]]


def is_corrected(reading: dict[str, Any]) -> bool:
    """Tell whether a person has said what a field holds."""
    return "correction" in reading


def is_confirmed(reading: dict[str, Any]) -> bool:
    """Tell whether a person has said that a field holds what was read."""
    return is_corrected(reading) and reading["correction"]["kind"] == CorrectionKind.CONFIRMED
