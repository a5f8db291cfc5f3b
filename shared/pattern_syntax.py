"""Which regular expressions a client may give: those of digits, small enough to be compiled.

All others are refused by their text alone: compiled, `((\\d{99}){99}){99}` takes gigabytes, and to
match `(?R)` takes seconds that no time limit ends.
"""

from __future__ import annotations

from math import prod

import regex

MOST_REPEATS = 40
MOST_NESTED = 400
"""How often the innermost part of a pattern is repeated in all, counted generously."""

KNOWN = r"0-9 . , \d \. [ ] ( ) (?: (?= (?! | ? * + {n,m} ^ $"

_PIECES = regex.compile(
    r"""(?: [0-9.,|)^$]
    | \\[1-9d.,]                                # a group again, a digit, a literal point
    | \[ \^? (?: [0-9.,-] | \\[d.,-] )+ \]
    | \( (?! [?*+] )
    | \( \? (?: [:=!] | <[=!] )                 # plain, and looking ahead or back
    | [*+?] [?+]?
    | \{ [0-9]{0,9} (?: , [0-9]{0,9} )? \} [?+]?
    )*+""",
    regex.VERBOSE,
)
_COUNTS = regex.compile(r"(\)?)\{([0-9]*),?([0-9]*)\}")


def fault_of(pattern: str, *, groups_again: bool = True) -> str | None:
    """Return what is wrong with a pattern, in words; None where it may be compiled.

    Where no group may be asked for again, as in rules, that is not named as a way out.
    """
    known = _PIECES.match(pattern)
    end = known.end() if known else 0
    if end < len(pattern):
        return f"'{pattern[end]}' at place {end + 1} {_fault_at(pattern[end], groups_again)}"
    groups, others = [1], [1]
    for behind_group, least, most in _COUNTS.findall(pattern):
        (groups if behind_group else others).append(max(int(least or 0), int(most or 0)))
    if max(groups + others) > MOST_REPEATS:
        return f"it repeats something more than {MOST_REPEATS} times"
    if prod(filter(None, groups)) * max(others) > MOST_NESTED:
        return "it repeats what repeats too often"
    return None


def _fault_at(char: str, groups_again: bool) -> str:
    """Return what is wrong where nothing known begins."""
    known = rf"{KNOWN} \1" if groups_again else KNOWN
    if char == "\\":
        escaped = r"\d, \., \, and \1 to \9" if groups_again else r"\d, \. and \,"
        return f"is followed by what it may not be: only {escaped} are known"
    if char in "[({":
        return f"begins what does not end, or holds more than {known}"
    return f"is none of {known}"
