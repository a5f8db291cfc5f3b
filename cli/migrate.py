"""`fieldhand migrate`."""

import click

from migrations import migrate as migrate_database
from shared.database import Database
from shared.settings import Settings


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    database = Database(Settings.load().database)
    try:
        migrate_database(database)
    finally:
        database.close()
    click.echo("The database is up to date.")
