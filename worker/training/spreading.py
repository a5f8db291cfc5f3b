"""Spread work that needs much to begin with over processes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
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
    with get_context("spawn").Pool(processes, _take_up, (work,)) as pool:
        yield from pool.imap(_work, places)


_taken_up: list[Callable[[int], Any]] = []


def _take_up(work: Callable[[int], Any]) -> None:
    """Begin a process, which Ctrl-C leaves to the one that ends all of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _taken_up[:] = [work]


def _work(place: int) -> Any:
    return _taken_up[0](place)
