"""`fieldhand profile`: servers and tokens by names of your own."""

from __future__ import annotations

import json
import sys

import click

from cli.client import Client
from cli.remote.profiles import Profile, Profiles

NAME = click.argument("name")


@click.group()
def profile() -> None:
    """Servers and their tokens under names: add, list, use and remove them."""


@profile.command()
@NAME
@click.option("--server", required=True, help="Its address, such as https://fieldhand.example.")
@click.option("--token", default="", help="A token of yours; - reads it from standard input.")
def add(name: str, server: str, token: str) -> None:
    """Keep a server and a token as NAME, or change them; the first profile is used at once."""
    given = sys.stdin.readline().strip() if token == "-" else token  # noqa: S105
    Client(server, given).close()
    profiles = Profiles.load()
    profiles.add(name, Profile(server=server, token=given))
    profiles.save()


@profile.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def list_(as_json: bool) -> None:
    """List the profiles; a star marks the one that is used. Tokens are not shown."""
    profiles = Profiles.load()
    listed = [_shown(profiles, name) for name in profiles.profiles]
    if as_json:
        click.echo(json.dumps(listed))
        return
    for one in listed:
        star, token = "*" if one["used"] else " ", "" if one["token"] else "  (no token)"
        click.echo(f"{star} {one['name']}  {one['server']}{token}")


def _shown(profiles: Profiles, name: str) -> dict[str, object]:
    one = profiles.profiles[name]
    used = name == profiles.used
    return {"name": name, "server": one.server, "token": bool(one.token), "used": used}


@profile.command()
@NAME
def use(name: str) -> None:
    """Take server and token from NAME where a command names nothing else."""
    profiles = Profiles.load()
    profiles.find(name)
    profiles.used = name
    profiles.save()


@profile.command()
@NAME
def remove(name: str) -> None:
    """Forget the profile NAME."""
    profiles = Profiles.load()
    profiles.remove(name)
    profiles.save()
