"""`fieldhand webhook`: what webhooks are signed with."""

from __future__ import annotations

import click

from cli.client import Client
from cli.remote.connection import connected


@click.group()
def webhook() -> None:
    """Webhooks: the secret that a receiver checks them by."""


@webhook.command()
@click.option("--rotate", is_flag=True, help="Make a new one; the one before signs for a day too.")
@connected
def secret(client: Client, rotate: bool) -> None:
    """Print the secret that your webhooks are signed with."""
    click.echo(client.webhook_secret(rotate=rotate))
