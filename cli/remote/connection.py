"""Which server a command talks to, and as whom: flags, then the environment, then a profile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from cli.client import Client, ServerAway
from cli.client.client import TRIES
from cli.remote.profiles import Profile, Profiles
from shared.settings import Settings

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the flags of a command say."""

    server: str | None = None
    token: str | None = None
    profile: str | None = None


def find_server(chosen: Chosen, settings: Settings) -> Profile:
    """Return the server and the token to use.

    A token that was kept for one server is never sent to another. Raises SetupError or
    InvalidRequest.
    """
    profiles = Profiles.load()
    name = chosen.profile or settings.profile or profiles.used
    kept = profiles.find(name) if name else Profile(server=settings.server)
    by_environment = "server" in settings.model_fields_set
    server = chosen.server or (
        settings.server if by_environment and not chosen.profile else kept.server
    )
    if chosen.token is not None:
        return Profile(server=server, token=chosen.token)
    own = kept.token if _same(kept.server, server) else ""
    of_any = not by_environment or _same(settings.server, server)
    set_ = settings.token.get_secret_value() if of_any else ""
    return Profile(server=server, token=(own or set_) if chosen.profile else (set_ or own))


def _same(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")


def connect(found: Profile, tries: int = TRIES) -> Client:
    """Return a client that tells on standard error when it has to ask again."""
    return Client(found.server, found.token, tries=tries, on_retry=_tell)


def server_options(command: Command) -> Command:
    """Give a command `--server`, `--token` and `--profile`; it takes them as `chosen`."""

    @click.option("--server", metavar="URL", help="The server; without, that of the profile.")
    @click.option("--token", help="A token of yours for it.")
    @click.option("--profile", metavar="NAME", help="Server and token by the name you gave them.")
    @wraps(command)
    def choosing(server: str | None, token: str | None, profile: str | None, **given: Any) -> Any:
        return command(chosen=Chosen(server, token, profile), **given)

    return choosing


def connected(command: Command) -> Command:
    """Give a command the same options; it takes the client of that server as `client`."""

    @server_options
    @wraps(command)
    def connecting(chosen: Chosen, **given: Any) -> Any:
        with connect(find_server(chosen, Settings.load())) as client:
            return command(client=client, **given)

    return connecting


def _tell(away: ServerAway, pause: float) -> None:
    click.echo(f"{away.detail}; trying again in {pause:.0f} s", err=True)
