"""The sweeper, over real Redis and real databases, with nobody at work."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from shared import moves
from shared.documents.expansion import FoundPage
from shared.moves import NewJob, NewTransfer, NewUpload, Progress
from shared.moves.common import now
from shared.settings import Settings
from shared.sightings import health
from shared.states import BatchState, JobState, Queue, Reader, UploadKind
from shared.tables import Batch, Job, TemplateReference, TemplateVersion, Transfer
from shared.templates.blanks import BlankPages
from shared.templates.keeping import TemplateKeeper
from shared.templates.parsing import parse_definition
from tests.support.forms import as_text, blank_png, definition
from tests.support.servers import RedisServer
from worker import sweeper as sweeper_module
from worker.sweeper import Sweeper


@pytest.fixture
def sweeper(
    settings: Settings, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sweeper]:
    monkeypatch.setattr(sweeper_module, "PATIENCE", timedelta(0))
    sweeper = Sweeper(
        settings.model_copy(update={"redis_url": redis.url, "batch_pages": 2, "window": 3})
    )
    yield sweeper
    sweeper.context.database.close()
    sweeper.redis.close()


def receive(sweeper: Sweeper, job_id: str = "job", *, rung: bool = True) -> None:
    stored = sweeper.context.storage.put(f"{job_id}/0", io.BytesIO(b"data"))
    upload = NewUpload("a.zip", UploadKind.ZIP, stored.size, stored.sha256, f"{job_id}/0")
    job = NewJob(job_id, Reader.DIGIT, "cnn", 0.001, Queue.BULK, uploads=[upload])
    with sweeper.context.database.write() as connection:
        moves.receive(connection, job, rung=rung)


def expand(sweeper: Sweeper, pages: int, job_id: str = "job") -> None:
    found = [FoundPage(str(number), 1, 1) for number in range(pages)]
    with sweeper.context.database.write() as connection:
        lease = moves.claim_expansion(connection, job_id, 30)
        assert lease
        moves.add_pages(connection, lease, [Progress(0, 1, True, found)], sweeper.settings)
        moves.finish_expansion(connection, lease, interactive_pages=0)


def waiting(sweeper: Sweeper) -> int:
    """Return how many messages are in Redis."""
    return int(sweeper.redis.llen("fieldhand.bulk"))


def next_job(sweeper: Sweeper) -> str:
    """Hear the oldest message, and return the job that it names."""
    message = json.loads(sweeper.redis.rpop("fieldhand.bulk"))
    return str(json.loads(base64.b64decode(message["body"]))[0][0])


def states(sweeper: Sweeper) -> list[str]:
    with sweeper.context.database.read() as connection:
        return list(connection.execute(select(Batch.state).order_by(Batch.number)).scalars())


def test_a_job_whose_bell_was_lost_is_rung_once(sweeper: Sweeper) -> None:
    receive(sweeper)
    for _ in range(3):
        sweeper.sweep()
    assert waiting(sweeper) == 1


def test_batches_nobody_was_told_of_are_rung_up_to_the_window(sweeper: Sweeper) -> None:
    receive(sweeper)
    expand(sweeper, pages=20)
    for _ in range(3):
        sweeper.sweep()
    assert waiting(sweeper) == 3
    assert states(sweeper) == [BatchState.RUNG] * 3 + [BatchState.WAITING] * 7


def test_an_emptied_redis_is_filled_again(sweeper: Sweeper) -> None:
    receive(sweeper)
    receive(sweeper, "other")
    expand(sweeper, pages=20)
    sweeper.sweep()
    assert waiting(sweeper) == 4
    sweeper.redis.flushall()
    sweeper.sweep()
    assert waiting(sweeper) == 4


def test_one_lost_message_is_made_up_for_without_doubling_the_others(sweeper: Sweeper) -> None:
    receive(sweeper)
    expand(sweeper, pages=20)
    sweeper.sweep()
    sweeper.redis.rpop("fieldhand.bulk")
    sweeper.sweep()
    assert waiting(sweeper) == 3


def test_a_long_queue_is_not_made_longer_and_those_who_wait_are_rung_in_turn(
    sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper_module, "LONGEST_QUEUE", 4)
    names = [f"job{number:02}" for number in range(10)]
    for name in names:
        receive(sweeper, name, rung=False)
    heard: list[str] = []
    while len(heard) < len(names):
        sweeper.ring_unheard()
        assert 1 <= waiting(sweeper) <= 4
        heard.append(next_job(sweeper))
        with sweeper.context.database.write() as connection:
            assert moves.claim_expansion(connection, heard[-1], 30)
    sweeper.ring_unheard()
    assert (heard, waiting(sweeper)) == (names, 0)


def test_windows_are_not_filled_while_the_queue_is_long(
    sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(sweeper)
    expand(sweeper, pages=20)
    monkeypatch.setattr(sweeper_module, "LONGEST_QUEUE", 0)
    sweeper.sweep()
    assert (waiting(sweeper), states(sweeper)) == (0, [BatchState.WAITING] * 10)


def test_an_expired_lease_is_returned_and_rung(sweeper: Sweeper) -> None:
    receive(sweeper)
    expand(sweeper, pages=2)
    with sweeper.context.database.write() as connection:
        assert moves.claim_batch(connection, "job", 1, lease_seconds=-1)
    sweeper.sweep()
    assert states(sweeper) == [BatchState.RUNG]
    assert waiting(sweeper) == 1


def test_without_redis_nothing_breaks_and_the_page_can_say_so(
    sweeper: Sweeper, redis: RedisServer
) -> None:
    receive(sweeper)
    redis.stop()
    sweeper.sweep()
    with sweeper.context.database.read() as connection:
        assert health(connection).hindrance == "The queue (Redis) cannot be reached."
    redis.start()
    sweeper.sweep()
    assert waiting(sweeper) == 1
    with sweeper.context.database.read() as connection:
        assert health(connection).hindrance == "No worker is running."


def test_old_jobs_and_their_files_are_removed(sweeper: Sweeper) -> None:
    sweeper.settings = sweeper.settings.model_copy(update={"retention_days": 1e-9})
    receive(sweeper)
    receive(sweeper, "live")
    with sweeper.context.database.write() as connection:
        moves.cancel(connection, "job")
    sweeper.sweep()
    with sweeper.context.database.read() as connection:
        left = connection.execute(select(Job.id, Job.state)).all()
    assert [tuple(row) for row in left] == [("live", JobState.QUEUED)]
    blobs = sweeper.settings.data_dir / "storage"
    assert [path.name for path in blobs.iterdir()] == ["live"]


def transfer(sweeper: Sweeper, name: str, hours_ago: float, job: str | None = None) -> None:
    """Insert a transfer that was touched so long ago, with its file."""
    sweeper.context.storage.put(Transfer.blob_of(name), io.BytesIO(b"data"))
    with sweeper.context.database.write() as connection:
        moves.begin_transfer(connection, NewTransfer(name, "a.zip", 4, ""))
        moves.advance_transfer(connection, name, 0, 4, None)
        if job:
            moves.take_transfers(connection, job, {name: "0" * 64})
        touched = update(Transfer).where(Transfer.id == name)
        moment = now() - timedelta(hours=hours_ago)
        connection.execute(touched.values(touched_at=moment))


def left_of_transfers(sweeper: Sweeper) -> tuple[list[str], list[str]]:
    """Return the transfers that are left, and the files."""
    with sweeper.context.database.read() as connection:
        rows = connection.execute(select(Transfer.id).order_by(Transfer.id)).scalars()
        return list(rows), sorted(kept.key for kept in sweeper.context.storage.kept())


def test_transfers_that_nobody_goes_on_with_are_given_up(sweeper: Sweeper) -> None:
    transfer(sweeper, "old", hours_ago=25)
    transfer(sweeper, "young", hours_ago=23)
    transfer(sweeper, "taken", hours_ago=25, job="job")
    sweeper.sweep()
    assert left_of_transfers(sweeper) == (["young"], ["taken/0", "young/0"])


def test_a_transfer_of_which_nothing_came_is_given_up_within_hours(sweeper: Sweeper) -> None:
    for name, hours_ago in (("old", 1.1), ("young", 0.9)):
        transfer(sweeper, name, hours_ago)
    with sweeper.context.database.write() as connection:
        connection.execute(update(Transfer).values(offset=0))
    sweeper.sweep()
    assert left_of_transfers(sweeper) == (["young"], ["young/0"])


def test_transfers_may_be_kept_for_ever(sweeper: Sweeper) -> None:
    sweeper.settings = sweeper.settings.model_copy(update={"transfer_hours": 0})
    transfer(sweeper, "old", hours_ago=10_000)
    sweeper.sweep()
    assert left_of_transfers(sweeper) == (["old"], ["old/0"])


def test_a_transfer_that_goes_on_meanwhile_is_kept(sweeper: Sweeper) -> None:
    transfer(sweeper, "old", hours_ago=25)
    with sweeper.context.database.write() as connection:
        assert moves.stale_transfers(connection, now()) == ["old"]
        assert not moves.drop_stale_transfer(connection, "old", now() - timedelta(hours=26))
    assert left_of_transfers(sweeper) == (["old"], ["old/0"])


def test_templates_that_were_only_tried_are_removed_unless_a_job_names_them(
    sweeper: Sweeper,
) -> None:
    database, storage = sweeper.context.database, sweeper.context.storage
    keeper = TemplateKeeper(database, storage)
    limits = sweeper.settings.limits
    with BlankPages(limits) as blanks:
        pages = blanks.open([("blank.png", io.BytesIO(blank_png()))])
        for name in ("trial-old", "trial-young", "trial-used", "exam"):
            template = parse_definition(as_text(definition(name=name)))
            keep = keeper.keep if name == "exam" else keeper.keep_draft
            keep(template, pages)
    receive(sweeper)
    with database.write() as connection:
        aged = update(TemplateVersion).where(TemplateVersion.template != "trial-young")
        connection.execute(aged.values(created_at=now() - timedelta(hours=25)))
        connection.execute(update(Job).values(template="trial-used@1"))
    receive(sweeper, "auto")
    with database.write() as connection:
        connection.execute(update(Job).where(Job.id == "auto").values(template="auto"))
    sweeper.sweep()
    with database.read() as connection:
        left = set(connection.execute(select(TemplateVersion.template)).scalars())
        blobs = set(connection.execute(select(TemplateReference.blob)).scalars())
    assert left == {"trial-young", "trial-used", "exam"}
    assert {kept.key for kept in storage.kept()} == blobs | {"job/0", "auto/0"}


def test_a_fault_in_one_duty_stops_none_of_the_others(
    sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(sweeper_module, "expired_leases", explode)
    receive(sweeper)
    sweeper.sweep()
    assert waiting(sweeper) == 1
