"""What connections to either database promise."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from shared.database import Database
from shared.tables import User


def test_errors_tell_nothing_of_what_was_written(database: Database) -> None:
    secret = "$argon2id$v=19$very-secret"
    with pytest.raises(IntegrityError) as fault, database.write() as connection:
        connection.execute(insert(User), [{"id": "a", "password": secret}])
    assert secret not in str(fault.value)
    assert "hide_parameters" in str(fault.value)
