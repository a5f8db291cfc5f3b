"""The processes that draw for this one: started when they are needed, and kept for the next."""

from __future__ import annotations

import atexit
import os
import threading

from shared.drawing.drawer import Drawer

KEPT = 2
"""Processes that wait for work; more than those end after it."""


class Drawers:
    """Those that wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Drawer] = []
        self._left: list[Drawer] = []

    def take(self) -> Drawer:
        """Return one that nobody else has until it is given back."""
        with self._lock:
            while self._waiting:
                drawer = self._waiting.pop()
                if drawer.is_alive():
                    return drawer
                drawer.end()
        return Drawer()

    def give_back(self, drawer: Drawer) -> None:
        """Keep one for the next who asks, or end it where it is worn."""
        with self._lock:
            if not drawer.is_worn and len(self._waiting) < KEPT:
                self._waiting.append(drawer)
                return
        drawer.end()

    def end(self) -> None:
        """End those that wait."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for drawer in waiting:
            drawer.end()

    def leave(self) -> None:
        """Leave those that wait to the process that this one was forked from."""
        self._lock = threading.Lock()
        self._left, self._waiting = self._waiting, []
        for drawer in self._left:
            drawer.leave()


DRAWERS = Drawers()
atexit.register(DRAWERS.end)
os.register_at_fork(after_in_child=DRAWERS.leave)
