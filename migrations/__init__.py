"""The history of the schema, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from shared.database import Database


def migrate(database: Database) -> None:
    """Bring the schema to its newest revision; nothing happens when it is there already."""
    config = _config()
    with database.engine.connect() as connection:
        connection.execution_options(immediate=True)
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def pending(database: Database) -> bool:
    """Tell whether the schema is not at its newest revision."""
    with database.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current != ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
