"""`fieldhand migrate`."""

import click

from migrations import migrate as migrate_database
from shared.accounts.first import NAME, add_first_admin
from shared.database import Database
from shared.settings import Settings


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema, and add the first administrator if one is due."""
    settings = Settings.load()
    database = Database(settings.database)
    try:
        migrate_database(database)
        with database.write() as connection:
            added = add_first_admin(connection, settings)
    finally:
        database.close()
    click.echo("The database is up to date.")
    if added:
        click.echo(f"The user {NAME} was added, with the password in FIELDHAND_ADMIN_PASSWORD.")
