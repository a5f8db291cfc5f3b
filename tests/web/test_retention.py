"""How long a job is kept: as the server is set, or less where its owner wishes that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from shared.database import Database
from shared.moves import outlived_wishes, remove_outlived
from shared.settings import Settings
from shared.tables import Batch, Job, Page, Reading, Upload
from tests.support.drawing import png
from tests.web.test_api import assert_problem, post, submit
from tests.web.working import Hands
from web.app import create_app
from web.parts import parts
from worker.sweeper import Sweeper


def keeping(settings: Settings, days: float) -> FlaskClient:
    """Return a client of a server that keeps jobs for so long."""
    return create_app(settings.model_copy(update={"retention_days": days})).test_client()


def let_go(client: FlaskClient) -> None:
    with client.application.app_context():
        parts().database.close()


def days_left(client: FlaskClient, job: str) -> float | None:
    view = client.get(f"/api/v1/jobs/{job}?redirect=false").json
    if view["expires_at"] is None:
        return None
    left = datetime.fromisoformat(view["expires_at"]) - datetime.fromisoformat(view["finished_at"])
    return left / timedelta(days=1)


@pytest.mark.parametrize(
    ("limit", "wished", "kept"),
    [(0, None, None), (0, "3", 3), (7, None, 7), (7, "3", 3), (7, "7", 7)],
)
def test_a_job_says_when_it_is_removed(
    settings: Settings, hands: Hands, limit: float, wished: str | None, kept: float | None
) -> None:
    client = keeping(settings, limit)
    job = submit(client, **({"retention_days": wished} if wished else {}))
    assert days_left(client, job) is None
    hands.finish(job)
    assert days_left(client, job) == kept
    let_go(client)


@pytest.mark.parametrize("wished", ["8", "0", "-1", "1.5", "week", "99999"])
def test_a_wish_that_cannot_be_is_refused(settings: Settings, wished: str) -> None:
    client = keeping(settings, 7)
    answer = post(client, ("7.png", png(7)), retention_days=wished)
    body = assert_problem(answer, 422, "invalid-retention_days")
    assert body["field"] == "retention_days"
    let_go(client)


def test_nobody_can_wish_for_more_than_ten_years(client: FlaskClient) -> None:
    assert_problem(
        post(client, ("7.png", png(7)), retention_days="3651"), 422, "invalid-retention_days"
    )
    submit(client, retention_days="3650")


def test_wishes_that_nothing_has_outlived_cost_no_transaction(
    client: FlaskClient, hands: Hands, database: Database
) -> None:
    old, young = (submit(client, retention_days=days) for days in ("3", "5"))
    for job in (old, young):
        hands.finish(job)
    with database.read() as connection:
        assert outlived_wishes(connection) == []
    with database.write() as connection:
        four_days_ago = datetime.now(UTC) - timedelta(days=4)
        connection.execute(update(Job).values(finished_at=four_days_ago))
        assert outlived_wishes(connection) == [3]
        remove_outlived(connection, 3)
        assert outlived_wishes(connection) == []


def test_a_key_from_before_stays_good_and_a_wish_counts(client: FlaskClient) -> None:
    monday = {"Idempotency-Key": "monday"}
    first = submit(client, headers=monday)
    assert submit(client, headers=monday) == first
    other = post(client, ("7.png", png(7)), headers=monday, retention_days="3")
    assert_problem(other, 422, "key-reused")


def test_what_has_outlived_its_wish_is_removed_with_all_that_it_had(
    client: FlaskClient, hands: Hands, database: Database, settings: Settings
) -> None:
    old, young, kept = (
        submit(client, **wish) for wish in ({"retention_days": "3"}, {"retention_days": "5"}, {})
    )
    for job in (old, young, kept):
        hands.finish(job)
    with database.write() as connection:
        four_days_ago = datetime.now(UTC) - timedelta(days=4)
        connection.execute(update(Job).values(finished_at=four_days_ago))
    sweeper = Sweeper(settings)
    sweeper.clear_away()
    sweeper.context.database.close()
    sweeper.redis.close()
    with database.read() as connection:
        for table in (Upload, Batch, Page, Reading):
            query = select(func.count()).where(table.job_id == old)
            assert connection.execute(query).scalar() == 0, table
        assert set(connection.execute(select(Job.id)).scalars()) == {young, kept}
    names = {path.name for path in (settings.data_dir / "storage").iterdir()}
    assert names == {young, kept}
    assert client.get(f"/api/v1/jobs/{old}").status_code == 404
