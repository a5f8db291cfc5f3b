"""`fieldhand token`: what programs show to the server, on its own database."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import click

from cli.accounts import as_json, change, look
from shared.accounts import tokens
from shared.accounts.auditing import Actor, record
from shared.accounts.scopes import Scope, scopes_of
from shared.accounts.tokens import TokenView
from shared.accounts.users import list_users, require_user
from shared.errors import InvalidRequest

DAYS = 365


@click.group()
def token() -> None:
    """Tokens of the API: create, list and revoke them; run it beside the server."""


@token.command()
@click.argument("user")
@click.option("--name", required=True, help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    default=[Scope.JOBS_READ.value, Scope.JOBS_WRITE.value],
    show_default=True,
    help="What it allows; may be repeated.",
)
@click.option("--days", default=DAYS, show_default=True, help="How long it lasts; 0: for ever.")
def create(user: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token of USER and print it; it is shown this once."""
    with change() as connection:
        account = require_user(connection, user)
        if beyond := sorted(set(scopes) - scopes_of(admin=account.is_admin)):
            message = f"{account.name} is no administrator, so no token of theirs can be for"
            raise InvalidRequest(f"{message} {', '.join(beyond)}", code="unknown-scope")
        made = tokens.make_token(connection, account.id, name, scopes, days or None)
        record(connection, Actor(), "token made", name, of=account.name, scopes=list(scopes))
    click.echo(f"{account.name}: put it into FIELDHAND_TOKEN; it is not shown again", err=True)
    click.echo(made)


@token.command(name="list")
@click.argument("user", required=False)
@as_json
def list_(user: str | None, as_json: bool) -> None:
    """List the tokens of USER, or of all."""
    with look() as connection:
        owner = require_user(connection, user).id if user else None
        listed = tokens.list_tokens(connection, owner)
        names = {account.id: account.name for account in list_users(connection)}
    if as_json:
        click.echo(json.dumps([_told(one) | {"user": names[one.user]} for one in listed]))
        return
    for one in listed:
        ends = f"until {_day(one.expires_at)}" if one.expires_at else "for ever"
        used = f"last used {_day(one.used_at)}" if one.used_at else "never used"
        what = f"{one.prefix}…  {names[one.user]}  {one.name}"
        click.echo(f"{one.id}  {what}  {', '.join(one.scopes)}  {ends}, {used}")


@token.command()
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """Revoke a token by its ID, which `list` shows."""
    with change() as connection:
        tokens.revoke_token(connection, token_id)
        record(connection, Actor(), "token revoked", token_id)
    click.echo(f"{token_id}: revoked")


def _told(one: TokenView) -> dict[str, object]:
    row = asdict(one)
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
