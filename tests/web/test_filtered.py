"""Pages that are looked for by outcome and field, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import event, insert, text

from shared.database import Database
from shared.readings import Outcome
from shared.tables import Reading
from web.results.filtered import Wanted, numbers_with

ACCEPTED, REVIEW = Outcome.ACCEPTED, Outcome.REVIEW


@pytest.mark.parametrize("corrected", [None, False, True])
def test_what_is_looked_for_is_found_by_its_index(
    database: Database, corrected: bool | None
) -> None:
    asked: list[tuple[str, object]] = []
    engine = database.engine
    keeps_statistics = "postgresql" in str(engine.url)
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    with database.write() as connection:
        rows = [
            {"job_id": "j", "page": page, "position": 0, "field": "score", "value": None}
            | {"outcome": REVIEW if page == 1999 else ACCEPTED, "confidence": 0.5}
            | {"box": [0, 0, 9, 9], "rules": [], "digits": []}
            for page in range(1, 2000)
        ]
        connection.execute(insert(Reading), rows)
        if keeps_statistics:
            connection.execute(text("ANALYZE"))
    with database.read() as connection:
        numbers_with(connection, "j", Wanted((REVIEW,), "score", corrected), 0, 10)
        statement, parameters = next(one for one in asked if "DISTINCT" in one[0])
        explain = "EXPLAIN" if keeps_statistics else "EXPLAIN QUERY PLAN"
        plan = str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
    assert "ix_readings_outcome" in plan
    assert keeps_statistics or "ix_readings_outcome (job_id=?)" not in plan, "it has the outcome"


@pytest.mark.parametrize("wanted", [Wanted(corrected=True), Wanted((), "score", corrected=True)])
def test_corrections_alone_tell_which_pages_have_any(database: Database, wanted: Wanted) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with database.read() as connection:
        assert numbers_with(connection, "j", wanted, 0, 10) == []
    statement = next(one for one in asked if "DISTINCT" in one)
    assert "readings" not in statement, "there may be a million"


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (Wanted(), [True, True, True]),
        (Wanted((REVIEW,)), [False, True, False]),
        (Wanted(field="id"), [True, False, False]),
        (Wanted((ACCEPTED,), "score"), [False, False, True]),
    ],
)
def test_a_reading_is_shown_when_it_is_all_that_is_wanted(
    wanted: Wanted, shown: list[bool]
) -> None:
    readings = [("id", "accepted"), ("score", "review"), ("score", "accepted")]
    assert [wanted.has(*reading) for reading in readings] == shown
