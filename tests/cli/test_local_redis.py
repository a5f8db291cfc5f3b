"""The Redis of `fieldhand up`, as a real process."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli import local_redis
from shared.errors import SetupError
from shared.queue import redis_client
from shared.settings import Settings
from tests.support.processes import Process, is_alive, wait_for

Start = Callable[[Settings], Process]


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder)


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    running: list[Process] = []

    def start_it(settings: Settings) -> Process:
        part = local_redis.redis_part(settings)
        running.append(Process(part.command, folder / "redis.log", dict(os.environ)))
        wait_for("Redis answers", lambda: local_redis.answers(settings))
        return running[-1]

    yield start_it
    for process in running:
        process.stop()


@pytest.fixture(params=["installed", "from the wheel"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Leave only one kind of Redis to be found; skip where this machine has none."""
    if request.param == "from the wheel":
        monkeypatch.setenv("PATH", "/nonexistent")
    else:
        monkeypatch.setattr(local_redis, "_wheel_folders", list)
    try:
        local_redis.find_server()
    except SetupError as error:
        pytest.skip(f"{request.param}: {error}")
    return str(request.param)


def test_it_works(settings: Settings, start: Start, server: str) -> None:
    process = start(settings)

    client = redis_client(settings)
    assert client.config_get("appendonly") == {"appendonly": "yes"}
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    client.close()
    process.stop()
    assert not settings.redis_socket.exists(), "it removes its socket"


def test_what_it_holds_survives_a_crash(settings: Settings, start: Start, server: str) -> None:
    process = start(settings)
    client = redis_client(settings)
    client.rpush("queue", "message")
    wait_for(
        "the file is written", lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0
    )
    process.kill()
    local_redis.end_stray(settings)

    start(settings)

    assert client.lrange("queue", 0, -1) == [b"message"]
    client.close()


def test_one_left_by_an_earlier_run_is_ended(settings: Settings, start: Start) -> None:
    process = start(settings)

    local_redis.end_stray(settings)

    wait_for("it has ended", lambda: not is_alive(process.pid))
    assert not settings.redis_socket.exists()


def test_a_socket_without_a_server_is_removed(settings: Settings, start: Start) -> None:
    start(settings).kill()
    assert settings.redis_socket.exists()

    local_redis.end_stray(settings)

    assert not settings.redis_socket.exists()


def test_where_there_is_none_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(local_redis, "_wheel_folders", list)

    with pytest.raises(SetupError, match="Redis is not installed"):
        local_redis.find_server()


def test_valkey_will_do(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    program = folder / "valkey-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))

    assert local_redis.find_server() == program


def test_the_wheel_s_program_runs() -> None:
    for place in local_redis._wheel_folders():
        if (program := place / "bin" / "redis-server").exists():
            version = subprocess.run([program, "--version"], capture_output=True, check=True)
            assert b"Redis server" in version.stdout
            return
    pytest.skip("no wheel brings a Redis here: it is made for Linux on x86-64 only")
