"""`fieldhand webhook`: what webhooks are signed with."""

from __future__ import annotations

import click

from cli.client import Client
from shared.settings import Settings


@click.group()
def webhook() -> None:
    """Webhooks: the secret that a receiver checks them by."""


@webhook.command()
@click.option("--rotate", is_flag=True, help="Make a new one; the one before signs for a day too.")
def secret(rotate: bool) -> None:
    """Print the secret that your webhooks are signed with."""
    settings = Settings.load()
    client = Client(settings.server, settings.token.get_secret_value())
    try:
        click.echo(client.webhook_secret(rotate=rotate)["secret"])
    finally:
        client.close()
