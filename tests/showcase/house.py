"""A running system that has been used for a while: jobs of every kind, templates, people."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.client import Client, File, Job
from migrations import migrate
from shared.accounts.scopes import Scope
from shared.accounts.tokens import make_token
from shared.accounts.users import Role, add_user
from shared.database import Database
from tests.support.drawing import draw, encode, encode_pixels, png, zip_of
from tests.support.servers import RedisServer
from tests.support.stack import Stack
from tests.support.writing import write

NAME, PASSWORD = "ada", "correct horse battery"
OTHERS = ("bob", "charlotte.van-der-meulen")
FORMS = 8
DEMO = [sys.executable, "-W", "ignore", "-m", "cli", "demo", "--no-browser", "--forms", str(FORMS)]
COMMAND_SECONDS = 600
WAITING = 400
"""Pages of the job that no worker reads."""
AMOUNTS = ("20417", "1896", "307", "55021", "9", "164.50")
LONG_NAME = "second floor, east wing, meters 1 to 24, taken on the last Friday of May.png"


@dataclass(frozen=True, slots=True)
class House:
    """The system, and the ids of its jobs by what is to be seen of them."""

    stack: Stack
    jobs: dict[str, str]

    @property
    def url(self) -> str:
        return self.stack.url


@contextmanager
def furnished(folder: Path) -> Iterator[House]:
    """Yield a system that has read forms, digits and numbers, and has a job that waits."""
    url = f"sqlite:///{folder / 'fieldhand.db'}"
    database = Database(url)
    migrate(database)
    required = {"auth": "required", "secret_key": "k" * 40, "worker_processes": 1}
    stack = Stack(folder, RedisServer(folder), database_url=url, **required)
    try:
        stack.start("web", "worker", "sweeper")
        token = _settle(database)
        with Client(stack.url, token=token) as client:
            jobs = {"form": _forms(stack, client, token)} | _sent(client, folder)
            stack.parts["worker"].stop()
            jobs["waiting"] = _bulk(client, folder, "Tally sheets of May")["id"]
        yield House(stack, jobs)
    finally:
        stack.stop()
        database.close()


def _settle(database: Database) -> str:
    """Let people in, and return a token of the first of them."""
    with database.write() as connection:
        owner = add_user(connection, NAME, PASSWORD, Role.ADMIN)
        for name in OTHERS:
            add_user(connection, name, PASSWORD, Role.MEMBER)
        make_token(connection, owner, "Scanner in room 12", [Scope.JOBS_WRITE], 90)
        return make_token(connection, owner, "Showcase", list(Scope), 1)


def _forms(stack: Stack, client: Client, token: str) -> str:
    """Let the demonstration fill forms, and send them."""
    command = [*DEMO, "--keep", str(stack.folder / "demo")]
    env = stack.env | {"FIELDHAND_TOKEN": token}
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=COMMAND_SECONDS)
    return next(client.jobs())["id"]


def _sent(client: Client, folder: Path) -> dict[str, str]:
    sent = {
        "digits": client.submit(_digits(folder), name="Quiz 4, question 1", max_error=0.01),
        "numbers": client.submit(_numbers(folder), reader="number", max_error=0.05),
    }
    over = {name: client.wait(job["id"])["id"] for name, job in sent.items()}
    cancelled = client.cancel(_bulk(client, folder, "Entered twice")["id"])["id"]
    return over | {"cancelled": cancelled}


def _digits(folder: Path) -> list[File]:
    """Return digits one can read, one that nobody can, an empty page and a file that breaks."""
    pictures = {f"cell-{number + 1:02}.png": png(number * 3 % 10, number) for number in range(16)}
    pictures["cell-17.png"] = encode(draw(7, paper=250, ink=250))
    pictures[LONG_NAME] = png(4, 3)
    pictures["broken.zip"] = zip_of({"torn.png": png(5)[:80], "whole.png": png(6)})
    return [_file(folder, name, data) for name, data in pictures.items()]


def _numbers(folder: Path) -> list[File]:
    written = {
        f"meter-{text}.png": encode_pixels(write(text, seed)) for seed, text in enumerate(AMOUNTS)
    }
    return [_file(folder, name, data) for name, data in written.items()]


def _bulk(client: Client, folder: Path, name: str) -> Job:
    members = {f"{number:04}.png": png(number % 10, number % 7) for number in range(WAITING)}
    return client.submit([_file(folder, "tallies.zip", zip_of(members))], name=name)


def _file(folder: Path, name: str, data: bytes) -> File:
    path = folder / f"sent-{name}"
    path.write_bytes(data)
    return File(path, name)
