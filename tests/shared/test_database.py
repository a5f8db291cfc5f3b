"""What connections to either database promise."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from shared.database import Database
from shared.tables import User

SECRET = "$argon2id$v=19$very-secret"


def test_errors_do_not_list_what_was_sent(database: Database) -> None:
    with pytest.raises(IntegrityError) as fault, database.write() as connection:
        connection.execute(insert(User), [{"id": "a", "password": SECRET}])
    assert "hide_parameters" in str(fault.value)
    assert "[parameters:" not in str(fault.value)
    told = "".join(traceback.format_exception(fault.value))
    assert "IntegrityError" in told
    assert SECRET not in told
