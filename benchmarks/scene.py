"""What every measurement is given: a scratch folder, sizes, archives, servers and a voice."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path

from benchmarks.archives import repeat_digits, write_archive
from benchmarks.digits import DrawnDigit, draw_digits
from benchmarks.documents import draw_scans, write_document
from benchmarks.forms import MadeForms, make_forms, repeat_forms
from benchmarks.numbers import make_numbers, repeat_numbers
from benchmarks.sizes import DISTINCT, DISTINCT_FORMS, DISTINCT_NUMBERS, SCANS, Sizes
from benchmarks.system import System, running
from shared.settings import PREFIX
from tests.support.servers import POSTGRES_HOMES, PostgresServer

WARM_UP_IMAGES = 2_048
BEGAN = time.monotonic()


class Scene:
    """The place of one run; everything in it is gone afterwards."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self.folder = folder
        self.sizes = sizes

    @cached_property
    def digits(self) -> list[DrawnDigit]:
        say(f"drawing {DISTINCT:,} digits")
        return draw_digits(DISTINCT)

    def archive(self, images: int) -> Path:
        """Return a ZIP of so many images, made when it is first asked for."""
        path = self.folder / f"digits-{images}.zip"
        if not path.exists():
            say(f"writing a ZIP of {images:,} images")
            write_archive(path, repeat_digits(self.digits, images))
        return path

    @cached_property
    def number_table(self) -> Path:
        say(f"making {DISTINCT_NUMBERS:,} crops of numbers")
        return make_numbers(self.folder / "crops", DISTINCT_NUMBERS)

    def numbers(self, crops: int) -> Path:
        """Return a ZIP of so many crops of numbers, made when it is first asked for."""
        path = self.folder / f"numbers-{crops}.zip"
        if not path.exists():
            write_archive(path, repeat_numbers(self.number_table, crops))
        return path

    def document(self, pages: int) -> Path:
        """Return a PDF of so many scanned pages, made when it is first asked for."""
        path = self.folder / f"pages-{pages}.pdf"
        if not path.exists():
            say(f"writing a PDF of {pages:,} pages")
            write_document(path, pages, self._scans)
        return path

    @cached_property
    def made_forms(self) -> MadeForms:
        say(f"filling {DISTINCT_FORMS:,} forms")
        return make_forms(self.folder / "made-forms", DISTINCT_FORMS)

    def forms(self, pages: int) -> Path:
        """Return a ZIP of so many scans of forms, made when it is first asked for."""
        path = self.folder / f"forms-{pages}.zip"
        if not path.exists():
            write_archive(path, repeat_forms(self.made_forms, pages))
        return path

    @cached_property
    def _scans(self) -> list[bytes]:
        return draw_scans(self.digits, SCANS)

    def running(
        self, name: str, database_url: str = "", **settings: object
    ) -> AbstractContextManager[System]:
        """Yield a running and warmed up system in a folder of its own."""
        say(f"starting Fieldhand ({name})")
        if database_url:
            settings["database_url"] = database_url
        return running(self.folder / name, self._warm_up, **settings)

    def _warm_up(self, system: System) -> None:
        system.run(self.archive(WARM_UP_IMAGES), WARM_UP_IMAGES)


@contextmanager
def open_scene(sizes: Sizes) -> Iterator[Scene]:
    """Yield a scene in a folder with a path short enough for sockets, and remove it.

    Settings of this shell are left out: what is measured is what everybody gets.
    """
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="fh-bench-"))
    try:
        yield Scene(folder, sizes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_server() -> Iterator[PostgresServer | None]:
    """Yield a PostgreSQL that keeps what it says it keeps, or None where none is installed."""
    if not POSTGRES_HOMES:
        say("PostgreSQL is not installed, so it is left out; try: apt-get install postgresql")
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="fh-bench-"))
    try:
        server = PostgresServer(folder, durable=True)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def say(line: str) -> None:
    """Print what is done now, with the time since the start."""
    minutes, seconds = divmod(int(time.monotonic() - BEGAN), 60)
    print(f"[{minutes:2}:{seconds:02}] {line}", flush=True)
