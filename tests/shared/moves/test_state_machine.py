"""All moves in any order: the tables stay true, and nothing is lost, doubled or left behind."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, select

from shared import moves
from shared.database import Database
from shared.errors import Conflict, NotFound, UploadError
from shared.moves import BatchLease, ExpansionLease, FieldPlace, Progress
from shared.moves.common import now
from shared.settings import Settings
from shared.states import BatchState, JobState, PageState
from shared.tables import Batch, Job, Page
from tests.shared.moves.accounts import assert_accounts
from tests.shared.moves.draining import drain
from tests.shared.moves.hands import LEASE, empty, found, new_job, purge, queued_pages, results
from tests.shared.moves.model import ModelJob

BATCH_PAGES = 3
MOST_ATTEMPTS = 2
MOST_JOBS = 3
BROKEN = UploadError("it is broken", code="damaged-archive")
PICK = st.integers(min_value=0, max_value=999)


class Moves(RuleBasedStateMachine):
    """Makes each move on the tables and on the model, and compares the two."""

    database: Database
    options: Settings

    def __init__(self) -> None:
        super().__init__()
        with self.database.write() as connection:
            empty(connection)
        self.jobs: dict[str, ModelJob] = {}
        self.expansions: list[ExpansionLease] = []
        self.leases: list[BatchLease] = []
        self.count = 0

    def job(self, pick: int) -> tuple[str, ModelJob]:
        return list(self.jobs.items())[pick % len(self.jobs)]

    @precondition(lambda self: len(self.jobs) < MOST_JOBS)
    @rule(uploads=st.integers(1, 2))
    def receive(self, uploads: int) -> None:
        self.count += 1
        with self.database.write() as connection:
            moves.receive(connection, new_job(f"job{self.count}", uploads))
        self.jobs[f"job{self.count}"] = ModelJob()

    @precondition(lambda self: self.jobs)
    @rule(pick=PICK, expired=st.booleans())
    def claim_expansion(self, pick: int, expired: bool) -> None:
        job_id, job = self.job(pick)
        with self.database.write() as connection:
            lease = moves.claim_expansion(connection, job_id, -1 if expired else LEASE)
        assert (lease is not None) == job.claim_expansion(expired=expired)
        if lease:
            assert (lease.token, lease.attempts) == (job.token, job.attempts)
            self.expansions.append(lease)

    @precondition(lambda self: self.expansions)
    @rule(pick=PICK, readable=st.lists(st.sampled_from([True, True, True, False]), max_size=8))
    def add_pages(self, pick: int, readable: list[bool]) -> None:
        lease = self.expansions[pick % len(self.expansions)]
        job = self.jobs.get(lease.job_id)
        with self.database.write() as connection:
            step = Progress(0, 1, False, found(readable, len(job.pages) + 1 if job else 1))
            added = moves.add_pages(connection, lease, [step], self.options)
        assert added == bool(job and job.may_expand(lease.token))
        if job and added:
            job.add_pages(readable, BATCH_PAGES)

    @precondition(lambda self: self.expansions)
    @rule(pick=PICK, how=st.sampled_from(["finish", "finish", "finish", "pause", "fail", "again"]))
    def end_expansion(self, pick: int, how: str) -> None:
        lease = self.expansions[pick % len(self.expansions)]
        with self.database.write() as connection:
            ended = end_expansion(connection, lease, how)
        job = self.jobs.get(lease.job_id)
        assert ended == bool(job and job.may_expand(lease.token))
        if not job or not ended:
            return
        if how == "finish":
            job.finish_expansion()
        elif how == "fail" or (how == "again" and lease.attempts >= MOST_ATTEMPTS):
            job.fail()
        else:
            job.lease = None

    @precondition(lambda self: self.expansions)
    @rule(pick=PICK, expired=st.booleans(), patient=st.booleans())
    def postpone_expansion(self, pick: int, expired: bool, patient: bool) -> None:
        lease = self.expansions[pick % len(self.expansions)]
        job = self.jobs.get(lease.job_id)
        pause, patience = -1 if expired else LEASE, LEASE if patient else -1
        with self.database.write() as connection:
            rests = moves.postpone_expansion(connection, lease, pause, patience)
        assert rests == bool(patient and job and job.may_expand(lease.token))
        if job and rests:
            job.rest_from_expansion(expired=expired)

    @rule()
    def fail_abandoned_expansions(self) -> None:
        with self.database.write() as connection:
            failed = moves.fail_abandoned_expansions(connection, MOST_ATTEMPTS)
        expected = {
            job_id
            for job_id, job in self.jobs.items()
            if job.is_live
            and not job.expanded
            and job.lease == "expired"
            and job.attempts >= MOST_ATTEMPTS
        }
        assert set(failed) == expected
        for job_id in expected:
            self.jobs[job_id].fail()

    @precondition(lambda self: self.jobs)
    @rule(pick=PICK, window=st.integers(1, 3))
    def ring_next(self, pick: int, window: int) -> None:
        job_id, job = self.job(pick)
        with self.database.write() as connection:
            assert moves.ring_next(connection, job_id, window) == job.ring(window)

    @precondition(lambda self: any(job.batches for job in self.jobs.values()))
    @rule(pick=PICK, number=PICK, expired=st.booleans())
    def claim_batch(self, pick: int, number: int, expired: bool) -> None:
        job_id, job = self.job(pick)
        if not job.batches:
            return
        number = number % len(job.batches) + 1
        with self.database.write() as connection:
            lease = moves.claim_batch(connection, job_id, number, -1 if expired else LEASE)
        assert (lease is not None) == job.claim(number, expired=expired)
        if lease:
            assert lease.attempts == job.batches[number - 1].attempts
            self.leases.append(lease)

    @precondition(lambda self: self.leases)
    @rule(pick=PICK)
    def heartbeat(self, pick: int) -> None:
        lease, job = self.lease(pick)
        with self.database.write() as connection:
            kept = moves.heartbeat(connection, lease, LEASE)
        assert kept == bool(job and job.may_write(lease.number, lease.token))
        if job and kept:
            job.batches[lease.number - 1].expired = False

    @precondition(lambda self: self.leases)
    @rule(pick=PICK, torn=st.sets(st.integers(1, 12), max_size=3))
    def finish_batch(self, pick: int, torn: set[int]) -> None:
        lease, job = self.lease(pick)
        with self.database.write() as connection:
            pages = queued_pages(connection, lease)
            finished = moves.finish_batch(connection, lease, results(pages, torn))
        assert finished == bool(job and job.may_write(lease.number, lease.token))
        if job and finished:
            job.finish(lease.number, torn)

    @precondition(lambda self: self.leases)
    @rule(pick=PICK)
    def finish_batch_with_a_page_too_many(self, pick: int) -> None:
        lease, job = self.lease(pick)
        wrong = results([*range(lease.first_page, lease.last_page + 2)])
        if job and job.may_write(lease.number, lease.token):
            with pytest.raises(RuntimeError), self.database.write() as connection:
                moves.finish_batch(connection, lease, wrong)
        else:
            with self.database.write() as connection:
                assert not moves.finish_batch(connection, lease, wrong)

    @precondition(lambda self: self.leases)
    @rule(pick=PICK, expired=st.booleans(), patient=st.booleans())
    def postpone(self, pick: int, expired: bool, patient: bool) -> None:
        lease, job = self.lease(pick)
        pause, patience = -1 if expired else LEASE, LEASE if patient else -1
        with self.database.write() as connection:
            rests = moves.postpone(connection, lease, pause, patience)
        assert rests == bool(patient and job and job.may_rest(lease.number, lease.token))
        if job and rests:
            job.rest(lease.number, lease.attempts, expired=expired)
            self.leases.remove(lease)  # who lets it rest does not write any more

    @precondition(lambda self: self.leases)
    @rule(pick=PICK)
    def give_back(self, pick: int) -> None:
        self.return_lease(*self.lease(pick))

    @rule()
    def return_expired_leases(self) -> None:
        with self.database.read() as connection:
            expired = moves.expired_leases(connection)
        assert {(lease.job_id, lease.number, lease.token) for lease in expired} == {
            (job_id, number, batch.token)
            for job_id, job in self.jobs.items()
            if job.is_live
            for number, batch in enumerate(job.batches, 1)
            if batch.state is BatchState.RUNNING and batch.expired
        }
        for lease in expired:
            self.return_lease(lease, self.jobs[lease.job_id])

    def lease(self, pick: int) -> tuple[BatchLease, ModelJob | None]:
        lease = self.leases[pick % len(self.leases)]
        return lease, self.jobs.get(lease.job_id)

    def return_lease(self, lease: BatchLease, job: ModelJob | None) -> None:
        with self.database.write() as connection:
            returned = moves.give_back(connection, lease, MOST_ATTEMPTS)
        expected = job and job.give_back(lease.number, lease.token, lease.attempts, MOST_ATTEMPTS)
        assert returned == bool(expected)

    @precondition(lambda self: self.jobs)
    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        job_id, job = self.job(pick)
        if job.is_live:
            with self.database.write() as connection:
                moves.cancel(connection, job_id)
            job.cancel()
        else:
            with pytest.raises(Conflict), self.database.write() as connection:
                moves.cancel(connection, job_id)

    @precondition(lambda self: self.jobs)
    @rule(pick=PICK)
    def retry(self, pick: int) -> None:
        job_id, job = self.job(pick)
        nothing = job.is_live or (job.expanded and not job.unread())
        if job.removed or nothing:
            refusal = NotFound if job.removed else Conflict
            with pytest.raises(refusal), self.database.write() as connection:
                moves.retry(connection, job_id, BATCH_PAGES)
        else:
            with self.database.write() as connection:
                assert moves.retry(connection, job_id, BATCH_PAGES) == len(job.unread())
            job.retry(BATCH_PAGES)

    @precondition(lambda self: any(job.pages for job in self.jobs.values()))
    @rule(pick=PICK, page=PICK, value=st.sampled_from(["7", "8", None, "taken back"]))
    def correct(self, pick: int, page: int, value: str | None) -> None:
        job_id, job = self.job(pick)
        place = FieldPlace(job_id, page % (len(job.pages) + 1), "digit")
        state = None if job.removed else job.pages.get(place.page)
        refusal = Conflict if state else NotFound
        read = state is PageState.READ
        with nullcontext() if read else pytest.raises(refusal), self.database.write() as connection:
            if value == "taken back":
                moves.take_back(connection, place)
            else:
                moves.correct(connection, place, value, None)

    @precondition(lambda self: self.jobs)
    @rule(pick=PICK)
    def remove(self, pick: int) -> None:
        job_id, job = self.job(pick)
        with self.database.write() as connection:
            moves.remove(connection, job_id)
        job.remove()

    @rule(later=st.booleans())
    def remove_older(self, later: bool) -> None:
        with self.database.write() as connection:
            moves.remove_older(connection, now() + timedelta(hours=1 if later else -1))
        for job in self.jobs.values():
            job.removed = job.removed or (later and job.state.is_over)

    @rule(pages=st.integers(1, 20))
    def purge_what_is_removed(self, pages: int) -> None:
        with self.database.write() as connection:
            removed = moves.removed_jobs(connection)
            assert set(removed) == {job_id for job_id, job in self.jobs.items() if job.removed}
            for job_id in removed:
                purge(connection, job_id, pages)
                del self.jobs[job_id]

    @precondition(lambda self: self.jobs)
    @rule(pick=PICK)
    def mark_rung(self, pick: int) -> None:
        job_id, job = self.job(pick)
        every = [(job_id, number) for number in range(1, len(job.batches) + 1)]
        with self.database.write() as connection:
            moves.mark_rung(connection, [job_id], every)

    @invariant()
    def the_tables_are_what_the_model_says(self) -> None:
        with self.database.read() as connection:
            assert_accounts(connection)
            for row in connection.execute(select(Job.id, Job.state)):
                assert row.state == self.jobs[row.id].state
            assert seen(connection, Page) == {
                (job_id, number): state
                for job_id, job in self.jobs.items()
                for number, state in job.pages.items()
            }
            assert seen(connection, Batch) == {
                (job_id, number): batch.state
                for job_id, job in self.jobs.items()
                for number, batch in enumerate(job.batches, 1)
            }

    def teardown(self) -> None:
        """Let honest workers finish: every job that lives comes to its end."""
        live = [job_id for job_id, job in self.jobs.items() if job.is_live]
        for job_id in live:
            drain(self.database, job_id)
        with self.database.read() as connection:
            assert_accounts(connection)
            states = connection.execute(select(Job.state).where(Job.id.in_(live))).scalars()
            assert set(states) <= {JobState.DONE}


def end_expansion(connection: Connection, lease: ExpansionLease, how: str) -> bool:
    if how == "finish":
        return moves.finish_expansion(connection, lease, interactive_pages=4)
    if how == "pause":
        return moves.pause_expansion(connection, lease)
    if how == "fail":
        return moves.fail_expansion(connection, lease, BROKEN)
    return moves.give_back_expansion(connection, lease, MOST_ATTEMPTS, BROKEN)


def seen(connection: Connection, table: Any) -> dict[tuple[str, int], str]:
    rows = connection.execute(select(table.job_id, table.number, table.state))
    return {(job_id, number): state for job_id, number, state in rows}


def test_every_order_of_moves_keeps_the_accounts_true(
    database: Database, settings: Settings
) -> None:
    class Here(Moves):
        pass

    Here.database = database
    Here.options = settings.model_copy(update={"batch_pages": BATCH_PAGES})
    run_state_machine_as_test(
        Here,
        settings=hypothesis.settings(
            max_examples=hypothesis.settings.default.max_examples // 5,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
