"""`fieldhand migrate`."""

import click

from migrations import migrate as migrate_database
from shared.database import Database
from shared.settings import Settings


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema, and add the first administrator if one is due."""
    settings = Settings.load()
    database = Database(settings.database)
    try:
        migrate_database(database)
        click.echo("The database is up to date.")
        if settings.auth == "required":
            _add_first_admin(database, settings)
    finally:
        database.close()


def _add_first_admin(database: Database, settings: Settings) -> None:
    # Here, since what hashes passwords is not there where only workers are.
    from shared.accounts.first import NAME, add_first_admin

    with database.write() as connection:
        if add_first_admin(connection, settings):
            click.echo(f"The user {NAME} was added, with the password in FIELDHAND_ADMIN_PASSWORD.")
