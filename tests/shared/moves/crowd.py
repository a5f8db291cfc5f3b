"""Many hands at once, each with a connection of its own, that stumble over each other."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from shared.database import Database
from tests.support.processes import wait_for

LONGEST_PAUSE = 0.002


@contextmanager
def stumbling(database: Database, seed: int) -> Iterator[None]:
    """Pause before statements, each time differently, so that transactions interleave."""
    dice = random.Random(seed)

    def pause(*_: Any) -> None:
        if dice.random() < 0.5:
            time.sleep(dice.random() * LONGEST_PAUSE)

    event.listen(database.engine, "before_cursor_execute", pause)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", pause)


class Halt:
    """Where the first who comes by stands until it is over."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self._arrived = threading.Event()

    def stand(self) -> None:
        if not self._arrived.is_set():
            self._arrived.set()
            self.over.wait()

    def await_arrival(self) -> None:
        wait_for("a statement is halted", self._arrived.is_set)


@contextmanager
def halting(database: Database, *beginnings: str) -> Iterator[Halt]:
    """Halt the first statement that begins so, before it is sent."""
    halt = Halt()

    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(beginnings):
            halt.stand()

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield halt
    finally:
        halt.over.set()
        event.remove(database.engine, "before_cursor_execute", look)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all at the same time; return what each returned, or the error that it raised."""
    gate = threading.Barrier(len(acts))

    def act(one: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return one()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))
