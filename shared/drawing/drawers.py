"""The processes that draw for this one: started when they are needed, and kept for the next."""

from __future__ import annotations

import atexit
import os
import threading

from shared.drawing.drawer import Drawer

KEPT = 2
"""Processes that wait for work; more than those end after it."""
MOST = 4
"""Processes that are alive at once, each with a PDF open."""


class Drawers:
    """Those that wait, and who has the others."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Drawer] = []
        self._left: list[Drawer] = []
        self._holders: list[int] = []
        """The thread that took each of those that are out, or is about to start one."""

    def take(self) -> Drawer:
        """Return one that nobody else has until it is given back, as soon as there is room.

        Who has one already is not kept waiting for another: of two that wait each might have what
        the other needs.
        """
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(lambda: len(self._holders) < MOST or me in self._holders)
            self._holders.append(me)
        try:
            drawer = self._find() or Drawer()
        except BaseException:
            self._let_go(me)
            raise
        drawer.holder = me
        return drawer

    def give_back(self, drawer: Drawer) -> None:
        """Keep one for the next who asks, or end it where it is worn."""
        with self._changed:
            is_kept = not drawer.is_worn and len(self._waiting) < KEPT
            if is_kept:
                self._waiting.append(drawer)
        if not is_kept:
            drawer.end()
        self._let_go(drawer.holder)

    def _find(self) -> Drawer | None:
        with self._changed:
            while self._waiting:
                drawer = self._waiting.pop()
                if drawer.is_alive():
                    return drawer
                drawer.end()
        return None

    def _let_go(self, holder: int) -> None:
        with self._changed:
            if holder in self._holders:  # else this process was forked while it was out
                self._holders.remove(holder)
            self._changed.notify_all()

    def end(self) -> None:
        """End those that wait."""
        with self._changed:
            waiting, self._waiting = self._waiting, []
        for drawer in waiting:
            drawer.end()

    def leave(self) -> None:
        """Leave those that wait to the process that this one was forked from."""
        self._changed, self._holders = threading.Condition(), []
        self._left, self._waiting = self._waiting, []
        for drawer in self._left:
            drawer.leave()


DRAWERS = Drawers()
atexit.register(DRAWERS.end)
os.register_at_fork(after_in_child=DRAWERS.leave)
