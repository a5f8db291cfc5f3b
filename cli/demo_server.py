"""The server of the demonstration: one that runs, or else one of its own."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import click
import httpx

from shared.errors import SetupError
from shared.settings import Settings

READY = re.compile(r"is ready: +(\S+)")
PATIENCE_SECONDS = 180
ENDING_SECONDS = 40
LOCAL = ("127.0.0.1", "::1", "localhost")


class RunningServer:
    """One that ran before, and goes on."""

    def __init__(self, url: str) -> None:
        self._url = url

    def wait_for_url(self) -> str:
        """Return its address, once it can be used."""
        return self._url

    def stay(self) -> None:
        """Wait until the user has seen enough, if it ends with this command."""


class OwnServer(RunningServer):
    """The whole system on this machine, as by `fieldhand up`, for as long as the command runs."""

    def __init__(self, log: Path) -> None:
        self._log = log
        command = [sys.executable, "-P", "-m", "cli", "up"]
        with log.open("wb") as out:
            self._process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
            )

    def wait_for_url(self) -> str:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            said = self._log.read_text(errors="replace")
            if found := READY.search(said):
                return found.group(1)
            if self._process.poll() is not None:
                why = said.strip().rpartition("\n")[2].removeprefix("fieldhand: ")
                raise SetupError(f"no server could be started: {why}")
            time.sleep(0.1)
        raise SetupError(f"the server did not start within {PATIENCE_SECONDS} s; see {self._log}")

    def stay(self) -> None:
        click.echo("Fieldhand goes on until Ctrl-C.", err=True)
        with suppress(KeyboardInterrupt):
            self._process.wait()

    def end(self) -> None:
        """End it in order. Ctrl-C of a terminal reaches it too, which does no harm."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[RunningServer]:
    """Yield the server that the settings name, or start one here where none answers."""
    if _answers(settings.server):
        yield RunningServer(settings.server)
        return
    if urlsplit(settings.server).hostname not in LOCAL:
        raise SetupError(f"{settings.server} does not answer; is FIELDHAND_SERVER right?")
    server = OwnServer(log)
    try:
        yield server
    finally:
        server.end()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url.rstrip('/')}/healthz", timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
