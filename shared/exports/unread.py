"""Which pages a walk over a job found unread: a worker may have read them since."""

from __future__ import annotations

from bisect import bisect_right

from shared.exports.pages import PageJson
from shared.states import PageState


class Unread:
    """The pages that a walk did not find read: runs of their numbers, and all behind its end."""

    def __init__(self) -> None:
        self._begins: list[int] = []
        self._ends: list[int] = []
        """The numbers right behind each run."""
        self._end = 1

    def see(self, page: PageJson) -> None:
        """Take the next page, in the order of numbers."""
        number = page["number"]
        self._end = number + 1
        if page["state"] == PageState.READ:
            return
        if self._ends[-1:] == [number]:
            self._ends[-1] += 1
        else:
            self._begins.append(number)
            self._ends.append(number + 1)

    def __contains__(self, number: int) -> bool:
        run = bisect_right(self._begins, number) - 1
        return number >= self._end or (run >= 0 and number < self._ends[run])
