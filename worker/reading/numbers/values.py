"""From strings of symbols to numbers: which part of a line is its value, and whether it obeys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import regex

from shared.errors import PageError
from shared.number_options import MOST_DIGITS, NumberOptions
from worker.reading.numbers.search import String
from worker.reading.numbers.symbols import JUNK, SEPARATOR, SYMBOLS

PATIENCE = 0.2
"""Seconds for one look at a pattern."""


@dataclass(frozen=True)
class Form:
    """What a number may look like."""

    options: NumberOptions

    @cached_property
    def _pattern(self) -> Any:
        return None if self.options.pattern is None else regex.compile(self.options.pattern)

    @property
    def is_free(self) -> bool:
        """Tell whether any number will do."""
        return self.options == NumberOptions(lines=self.options.lines)

    @property
    def keeps_separators(self) -> bool:
        """Tell whether points and commas say something."""
        return self.options.decimals > 0

    def value(self, string: String) -> str:
        """Return the number that a string says, a decimal separator as a point."""
        kept = [symbol for symbol in string if symbol != JUNK]
        places = [place for place, symbol in enumerate(kept) if symbol == SEPARATOR]
        point = self._point(places, len(kept))
        return "".join(
            "." if place == point else SYMBOLS[symbol]
            for place, symbol in enumerate(kept)
            if symbol != SEPARATOR or place == point
        )

    def claim(self, string: String) -> str:
        """Return the number that may be claimed of a string; none where what was asked forbids."""
        value = self.value(string)
        claimed = self.is_free and len(value) <= MOST_DIGITS
        return value if claimed or self.obeys(string) else ""

    def _point(self, places: list[int], length: int) -> int | None:
        """Return the place of the decimal separator: the last one, few digits before the end."""
        if not places or not self.keeps_separators:
            return None
        behind = length - 1 - places[-1]
        return places[-1] if 1 <= behind <= self.options.decimals else None

    def obeys(self, string: String) -> bool:
        """Tell whether a string says a number that is wanted. Raises PageError."""
        value = self.value(string)
        least, most = self.options.digits
        if JUNK in string or not least <= len(value.replace(".", "")) <= most:
            return False
        return self._pattern is None or self._matches(value, partial=False)

    def may_begin(self, string: String) -> bool:
        """Tell whether a string may go on to one that obeys. Raises PageError."""
        if sum(symbol < SEPARATOR for symbol in string) > self.options.digits[1]:
            return False
        if self._pattern is None or self.keeps_separators or JUNK in string:
            return True
        return self._matches(self.value(string), partial=True)

    def _matches(self, value: str, *, partial: bool) -> bool:
        try:
            found = self._pattern.fullmatch(value, partial=partial, timeout=PATIENCE)
        except TimeoutError:
            message = f"the pattern {self.options.pattern!r} takes too long to look for"
            raise PageError(message, code="slow-pattern") from None
        return found is not None
