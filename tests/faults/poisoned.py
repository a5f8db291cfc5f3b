"""A worker whose reader falls over certain images, known by their side: `python -m` starts it."""

from __future__ import annotations

import os
import re
import resource
import threading
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from celery.signals import worker_process_init

from cli.worker import run_node
from shared.images import Pixels
from shared.settings import Settings

KILLS, HANGS, HOLDS, SWELLS = 41, 42, 43, 44
"""Sides of images: the process dies, sleeps for ever, starves its threads, fills the memory."""
MODEL = "logistic"


def hang() -> NoReturn:
    while True:
        threading.Event().wait()


def hold() -> None:
    """Search for longer than anybody lives, without giving another thread a turn."""
    re.match(r"(a+)+$", "a" * 64 + "b")


def swell() -> NoReturn:
    hoard: list[bytearray] = []
    while True:
        hoard.append(bytearray(os.urandom(2**20)) * 64)
        threading.Event().wait(0.01)


POISON: dict[int, Callable[[], Any]] = {KILLS: os.abort, HANGS: hang, HOLDS: hold, SWELLS: swell}


@worker_process_init.connect
def poison(**_: Any) -> None:
    """Put the poison between the batch and its reader, in the process that reads."""
    from worker.reading.digits import DigitReader

    honest = DigitReader.read

    def read(self: DigitReader, images: Sequence[Pixels], *options: Any) -> Any:
        for image in images:
            POISON.get(image.shape[0], int)()
        return honest(self, images, *options)

    DigitReader.read = read  # type: ignore[method-assign]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from worker import app
    from worker.reading import load_reader

    worker_process_init.disconnect(app._load_model)
    load_reader("digit", MODEL)  # what it imports is there before the fork: this net is none
    run_node("bulk", Settings.load(), None)
