"""What people said of fields, added to the readings that it is said of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from shared.correction_documents import correction_document
from shared.tables import Correction

Readings = dict[int, list[dict[str, Any]]]
"""By the numbers of their pages."""


def add_corrections(connection: Connection, job_id: str, readings: Readings) -> None:
    """Give each reading that was corrected its `correction`: value, by whom, when, which kind."""
    if not readings:
        return
    of_pages = (Correction.job_id == job_id, Correction.page.in_(sorted(readings)))
    rows = connection.execute(select(Correction).where(*of_pages))
    said = {(one.page, one.field): correction_document(one) for one in rows}
    for page in {page for page, _ in said}:
        for reading in readings[page]:
            if correction := said.get((page, reading["field"])):
                reading["correction"] = correction
