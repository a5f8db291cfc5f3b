"""The courier, over real databases, to real receivers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from standardwebhooks.webhooks import WebhookVerificationError

from shared import moves
from shared.database import Database
from shared.errors import DeliveryError
from shared.moves.common import now
from shared.settings import Settings
from shared.tables import Delivery, Job, WebhookSecret
from shared.webhooks.kept_secrets import find_secrets, rotate
from shared.webhooks.keys import make_secret
from tests.support.processes import wait_for
from tests.support.receivers import Act, Handler, Start, dribble, hang, make_certificate
from tests.worker.webhooks.ends import (
    delivery,
    end_job,
    ledger,
    make_due,
    wait_for_attempts,
    wait_for_state,
)
from worker.webhooks.backoff import PAUSES
from worker.webhooks.courier import AT_A_HOST, Courier

Begin = Callable[..., Courier]


def secret_of(database: Database, settings: Settings) -> str:
    with database.write() as connection:
        return find_secrets(connection, settings, None).secret


def test_it_works(start: Start, courier: Begin, database: Database, settings: Settings) -> None:
    receiver = start(lambda handler: handler.answer(200, b"thank you"))
    end_job(database, receiver.url())
    courier(public_url="https://forms.example/fieldhand/")
    row = wait_for_state(database, "delivered")
    told = receiver.requests[0].verify(secret_of(database, settings))
    assert told["type"] == "job.cancelled"
    assert datetime.fromisoformat(told["timestamp"]) == row.created_at
    assert (told["data"]["id"], told["data"]["state"]) == ("job", "cancelled")
    links = told["data"]["links"]
    assert links["self"] == "https://forms.example/fieldhand/api/v1/jobs/job"
    assert all(link.startswith("https://forms.example/fieldhand/") for link in links.values())
    assert receiver.requests[0].id == "msg_job_1"
    assert (row.attempts, row.next_attempt_at) == (1, None)
    assert row.delivered_at is not None
    (attempt,) = ledger(database)
    assert (attempt.status, attempt.error, attempt.answer) == (200, None, "thank you")
    assert attempt.milliseconds >= 0


def test_a_job_that_asks_for_nothing_tells_nothing(database: Database) -> None:
    end_job(database, None)
    with database.read() as connection:
        assert connection.execute(select(Delivery)).all() == []


def test_the_row_comes_with_the_end_of_the_job_or_not_at_all(database: Database) -> None:
    end_job(database, "https://hooks.example/")
    with database.write() as connection:
        moves.retry(connection, "job", 512)
    with database.engine.connect() as connection, connection.begin() as transaction:
        moves.cancel(connection, "job")
        assert len(connection.execute(select(Delivery)).all()) == 2
        transaction.rollback()
    with database.read() as connection:
        assert len(connection.execute(select(Delivery)).all()) == 1
        assert connection.execute(select(Job.state)).scalar_one() == "queued"


def test_each_end_of_a_job_is_told_as_it_was(
    start: Start, courier: Begin, database: Database
) -> None:
    receiver = start()
    end_job(database, receiver.url())
    with database.write() as connection:
        moves.retry(connection, "job", 512)
    courier()
    wait_for_state(database, "delivered")
    with database.write() as connection:
        moves.cancel(connection, "job")
    receiver.wait_for(2)
    states = [json.loads(received.body)["data"]["state"] for received in receiver.requests]
    assert states == ["cancelled", "cancelled"]
    assert [received.id for received in receiver.requests] == ["msg_job_1", "msg_job_2"]


def test_nine_refusals_and_then_it_is_taken(
    start: Start, courier: Begin, database: Database, settings: Settings
) -> None:
    receiver = start(*[500] * 9, 200)
    end_job(database, receiver.url())
    courier()
    for number in range(1, 10):
        row = wait_for_attempts(database, number)
        pause = (row.next_attempt_at - ledger(database)[-1].started_at).total_seconds()
        assert row.state == "waiting"
        assert pause >= 0.8 * PAUSES[number - 1]
        make_due(database)
    assert wait_for_state(database, "delivered").attempts == 10
    assert [attempt.status for attempt in ledger(database)] == [500] * 9 + [200]
    assert {received.id for received in receiver.requests} == {"msg_job_1"}
    assert len({received.body for received in receiver.requests}) == 1
    for received in receiver.requests:
        received.verify(secret_of(database, settings))


def test_after_the_last_pause_it_is_given_up(
    start: Start, courier: Begin, database: Database
) -> None:
    end_job(database, start(500).url())
    make_due(database, tries=len(PAUSES))
    courier()
    row = wait_for_state(database, "failed")
    assert (row.next_attempt_at, row.delivered_at) == (None, None)


def test_one_that_ended_its_sweeper_each_time_is_given_up_unsent(
    start: Start, courier: Begin, database: Database
) -> None:
    receiver = start()
    end_job(database, receiver.url())
    make_due(database, tries=len(PAUSES) + 1, state="sending")
    courier()
    wait_for_state(database, "failed")
    assert receiver.requests == []
    assert "again and again" in ledger(database)[-1].error


def test_gone_means_never_again(start: Start, courier: Begin, database: Database) -> None:
    end_job(database, start(410).url())
    courier()
    assert wait_for_state(database, "failed").attempts == 1


def test_a_receiver_that_names_a_time_is_not_asked_before(
    start: Start, courier: Begin, database: Database
) -> None:
    end_job(database, start(lambda handler: handler.answer(429, Retry_After="7200")).url())
    courier()
    row = wait_for_attempts(database, 1)
    assert row.next_attempt_at - row.created_at >= timedelta(hours=2)


@pytest.mark.parametrize("act", [hang, dribble])
def test_a_receiver_that_hangs_holds_up_no_other(
    start: Start, courier: Begin, database: Database, act: Act
) -> None:
    slow, quick = start(act), start()
    for number in range(8):
        end_job(database, slow.url(), f"slow{number}")
    end_job(database, quick.url(), "quick")
    courier(webhook_seconds=300, webhook_senders=4)
    wait_for_state(database, "delivered", "quick")
    assert len(slow.requests) <= AT_A_HOST
    slow.released.set()


def test_one_owner_with_many_receivers_that_hang_holds_up_no_other(
    start: Start, courier: Begin, database: Database
) -> None:
    hanging = [start(hang) for _ in range(4)]
    for number, receiver in enumerate(hanging):
        end_job(database, receiver.url(), f"slow{number}", "mallory")
    end_job(database, start().url(), "quick", "alice")
    end_job(database, start().url(), "nobodys")
    courier(webhook_seconds=300, webhook_senders=4)
    for name in ("quick", "nobodys"):
        wait_for_state(database, "delivered", name)
    assert sum(len(receiver.requests) for receiver in hanging) <= 2
    for receiver in hanging:
        receiver.released.set()


def test_each_owner_has_a_secret_of_their_own(
    start: Start, courier: Begin, database: Database, settings: Settings
) -> None:
    receiver = start()
    for owner in ("alice", "bob"):
        end_job(database, receiver.url(), f"of-{owner}", owner)
    courier()
    for owner in ("alice", "bob"):
        wait_for_state(database, "delivered", f"of-{owner}")
    with database.write() as connection:
        alices = find_secrets(connection, settings, "alice").secret
    by_id = {received.id: received for received in receiver.requests}
    by_id["msg_of-alice_1"].verify(alices)
    with pytest.raises(WebhookVerificationError):
        by_id["msg_of-bob_1"].verify(alices)


def test_a_receiver_that_hangs_is_left_and_tried_again(
    start: Start, courier: Begin, database: Database
) -> None:
    receiver = start(hang)
    end_job(database, receiver.url())
    courier(webhook_seconds=0.5)
    row = wait_for_attempts(database, 1)
    assert row.state == "waiting"
    assert ledger(database)[0].error == "it did not answer in time"


def test_an_answer_that_comes_after_the_lease_changes_nothing_but_the_ledger(
    start: Start, courier: Begin, database: Database
) -> None:
    may_answer = threading.Event()

    def late(handler: Handler) -> None:
        may_answer.wait()
        handler.answer(500)

    receiver = start(late, 200)
    end_job(database, receiver.url())
    courier(webhook_seconds=300)
    receiver.wait_for(1)
    make_due(database)  # the lease has expired, as when the sweeper stood still
    row = wait_for_state(database, "delivered")
    may_answer.set()
    wait_for("the late answer", lambda: ledger(database)[0].status == 500)
    assert delivery(database).state == "delivered"
    assert row.attempts == 2


def test_many_couriers_send_each_webhook_once(
    start: Start, courier: Begin, database: Database
) -> None:
    receiver = start()
    names = [f"job{number}" for number in range(30)]
    for name in names:
        end_job(database, receiver.url(), name)
    for _ in range(3):
        courier()
    for name in names:
        assert wait_for_state(database, "delivered", name).attempts == 1
    assert sorted(received.id for received in receiver.requests) == sorted(
        f"msg_{name}_1" for name in names
    )


def test_the_next_to_a_busy_host_goes_as_soon_as_one_ends(
    start: Start, courier: Begin, database: Database
) -> None:
    receiver = start()
    names = [f"job{number}" for number in range(10)]
    for name in names:
        end_job(database, receiver.url(), name)
    courier(sweep_seconds=3600)
    for name in names:
        wait_for_state(database, "delivered", name)


def test_a_name_that_leads_elsewhere_by_now_is_refused_and_nothing_is_sent(
    start: Start, courier: Begin, database: Database
) -> None:
    """The name was public when the job was taken in; now it leads inside (DNS rebinding)."""
    receiver = start()
    end_job(database, receiver.url("hooks.example"))
    courier(webhook_private="false", look_up=lambda _host, _port: ["127.0.0.1"])
    wait_for_attempts(database, 1)
    assert receiver.requests == []
    assert "hooks.example leads to a loopback address" in ledger(database)[0].error


def test_a_name_that_changes_its_mind_after_the_look_misleads_nobody(
    start: Start, courier: Begin, database: Database
) -> None:
    """The first answer is allowed and the second is not: it is asked once, and that one is used."""
    receiver = start()
    asked: list[str] = []

    def change(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1" if len(asked) == 1 else "10.0.0.1"]

    end_job(database, receiver.url("hooks.example"))
    courier(webhook_private="127.0.0.0/8", look_up=change)
    wait_for_state(database, "delivered")
    assert asked == ["hooks.example"]
    assert len(receiver.requests) == 1


def test_names_that_cannot_be_looked_up_are_tried_again(
    start: Start, courier: Begin, database: Database
) -> None:
    def fail(host: str, _port: int) -> list[str]:
        raise DeliveryError(f"{host} cannot be looked up now", code="unresolved")

    end_job(database, "https://hooks.example/")
    courier(look_up=fail)
    assert wait_for_attempts(database, 1).state == "waiting"
    assert ledger(database)[0].error == "hooks.example cannot be looked up now"


def test_a_fault_of_ours_is_tried_again_and_not_shown(courier: Begin, database: Database) -> None:
    def explode(_host: str, _port: int) -> list[str]:
        raise RuntimeError("a secret of ours")

    end_job(database, "https://hooks.example/")
    courier(look_up=explode)
    assert wait_for_attempts(database, 1).state == "waiting"
    assert ledger(database)[0].error == "a fault on our side, which has been logged"


def test_an_encrypted_receiver_is_told(
    start: Start, courier: Begin, database: Database, settings: Settings, monkeypatch: Any
) -> None:
    certificate = make_certificate(settings.data_dir, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    receiver = start(certificate=certificate)
    end_job(database, receiver.url("localhost"))
    courier(webhook_http=False, look_up=lambda _host, _port: ["127.0.0.1"])
    wait_for_state(database, "delivered")
    receiver.requests[0].verify(secret_of(database, settings))


def test_a_removed_job_is_told_to_nobody_and_leaves_nothing(
    start: Start, courier: Begin, database: Database
) -> None:
    receiver = start(500)
    end_job(database, receiver.url())
    end_job(database, receiver.url(), "other")
    with database.write() as connection:
        moves.remove(connection, "job")
    courier()
    wait_for_attempts(database, 1, "other")
    assert [received.id for received in receiver.requests] == ["msg_other_1"]
    with database.write() as connection:
        assert moves.purge(connection, "job", 100)
        assert connection.execute(select(Delivery.job_id)).scalars().all() == ["other"]
        moves.purge(connection, "other", 100)
        assert connection.execute(select(Job)).all() == []
    assert ledger(database, "other") == []


def test_after_a_rotation_both_secrets_sign_for_a_day(
    start: Start, courier: Begin, database: Database, settings: Settings
) -> None:
    old = secret_of(database, settings)
    with database.write() as connection:
        new = rotate(connection, settings, None).secret
    receiver = start()
    end_job(database, receiver.url())
    courier()
    wait_for_state(database, "delivered")
    for secret in (old, new):
        receiver.requests[0].verify(secret)
    with database.write() as connection:
        a_day_ago = now() - timedelta(seconds=1)
        connection.execute(update(WebhookSecret).values(previous_until=a_day_ago))
        moves.redeliver(connection, "job", 1)
    receiver.wait_for(2)
    receiver.requests[1].verify(new)
    with pytest.raises(WebhookVerificationError):
        receiver.requests[1].verify(old)


def test_the_secret_of_a_setting_signs(start: Start, courier: Begin, database: Database) -> None:
    secret, before = make_secret(), make_secret()
    receiver = start()
    end_job(database, receiver.url())
    given = Settings(webhook_secret=f"{secret} {before}").webhook_secret
    courier(webhook_secret=given)
    wait_for_state(database, "delivered")
    for one in (secret, before):
        receiver.requests[0].verify(one)
    with database.read() as connection:
        assert connection.execute(select(WebhookSecret)).all() == []
