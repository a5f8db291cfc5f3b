"""The history of the schema, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from shared.database import Database
from shared.errors import SetupError


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the schema to its newest revision; nothing happens when it is there already.

    Raises SetupError for a schema that is newer than this program.
    """
    if find_mismatch(database) is Mismatch.NEWER:
        raise SetupError(f"the database has {Mismatch.NEWER}; {Mismatch.NEWER.remedy}")
    config = _config()
    with database.engine.connect() as connection:
        connection.execution_options(immediate=True)
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, revision)


class Mismatch(StrEnum):
    """How a schema differs from the one that this program is made for."""

    OLDER = "an older schema"
    NEWER = "a newer schema than this program knows"

    @property
    def remedy(self) -> str:
        """Say what to do about it."""
        if self is Mismatch.NEWER:
            return "update this program too"
        return "run `fieldhand migrate`; `fieldhand up` does so by itself"


def find_mismatch(database: Database) -> Mismatch | None:
    """Return how the schema differs; None when it is the newest."""
    with database.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    known = revisions()
    if current == known[-1]:
        return None
    return Mismatch.OLDER if current is None or current in known else Mismatch.NEWER


@cache
def revisions() -> list[str]:
    """Return all revisions, the oldest first."""
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    return [script.revision for script in found][::-1]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
