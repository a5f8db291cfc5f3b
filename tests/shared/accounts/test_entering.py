"""A log-in is as much work for a name that nobody has."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from shared.accounts import passwords
from shared.accounts.entering import log_in
from shared.accounts.users import Role, add_user, set_active
from shared.database import Database

PASSWORD = "correct horse battery"


class Counting(PasswordHasher):
    """The hasher as it is, which counts what it is asked for."""

    verified = 0

    def verify(self, *given: str) -> bool:
        self.verified += 1
        return super().verify(*given)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counting:
    kept = passwords._HASHER
    cost = {"time_cost": kept.time_cost, "memory_cost": kept.memory_cost}
    counting = Counting(**cost, parallelism=kept.parallelism)
    monkeypatch.setattr(passwords, "_HASHER", counting)
    return counting


@pytest.mark.parametrize(
    ("name", "password", "lets_in"),
    [
        ("alice", PASSWORD, True),
        ("alice", "wrong horse battery", False),
        ("gone", PASSWORD, False),
        ("nobody", PASSWORD, False),
        ("no\0body", "", False),
        ("alice", "x" * 100_000, False),
    ],
)
def test_each_log_in_hashes_once(
    name: str, password: str, lets_in: bool, database: Database, hasher: Counting
) -> None:
    with database.write() as connection:
        add_user(connection, "root", PASSWORD, Role.ADMIN)
        add_user(connection, "alice", PASSWORD)
        set_active(connection, add_user(connection, "gone", PASSWORD), active=False)
    assert (log_in(database, name, password) is not None) is lets_in
    assert hasher.verified == 1


def test_what_is_kept_is_argon2id_and_never_twice_the_same() -> None:
    first, second = (passwords.hash_password(PASSWORD) for _ in range(2))
    assert first.startswith("$argon2id$")
    assert first != second
    assert PASSWORD not in first
