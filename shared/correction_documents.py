"""What a person said of a field, in the shape of the HTTP contract and in words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from shared.moments import moment
from shared.states import CorrectionKind
from shared.tables import Correction


def correction_document(row: Row[Correction]) -> dict[str, Any]:
    """Return a correction as JSON has it."""
    kind = CorrectionKind.CONFIRMED if row.confirms else CorrectionKind.CORRECTED
    return {"value": row.value, "by": row.made_by, "at": moment(row.made_at), "kind": kind}


def sentence_of(correction: dict[str, Any] | None, page: int, field: str) -> str:
    """Say who has said meanwhile what a field holds, and when; None: it was taken back."""
    if correction is None:
        return f"what was said of {field} on page {page} was taken back meanwhile"
    holds = "no number" if correction["value"] is None else correction["value"]
    who = correction["by"] or "somebody"
    return f"meanwhile, at {correction['at']}, {who} said that {field} on page {page} holds {holds}"
