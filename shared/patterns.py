"""Patterns that clients give for numbers: none may take for ever, and none may fit nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from time import thread_time

import regex

from shared.errors import InvalidRequest
from shared.number_options import MOST_DIGITS, NumberOptions

FIELD = "pattern"
DIGITS = "0123456789"
SECONDS = 0.5
"""Of a core, for all the trials of a pattern; a sound one takes a thousandth of that."""
MOST_TRIES = 5000
"""Numbers that are tried at most to find one that obeys."""


def check_pattern(options: NumberOptions) -> None:
    """Raise InvalidRequest for a pattern that can take for ever, or that no number can obey."""
    if options.pattern is None:
        return
    pattern = regex.compile(options.pattern)
    try:
        _withstand(pattern)
        fits = _can_fit(pattern, options)
    except TimeoutError:
        raise _refusal("it takes too long on long numbers; repeat no part that repeats") from None
    if not fits:
        hint = "" if options.decimals else "; a point takes `decimals`"
        raise _refusal(f"no number of {_length(options)} obeys it{hint}")


def _withstand(pattern: regex.Pattern[str]) -> None:
    """Try long numbers that are almost alike, the worst for what goes back and tries again.

    Raises TimeoutError.
    """
    stop = thread_time() + SECONDS
    for one, other in product(DIGITS, DIGITS):
        for end in (other, other + one):
            text = (one * MOST_DIGITS)[len(end) :] + end
            for partial in (False, True):
                left = max(stop - thread_time(), 1e-3)
                pattern.fullmatch(text, partial=partial, timeout=left)


def _can_fit(pattern: regex.Pattern[str], options: NumberOptions) -> bool:
    """Tell whether a number obeys; in doubt it does.

    Numbers are tried depth first, and no further where no number that begins so can obey.
    """
    stop, waiting, digits = thread_time() + SECONDS, [""], _telling_digits(pattern.pattern)
    for _ in range(MOST_TRIES):
        if not waiting or thread_time() > stop:
            break
        text = waiting.pop()
        if _is_whole(text, options) and pattern.fullmatch(text, timeout=SECONDS):
            return True
        waiting += [
            longer
            for longer in _longer(text, options, digits)
            if pattern.fullmatch(longer, partial=True, timeout=SECONDS)
        ]
    return bool(waiting)


def _telling_digits(pattern: str) -> str:
    """Return the digits to try: of those that the pattern does not name, one stands for all."""
    if regex.search(r"\\[1-9gkN]|\(\?P=|[^0]-|0-[^9]", pattern):  # ranges, and what is repeated
        return DIGITS
    named = set(regex.sub(r"\{[0-9,]*\}|0-9", "", pattern))
    others = [digit for digit in DIGITS if digit not in named]
    return "".join(sorted({*others[:1], *named & set(DIGITS)}, reverse=True))


def _is_whole(text: str, options: NumberOptions) -> bool:
    return len(text.replace(".", "")) >= options.digits[0] and not text.endswith(".")


def _longer(text: str, options: NumberOptions, digits: str) -> Iterator[str]:
    """Yield what a number that begins so can go on with."""
    whole, point, behind = text.partition(".")
    if options.decimals and whole and not point:
        yield f"{text}."
    is_full = len(whole) + len(behind) == options.digits[1]
    if not is_full and not (point and len(behind) == options.decimals):
        yield from (text + digit for digit in digits)


def _length(options: NumberOptions) -> str:
    least, most = options.digits
    decimals = f", {options.decimals} of them decimals at most" if options.decimals else ""
    return f"{least}{f' to {most}' if most > least else ''} digits{decimals}"


def _refusal(reason: str) -> InvalidRequest:
    return InvalidRequest(f"{FIELD}: {reason}", code=f"invalid-{FIELD}", field=FIELD)
