"""What `fieldhand doctor` looks at: each check is one function, and returns what it found.

Each imports what only it needs: a container that asks for one of them all day should pay for one.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from cli.models import check_models
from cli.schema import is_missing
from shared.catalogue import Catalogue
from shared.database import Database
from shared.errors import SetupError
from shared.settings import Settings
from shared.sightings import Health, health
from shared.storage import make_storage

if TYPE_CHECKING:
    from redis import Redis

GIB = 1024**3
DEVICE_SECONDS = 120
MEND = "mend that first"
START = "start everything with `fieldhand up`, or this part alone"


class Mark(StrEnum):
    """How a check ended."""

    FINE = "✓"
    WRONG = "✗"
    ABSENT = "–"
    """Not part of this installation, which is no fault."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and the way out where something is wrong."""

    mark: Mark
    text: str
    remedy: str = ""


def check_python(_settings: Settings) -> Finding:
    """Look at the version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding(Mark.FINE, version)
    return Finding(Mark.WRONG, version, "Fieldhand runs on Python 3.11 to 3.13")


def check_redis(settings: Settings) -> Finding:
    """Look whether Redis answers, and keeps what it is given."""
    from redis import RedisError

    from shared.queue import redis_client

    client = redis_client(settings)
    try:
        version = str(client.info("server")["redis_version"])
        faults = _redis_faults(client)
    except (RedisError, OSError) as error:
        remedy = START if not settings.redis_url else "see FIELDHAND_REDIS_URL"
        return Finding(Mark.WRONG, f"does not answer: {_first_line(error)}", remedy)
    finally:
        client.close()
    if faults:
        return Finding(Mark.WRONG, f"{version}, but it may forget messages", "; ".join(faults))
    return Finding(Mark.FINE, f"{version}, append-only file on, evicts nothing")


def check_database(settings: Settings) -> Finding:
    """Look whether the database answers and has the newest schema."""
    from migrations import Mismatch, find_mismatch

    name = make_url(settings.database).render_as_string(hide_password=True)
    if is_missing(settings):
        return Finding(Mark.WRONG, f"{name} does not exist yet", Mismatch.OLDER.remedy)
    try:
        with _database(settings) as database:
            mismatch = find_mismatch(database)
    except SQLAlchemyError as error:
        remedy = "see FIELDHAND_DATABASE_URL"
        return Finding(Mark.WRONG, f"{name} does not answer: {_first_line(error)}", remedy)
    if mismatch:
        return Finding(Mark.WRONG, f"{name} has {mismatch}", mismatch.remedy)
    return Finding(Mark.FINE, name)


def check_storage(settings: Settings) -> Finding:
    """Look whether uploads can be stored."""
    folder = Path(unquote(urlsplit(settings.storage).path))
    try:
        make_storage(settings.storage).check()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        remedy = "see FIELDHAND_STORAGE_URL and FIELDHAND_DATA_DIR"
        return Finding(Mark.WRONG, f"{folder} cannot be written: {error.strerror}", remedy)
    text = f"{folder}, {free / GIB:.1f} GiB free"
    if free < settings.min_free_bytes:
        why = f"{text}: uploads are refused"
        return Finding(Mark.WRONG, why, "make room, or set FIELDHAND_RETENTION_DAYS")
    return Finding(Mark.FINE, text)


def check_model(settings: Settings) -> Finding:
    """Look whether the weights of every model are the ones that its card describes."""
    if not _reads():
        return Finding(Mark.ABSENT, "not in this installation, which does not read")
    catalogue = Catalogue(settings.models)
    try:
        for fault in check_models(catalogue):
            raise fault
    except SetupError as error:
        why, _, remedy = error.detail.rpartition("; ")
        return Finding(Mark.WRONG, why, remedy)
    return Finding(Mark.FINE, f"{', '.join(catalogue.models())}: the weights are those of the card")


def check_device(settings: Settings) -> Finding:
    """Load the net in a process of its own, and look where it runs."""
    if not _reads() or find_spec("tensorflow") is None:
        return Finding(Mark.ABSENT, "not in this installation, which does not read")
    if check_model(settings).mark is Mark.WRONG:
        return Finding(Mark.WRONG, "cannot be known without the model", MEND)
    program = "from cli.models import load_chosen; print(load_chosen('digit', 'cnn').device)"
    command = [sys.executable, "-P", "-c", program]
    try:
        run = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=DEVICE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Finding(Mark.WRONG, f"the net did not load within {DEVICE_SECONDS} s", "try again")
    if run.returncode != 0:
        last = run.stderr.strip().rpartition("\n")[2]
        return Finding(Mark.WRONG, f"the net cannot be loaded: {last}")
    return Finding(Mark.FINE, run.stdout.strip().rpartition("\n")[2])


def check_sweeper(settings: Settings) -> Finding:
    """Look whether a sweeper has been seen lately."""
    return _seen(settings, lambda seen: seen.sweeper, "has been seen lately", "`fieldhand sweeper`")


def check_workers(settings: Settings) -> Finding:
    """Look whether the sweeper has seen workers lately."""
    return _seen(
        settings, lambda seen: seen.workers > 0, "have been seen lately", "`fieldhand worker`"
    )


CHECKS: dict[str, Callable[[Settings], Finding]] = {
    "python": check_python,
    "redis": check_redis,
    "database": check_database,
    "storage": check_storage,
    "model": check_model,
    "device": check_device,
    "sweeper": check_sweeper,
    "workers": check_workers,
}


def _seen(settings: Settings, is_there: Callable[[Health], bool], text: str, start: str) -> Finding:
    unknown = Finding(Mark.WRONG, "cannot be known without the database", MEND)
    if is_missing(settings):
        return unknown
    try:
        with _database(settings) as database, database.read() as connection:
            there = is_there(health(connection))
    except SQLAlchemyError:
        return unknown
    if there:
        return Finding(Mark.FINE, text)
    return Finding(Mark.WRONG, "not seen in the last half minute", f"{START}: {start}")


def _redis_faults(client: Redis) -> list[str]:
    from redis import ResponseError

    try:
        settings = {**client.config_get("appendonly"), **client.config_get("maxmemory-policy")}
    except ResponseError:  # hosted ones do not say
        return []
    wanted = {"appendonly": "yes", "maxmemory-policy": "noeviction"}
    return [
        f"`CONFIG SET {name} {value}`, and in its file"
        for name, value in wanted.items()
        if settings.get(name) != value
    ]


def _reads() -> bool:
    """Tell whether the recogniser is installed: the cards of the models are there without it."""
    return find_spec("worker") is not None and find_spec("worker.reading") is not None


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    try:
        yield database
    finally:
        database.close()


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
