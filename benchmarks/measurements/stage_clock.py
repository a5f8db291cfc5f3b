"""Tell in which stage time is spent, by wrapping functions where they are called from.

Time in an inner stage does not count for the outer one. A stage whose function is no longer there
is left out; its time then counts for what called it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any

Function = Callable[..., Any]


class StageClock:
    """Adds up the seconds of each stage in one thread."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._running: list[str] = []
        self._since = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time inside for a stage, and not for the one around it."""
        self._turn()
        self._running.append(name)
        try:
            yield
        finally:
            self._turn()
            self._running.pop()

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now

    def watch(self, name: str, place: str) -> bool:
        """Count a function, `package.module:function` or `…:Class.method`; False when it is gone."""
        module, _, path = place.partition(":")
        *owners, last = path.split(".")
        try:
            owner: Any = import_module(module)
            for part in owners:
                owner = getattr(owner, part)
            setattr(owner, last, self._wrap(name, getattr(owner, last)))
        except (ImportError, AttributeError):
            return False
        return True

    def _wrap(self, name: str, function: Function) -> Function:
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.stage(name):
                result = function(*args, **kwargs)
            if isinstance(result, Iterator):
                return self._steps(name, result)
            if isinstance(result, AbstractContextManager):
                return self._edges(name, result)
            return result

        return timed

    def _steps(self, name: str, steps: Iterator[Any]) -> Iterator[Any]:
        """Count what a generator does between what it yields."""
        done = object()
        while True:
            with self.stage(name):
                step = next(steps, done)
            if step is done:
                return
            yield step

    @contextmanager
    def _edges(self, name: str, manager: AbstractContextManager[Any]) -> Iterator[Any]:
        """Count how a `with` begins and ends, and not what is done inside."""
        with self.stage(name):
            entered = manager.__enter__()
        try:
            yield entered
        except BaseException as error:
            if not manager.__exit__(type(error), error, error.__traceback__):
                raise
        else:
            with self.stage(name):
                manager.__exit__(None, None, None)
