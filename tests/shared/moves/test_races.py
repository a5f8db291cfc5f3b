"""The same moves from several connections at once: one is first, and the accounts stay true."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import hypothesis
import pytest
from sqlalchemy import select, text

from shared import moves
from shared.database import Database
from shared.errors import Conflict, NotFound
from shared.moves import BatchLease, ExpansionLease, Progress
from shared.settings import Settings
from shared.states import BatchState, JobState
from shared.tables import Batch, Job
from tests.shared.moves.accounts import assert_accounts
from tests.shared.moves.crowd import at_once, halting, stumbling
from tests.shared.moves.draining import drain
from tests.shared.moves.hands import LEASE, empty, found, new_job, queued_pages, results
from tests.support.processes import wait_for

ROUNDS = max(3, hypothesis.settings.default.max_examples // 25)
BATCH_PAGES = 4
MOST_ATTEMPTS = 2
Held = tuple[BatchLease, list[int]]


class Office:
    """A database with jobs in it, and the moves as those who work on them make them."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings

    def job(self, name: str, pages: int = 10, *, expanded: bool = True) -> ExpansionLease:
        with self.database.write() as connection:
            moves.receive(connection, new_job(name))
            lease = moves.claim_expansion(connection, name, LEASE)
            assert lease
            step = Progress(0, 1, False, found([True] * pages))
            assert moves.add_pages(connection, lease, [step], self.settings)
            if expanded:
                moves.finish_expansion(connection, lease, 4)
        return lease

    def state(self, name: str) -> str:
        with self.database.read() as connection:
            return str(connection.execute(select(Job.state).where(Job.id == name)).scalar_one())

    def claim(self, name: str, number: int) -> Held | None:
        with self.database.write() as connection:
            lease = moves.claim_batch(connection, name, number, LEASE)
            return (lease, queued_pages(connection, lease)) if lease else None

    def claim_all(self, name: str) -> list[Held]:
        held = [self.claim(name, number) for number in self.numbers(name)]
        return [one for one in held if one]

    def numbers(self, name: str) -> list[int]:
        with self.database.read() as connection:
            return list(connection.execute(select(Batch.number).filter_by(job_id=name)).scalars())

    def finish(self, held: Held, *torn: int) -> bool:
        with self.database.write() as connection:
            return moves.finish_batch(connection, held[0], results(held[1], torn))

    def finish_all(self, name: str, *torn: int) -> None:
        for held in self.claim_all(name):
            assert self.finish(held, *torn)

    def give_back(self, held: Held, attempts: int = 1000) -> bool:
        with self.database.write() as connection:
            return moves.give_back(connection, held[0], attempts)

    def add_pages(self, lease: ExpansionLease, pages: int) -> bool:
        with self.database.write() as connection:
            step = Progress(0, 1, False, found([True] * pages))
            return moves.add_pages(connection, lease, [step], self.settings)

    def claim_expansion(self, name: str) -> ExpansionLease | None:
        with self.database.write() as connection:
            return moves.claim_expansion(connection, name, LEASE)

    def finish_expansion(self, lease: ExpansionLease) -> bool:
        with self.database.write() as connection:
            return moves.finish_expansion(connection, lease, 4)

    def cancel(self, name: str) -> None:
        with self.database.write() as connection:
            moves.cancel(connection, name)

    def retry(self, name: str) -> int:
        with self.database.write() as connection:
            return moves.retry(connection, name, BATCH_PAGES)

    def resume(self, name: str) -> int:
        self.cancel(name)
        return self.retry(name)

    def remove(self, name: str) -> None:
        with self.database.write() as connection:
            moves.remove(connection, name)

    def sweep(self) -> None:
        with self.database.read() as connection:
            removed, expired = moves.removed_jobs(connection), moves.expired_leases(connection)
        for lease in expired:
            self.give_back((lease, []), MOST_ATTEMPTS)
        for name in removed:
            while not self.purge(name):
                pass

    def purge(self, name: str) -> bool:
        with self.database.write() as connection:
            return moves.purge(connection, name, 3)

    def remove_and_purge(self, name: str) -> None:
        self.remove(name)
        self.sweep()

    def assert_accounts(self) -> None:
        with self.database.read() as connection:
            assert_accounts(connection)


@pytest.fixture
def office(database: Database, settings: Settings) -> Office:
    return Office(database, settings.model_copy(update={"batch_pages": BATCH_PAGES}))


def rounds(office: Office) -> Iterator[int]:
    """Yield seeds, each over empty tables and with other pauses."""
    for seed in range(ROUNDS):
        with office.database.write() as connection:
            empty(connection)
        with stumbling(office.database, seed):
            yield seed


def assert_no_fault(outcomes: list[Any]) -> None:
    faults = [one for one in outcomes if isinstance(one, Exception)]
    assert [one for one in faults if not isinstance(one, Conflict | NotFound)] == []


def test_one_of_many_workers_gets_a_batch_and_one_gets_an_expansion(office: Office) -> None:
    for _ in rounds(office):
        office.job("alpha")
        with office.database.write() as connection:
            moves.receive(connection, new_job("beta"))
        expand = partial(office.claim_expansion, "beta")
        claims = at_once(*[partial(office.claim, "alpha", 1)] * 4, *[expand] * 4)
        assert [sum(one is not None for one in claims[:4]), sum(map(bool, claims[4:]))] == [1, 1]


def test_workers_that_finish_together_end_the_job(office: Office) -> None:
    for _ in rounds(office):
        office.job("alpha", pages=30)
        held = office.claim_all("alpha")
        assert at_once(*[partial(office.finish, one) for one in held]) == [True] * len(held)
        assert office.state("alpha") == JobState.DONE
        office.assert_accounts()


def test_the_last_batch_and_the_end_of_the_expansion_together_end_the_job(office: Office) -> None:
    for _ in rounds(office):
        lease = office.job("alpha", pages=4, expanded=False)
        (held,) = office.claim_all("alpha")
        acts = partial(office.finish, held), partial(office.finish_expansion, lease)
        assert at_once(*acts) == [True, True]
        assert office.state("alpha") == JobState.DONE


def test_a_batch_that_is_finished_and_taken_back_at_once_is_read_once(office: Office) -> None:
    for _ in rounds(office):
        office.job("alpha")
        held = office.claim_all("alpha")
        acts = [partial(act, one) for one in held for act in (office.finish, office.give_back)]
        outcomes = at_once(*acts, *[partial(office.give_back, one, 1) for one in held])
        assert outcomes.count(True) == len(held)
        office.assert_accounts()
        drain(office.database, "alpha")
        assert office.state("alpha") == JobState.DONE


def test_a_job_that_is_cancelled_while_it_finishes_is_one_or_the_other(office: Office) -> None:
    for _ in rounds(office):
        office.job("alpha")
        held = office.claim_all("alpha")
        *finished, cancelled = at_once(
            *[partial(office.finish, one) for one in held], partial(office.cancel, "alpha")
        )
        assert_no_fault([*finished, cancelled])
        assert (office.state("alpha") == JobState.DONE) == all(finished)
        assert isinstance(cancelled, Conflict) == all(finished)
        office.assert_accounts()


def test_of_ten_retries_at_once_one_is_heard(office: Office) -> None:
    for _ in rounds(office):
        office.job("alpha")
        office.finish_all("alpha", 2, 9)
        outcomes = at_once(*[partial(office.retry, "alpha")] * 10)
        assert Counter(map(type, outcomes)) == {int: 1, Conflict: 9}
        office.assert_accounts()
        drain(office.database, "alpha")
        assert office.state("alpha") == JobState.DONE


def test_a_job_that_is_resumed_beside_late_workers_reads_each_page_once(office: Office) -> None:
    for _ in rounds(office):
        lease = office.job("alpha", pages=12, expanded=False)
        first, *others = office.claim_all("alpha")
        outcomes = at_once(
            partial(office.resume, "alpha"),
            partial(office.finish, first),
            *[partial(office.give_back, one, 1) for one in others],
            partial(office.add_pages, lease, 5),
            partial(office.retry, "alpha"),
        )
        assert_no_fault(outcomes)
        office.assert_accounts()
        drain(office.database, "alpha")
        assert office.state("alpha") in (JobState.DONE, JobState.CANCELLED)
        office.assert_accounts()


def test_a_job_that_is_removed_under_its_workers_leaves_no_row(office: Office) -> None:
    for _ in rounds(office):
        lease = office.job("alpha", pages=20, expanded=False)
        first, second, *others = office.claim_all("alpha")
        outcomes = at_once(
            partial(office.remove_and_purge, "alpha"),
            partial(office.add_pages, lease, 5),
            partial(office.give_back, first, 1),
            partial(office.give_back, second),
            *[partial(office.finish, one) for one in others],
            office.sweep,
        )
        assert_no_fault(outcomes)
        office.sweep()
        office.assert_accounts()
        with office.database.read() as connection:
            assert connection.execute(select(Job.id)).all() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("pages", [2, 1])
@pytest.mark.parametrize("way", ["finish", "give back"])
def test_a_removal_waits_for_who_holds_a_batch_and_not_in_a_circle(
    way: str, pages: int, office: Office
) -> None:
    office.job("alpha", pages=pages)
    (held,) = office.claim_all("alpha")
    act = partial(office.give_back, held, 1) if way == "give back" else partial(office.finish, held)
    with halting(office.database, "UPDATE pages", "UPDATE jobs") as halt:
        with ThreadPoolExecutor(2) as pool:
            worker = pool.submit(act)
            halt.await_arrival()
            office.remove("alpha")
            sweeper = pool.submit(office.sweep)
            wait_for("the removal waits or is over", lambda: sweeper.done() or waits(office))
            halt.over.set()
        assert worker.exception() is None
        assert sweeper.exception() is None
    assert office.numbers("alpha") == []
    with office.database.read() as connection:
        assert connection.execute(select(Job.id)).all() == []


def waits(office: Office) -> bool:
    """Tell whether some transaction waits for another's lock."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with office.database.read() as connection:
        return bool(connection.execute(waiting).scalar())


class Hand:
    """Somebody who makes one random move after another."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.dice = random.Random(seed)
        self.held: list[Held] = []

    def work(self, moves_made: int) -> None:
        acts: list[Callable[[str], object]] = [self._claim, self._finish, self._finish]
        acts += [self._claim, self._give_back, self._add_pages, self._sweep]
        acts += [self._finish_expansion, self.office.cancel, self.office.retry, self._ring]
        for _ in range(moves_made):
            try:
                self.dice.choice(acts)(self.dice.choice(["alpha", "beta"]))
                if self.dice.random() < 0.02:
                    self.office.remove("beta")
            except (Conflict, NotFound):
                continue

    def _claim(self, name: str) -> None:
        held = self.office.claim(name, self.dice.randint(1, 12))
        self.held += [held] if held else []

    def _finish(self, _name: str) -> None:
        if self.held:
            one = self.dice.choice(self.held)
            self.office.finish(one, *one[1][:1] if self.dice.random() < 0.3 else ())

    def _give_back(self, _name: str) -> None:
        if self.held:
            self.office.give_back(self.dice.choice(self.held), self.dice.choice([1, 1000]))

    def _add_pages(self, name: str) -> None:
        with self.office.database.write() as connection:
            lease = moves.claim_expansion(connection, name, self.dice.choice([-1, 0.01]))
        if lease:
            self.office.add_pages(lease, self.dice.randint(0, 6))

    def _finish_expansion(self, name: str) -> None:
        with self.office.database.write() as connection:
            lease = moves.claim_expansion(connection, name, LEASE)
            if lease and self.dice.random() < 0.3:
                moves.finish_expansion(connection, lease, 4)
            elif lease:
                moves.pause_expansion(connection, lease)

    def _ring(self, name: str) -> None:
        with self.office.database.write() as connection:
            rung = moves.ring_next(connection, name, 3)
            moves.mark_rung(connection, [name], [(name, number) for number in rung])

    def _sweep(self, _name: str) -> None:
        self.office.sweep()


def test_a_crowd_that_does_everything_at_once_keeps_the_accounts_true(office: Office) -> None:
    for seed in rounds(office):
        for name in ("alpha", "beta"):
            office.job(name, expanded=False)
        crowd = [Hand(office, seed * 100 + number) for number in range(5)]
        assert_no_fault(at_once(*[partial(hand.work, 40) for hand in crowd]))
        office.sweep()
        office.assert_accounts()
        with office.database.read() as connection:
            live = (
                connection.execute(select(Job.id).where(Job.finished_at.is_(None))).scalars().all()
            )
        for name in live:
            drain(office.database, name)
            assert office.state(name) == JobState.DONE
        office.assert_accounts()


def test_a_batch_that_is_split_while_the_job_is_resumed_stands_in_one_half_only(
    office: Office,
) -> None:
    for _ in rounds(office):
        office.job("alpha", pages=4)
        (held,) = office.claim_all("alpha")
        outcomes = at_once(partial(office.resume, "alpha"), partial(office.give_back, held, 1))
        assert_no_fault(outcomes)
        with office.database.read() as connection:
            query = select(Batch.pages).where(Batch.state != BatchState.SPLIT)
            assert sum(connection.execute(query).scalars()) == 4
        office.assert_accounts()
