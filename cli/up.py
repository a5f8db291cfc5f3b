"""`fieldhand up`: the whole system on this machine.

1. Look at the models, lock the data folder and open the port: what cannot work is said before
   anything starts.
2. Start Redis, unless one was named, and bring the database to its newest schema.
3. Start the web server, the workers and the sweeper, and watch over all of them.
4. Say how to use it once it can be used; end all of it on Ctrl-C.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from socket import socket

import click
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from cli import local_redis
from cli.exposure import refuse_open_to_others
from cli.folder_lock import lock_folder
from cli.journal import Journal
from cli.listener import address_of, open_listener
from cli.models import check_models
from cli.supervisor import Part, Supervisor
from cli.worker import worker_parts
from migrations import migrate
from shared.accounts.first import add_first_admin
from shared.accounts.session_key import secret_key
from shared.catalogue import Catalogue
from shared.database import Database
from shared.errors import SetupError
from shared.settings import Settings
from web.identity.limits import check_limits

PATIENCE_SECONDS = 10.0
PRIVATE = 0o077
"""What is kept here is nobody else's on this machine."""
SLOW_SECONDS = 60.0
"""A start that takes longer deserves an explanation."""


@click.command()
def up() -> None:
    """Run the whole system on this machine until Ctrl-C."""
    settings = Settings.load()
    refuse_open_to_others(settings)
    check_limits(settings)
    secret_key(settings)
    _check_models(settings)
    os.umask(PRIVATE)
    lock = lock_folder(settings.data_dir)
    listener = open_listener(settings.host, settings.port)
    journal = Journal(settings.data_dir / "log" / "fieldhand.log", _say)
    supervisor = Supervisor(_say, patience=PATIENCE_SECONDS, journal=journal, lock=[lock])
    supervisor.stop_on_signals()
    try:
        _run(settings, supervisor, listener)
    finally:
        listener.close()
        supervisor.end()
        journal.close()
    _say("Stopped.")


def _check_models(settings: Settings) -> None:
    """Raise SetupError where the default model cannot be used, and name the others that cannot."""
    for fault in check_models(Catalogue(settings.models)):
        _say(f"Left out: {fault.detail}")


def _run(settings: Settings, supervisor: Supervisor, listener: socket) -> None:
    _say("Fieldhand starts ...")
    if not settings.redis_url:
        _start_redis(settings, supervisor)
    _migrate(settings)
    if supervisor.stopping:
        return
    interactive, bulk = worker_parts()
    supervisor.start(_web_part(listener), interactive, _sweeper_part())
    _wait_until_ready(settings, supervisor)
    if not supervisor.stopping:
        _say(_welcome(settings, address_of(listener)))
        supervisor.start_beside(bulk)  # only now: all cores go to what the user waits for
    supervisor.run()
    _say("Stopping ...")


def _start_redis(settings: Settings, supervisor: Supervisor) -> None:
    local_redis.end_stray(settings)
    supervisor.start(local_redis.redis_part(settings))
    supervisor.run(until=lambda: local_redis.answers(settings))


def _migrate(settings: Settings) -> None:
    database = Database(settings.database)
    try:
        migrate(database)
        with database.write() as connection:
            add_first_admin(connection, settings)
    except (SQLAlchemyError, CommandError) as error:
        why = str(error).strip().partition("\n")[0]
        raise SetupError(f"the database cannot be brought to the newest schema: {why}") from None
    finally:
        database.close()


def _web_part(listener: socket) -> Part:
    descriptor = listener.fileno()
    return Part(
        "web",
        [*_command(), "web", "--listener", str(descriptor)],
        inherited=(descriptor,),
        announces=True,
    )


def _sweeper_part() -> Part:
    return Part("sweeper", [*_command(), "sweeper"])


def _command() -> list[str]:
    return [sys.executable, "-P", "-m", "cli"]


def _wait_until_ready(settings: Settings, supervisor: Supervisor) -> None:
    slow = time.monotonic() + SLOW_SECONDS
    supervisor.run(until=lambda: not supervisor.unready or time.monotonic() > slow)
    if supervisor.unready and not supervisor.stopping:
        waiting = ", ".join(supervisor.unready)
        _say(f"Still waiting for: {waiting}. The log is {_short(settings)}/log/fieldhand.log")
        supervisor.run(until=lambda: not supervisor.unready)


def _welcome(settings: Settings, address: str) -> str:
    token = (
        """-H "Authorization: Bearer $FIELDHAND_TOKEN" """ if settings.auth == "required" else ""
    )
    return f"""
  Fieldhand is ready:  {address}

  Read a digit:        curl {token}-F files=@digit.png -H 'Prefer: wait=10' -L {address}/api/v1/jobs
  Data and log:        {_short(settings)}
  {_open_to(settings)}
  Ctrl-C stops everything.
"""


def _open_to(settings: Settings) -> str:
    if settings.auth == "required":
        return "Open to:             users who log in; `fieldhand user add` adds them"
    return "Open to:             this machine only"


def _short(settings: Settings) -> str:
    here = os.path.relpath(settings.data_dir)
    return str(settings.data_dir) if here.startswith("..") else f"./{here}"


def _say(line: str) -> None:
    with suppress(OSError):  # whoever watched may have gone; the parts are still to be ended
        click.echo(line)
