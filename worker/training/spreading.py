"""Spread work that needs much to begin with over processes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")


def spread(work: Callable[[int], T], places: Iterable[int], processes: int) -> Iterator[T]:
    """Yield what the work makes of each place, in order; it goes to each process once, pickled.

    The processes are spawned: a fork would copy the locks and pipes of whatever threads run here,
    and may hang.
    """
    if processes < 2:
        yield from map(work, places)
        return
    with _left_alone():
        pool = get_context("spawn").Pool(processes, _take_up, (work,))
    with pool:
        yield from pool.imap(_work, places)


@contextmanager
def _left_alone() -> Iterator[None]:
    """Start processes that Ctrl-C leaves to the one that ends all of them."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say so; the processes say it themselves later
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_taken_up: list[Callable[[int], Any]] = []


def _take_up(work: Callable[[int], Any]) -> None:
    """Keep, in a process of the pool, the work that it is for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _taken_up[:] = [work]


def _work(place: int) -> Any:
    return _taken_up[0](place)
