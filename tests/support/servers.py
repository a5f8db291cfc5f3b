"""Real servers on private sockets."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from redis import Redis, RedisError
from sqlalchemy import create_engine, text

from migrations import migrate
from shared.database import Database
from tests.support.processes import Process, require, wait_for

POSTGRES_HOMES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class RedisServer:
    """A Redis of our own, with an append-only file, on a Unix socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self.program = require("redis-server", "try: apt-get install redis-server")
        self.start()

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        options = {"port": "0", "unixsocket": str(self.socket), "appendonly": "yes"}
        options |= {"dir": str(self.folder), "maxmemory-policy": "noeviction", "save": ""}
        command = [self.program, *(part for key in options for part in (f"--{key}", options[key]))]
        self.process = Process(command, self.folder / "redis.log", dict(os.environ))
        wait_for("Redis answers", self._answers)

    def start_if_missing(self) -> None:
        if self.process.popen.poll() is not None:
            self.start()

    def stop(self) -> None:
        self.process.stop()

    def lose_everything(self) -> None:
        """Kill it and throw its files away."""
        self.process.kill()
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
        self.socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        """Tell whether it takes orders: a socket is there sooner, or left by an earlier one."""
        if self.process.popen.poll() is not None:
            pytest.fail(f"Redis has ended: {(self.folder / 'redis.log').read_text()}")
        with Redis(unix_socket_path=str(self.socket)) as client, suppress(RedisError):
            return bool(client.ping())
        return False


class PostgresServer:
    """A PostgreSQL cluster of our own, without a port; each test has a database in it.

    Unless it is `durable`, a power cut may lose what was committed, which tests can do with.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        install = "try: apt-get install postgresql"
        self.initdb = require("initdb", install, POSTGRES_HOMES)
        self.program = require("postgres", install, POSTGRES_HOMES)
        self.folder = folder
        self.count = 0
        self.durable = durable
        self.user = self._hand_over()
        data = str(folder / "data")
        initdb = [self.initdb, "-D", data, "-U", "fieldhand", "-A", "trust", "-E", "UTF8"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **self.user)
        self.start()
        self._make_template()

    def start(self) -> None:
        """Start it, or start it again, over what its folder holds."""
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder)}
        options |= {"max_connections": "200"}
        options |= {} if self.durable else {"fsync": "off", "full_page_writes": "off"}
        settings = [part for key in options for part in ("-c", f"{key}={options[key]}")]
        with (self.folder / "postgres.log").open("ab") as log:
            self.popen = subprocess.Popen(
                [self.program, "-D", str(self.folder / "data"), *settings],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                **self.user,
            )
        wait_for("PostgreSQL", self._answers)

    def crash(self) -> None:
        """End it at once, without a checkpoint; the next start recovers from its log."""
        self.popen.send_signal(signal.SIGQUIT)
        self.popen.wait()

    def url(self, database: str) -> str:
        return f"postgresql://fieldhand@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Make a migrated database and return its URL."""
        self.count += 1
        name = f"test{self.count}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE migrated")
        return self.url(name)

    def empty_database(self) -> str:
        """Make a database without any table and return its URL."""
        self.count += 1
        self._execute(f"CREATE DATABASE test{self.count}")
        return self.url(f"test{self.count}")

    def stop(self) -> None:
        """End it with whoever is still connected: the gentler signal would wait for them."""
        self.popen.send_signal(signal.SIGINT)
        self.popen.wait()

    def _hand_over(self) -> dict[str, str]:
        """Give the folder to another user where we are root: PostgreSQL will not run as root."""
        if os.geteuid() != 0:
            return {}
        shutil.chown(self.folder, "postgres", "postgres")
        return {"user": "postgres", "group": "postgres"}

    def _answers(self) -> bool:
        try:
            self._execute("SELECT 1")
        except Exception:
            return False
        return True

    def _make_template(self) -> None:
        self._execute("CREATE DATABASE migrated")
        database = Database(self.url("migrated").replace("postgresql:", "postgresql+psycopg:"))
        migrate(database)
        database.close()

    def _execute(self, statement: str) -> None:
        url = self.url("postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()
