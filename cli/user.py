"""`fieldhand user`: who may log in, on the server's own database."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import click
from sqlalchemy import Connection

from cli.accounts import as_json, change, look
from shared.accounts import users
from shared.accounts.auditing import Actor, record
from shared.accounts.passwords import make_password
from shared.accounts.users import Account, Role, require_user
from shared.moves import adopt as adopt_jobs
from shared.templates.owning import adopt as adopt_templates

NAME = click.argument("name")
generate = click.option("--generate", is_flag=True, help="Make a password, and print it.")


@click.group()
def user() -> None:
    """Users of the server on this machine: add, list, disable them; run it beside the server."""


@user.command()
@NAME
@click.option("--admin", is_flag=True, help="Also adds users and sees the record.")
@generate
def add(name: str, admin: bool, generate: bool) -> None:
    """Add the user NAME; the password is asked for, read from a pipe, or made."""
    password = _password(generate=generate)
    role = Role.ADMIN if admin else Role.MEMBER
    with change() as connection:
        users.add_user(connection, name, password, role)
        record(connection, Actor(), "user added", name, role=role)
    _say(name, f"added, {role}", password if generate else None)


@user.command(name="list")
@as_json
def list_(as_json: bool) -> None:
    """List the users."""
    with look() as connection:
        accounts = users.list_users(connection)
    if as_json:
        click.echo(json.dumps([_told(account) for account in accounts]))
        return
    if not accounts:
        click.echo("there is no user yet; add one with `fieldhand user add NAME --admin`", err=True)
    for account in accounts:
        disabled = "" if account.active else "  disabled"
        click.echo(f"{account.name}  {account.role}  since {_day(account.created_at)}{disabled}")


@user.command()
@NAME
def disable(name: str) -> None:
    """Let NAME in no longer; what they sent stays theirs."""
    _set_active(name, active=False)


@user.command()
@NAME
def enable(name: str) -> None:
    """Let NAME in again."""
    _set_active(name, active=True)


def _set_active(name: str, *, active: bool) -> None:
    done = "enabled" if active else "disabled"
    with change() as connection:
        account = require_user(connection, name)
        users.set_active(connection, account.id, active=active)
        record(connection, Actor(), f"user {done}", account.name)
    _say(account.name, done)


@user.command()
@NAME
@generate
def password(name: str, generate: bool) -> None:
    """Give NAME another password; all their sessions end."""
    with look() as connection:
        require_user(connection, name)
    fresh = _password(generate=generate)
    with change() as connection:
        account = require_user(connection, name)
        users.set_password(connection, account.id, fresh)
        record(connection, Actor(), "password reset", account.name)
    _say(account.name, "has another password", fresh if generate else None)


@user.command()
@NAME
@click.argument("role", type=click.Choice([role.value for role in Role]))
def role(name: str, role: str) -> None:
    """Make NAME an admin, or a member again."""
    with change() as connection:
        account = require_user(connection, name)
        users.set_role(connection, account.id, Role(role))
        record(connection, Actor(), "role changed", account.name, role=role)
    _say(account.name, f"is now {role}")


@user.command()
@NAME
def adopt(name: str) -> None:
    """Give NAME all jobs and templates that were made without a log-in."""
    with change() as connection:
        account = require_user(connection, name)
        jobs, templates = _adopt(connection, account)
    _say(account.name, f"now has {jobs:,} jobs and {templates:,} templates more")


def _adopt(connection: Connection, account: Account) -> tuple[int, int]:
    jobs = adopt_jobs(connection, account.id)
    templates = adopt_templates(connection, account.id)
    record(connection, Actor(), "adopted", account.name, jobs=jobs, templates=templates)
    return jobs, templates


def _password(*, generate: bool) -> str:
    """Return a password: made, asked for twice at a terminal, or the first line of a pipe."""
    if generate:
        return make_password()
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked


def _say(name: str, what: str, made: str | None = None) -> None:
    """Say what was done; a password that was made goes to stdout alone."""
    click.echo(f"{name}: {what}", err=made is not None)
    if made is not None:
        click.echo(made)


def _told(account: Account) -> dict[str, str | bool]:
    return {
        "id": account.id,
        "name": account.name,
        "role": account.role.value,
        "active": account.active,
        "created_at": account.created_at.isoformat(),
    }


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
