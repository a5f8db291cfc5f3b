"""Run a function in a process of its own, which ends with it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


def run_apart(environment: Mapping[str, str], function: Callable[..., T], *args: Any) -> T:
    """Return what a function of a module returns in a fresh process with these variables."""
    with started_apart(environment, function, *args) as future:
        return future.result()


@contextmanager
def started_apart(
    environment: Mapping[str, str], function: Callable[..., T], *args: Any
) -> Iterator[Future[T]]:
    """Yield what a function in a fresh process will return."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn, _settle, (dict(environment),)) as pool:
        yield pool.submit(function, *args)


def _settle(environment: dict[str, str]) -> None:
    os.environ.update(environment)
