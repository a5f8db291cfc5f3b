"""The syntax of patterns: from text to a tree.

Lazy repeats are plain ones here: a value obeys as a whole or not. What no automaton can tell, or
what takes no part in that, is refused: a group again, looking back, repeats that give nothing back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import regex

from shared.errors import InvalidRequest
from shared.pattern_syntax import fault_of
from shared.templates.languages.terms import ALL_DIGITS

REFUSED = {
    r"\\[1-9]": "a group again",
    r"\(\?<": "a look back",
    r"(?:[*+?]|\{[0-9,]*\})\+": "a repeat that gives nothing back",
    r"\{\}": "a repeat without a number",
}
_TOKEN = regex.compile(
    r"(?P<chars>\[\^?(?:\\.|[^\]])+\]|\\.|[0-9.,])"
    r"|(?P<repeat>[*+?]|\{[0-9]*,?[0-9]*\})\??"
    r"|(?P<sign>\(\?[:=!]|[()|$^])"
)


@dataclass(frozen=True)
class Chars:
    """One digit of those whose bits are set."""

    mask: int


@dataclass(frozen=True)
class End:
    """The end of the value."""


@dataclass(frozen=True)
class Start:
    """The start of the value."""


@dataclass(frozen=True)
class Sequence:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    part: Node
    least: int
    most: int | None


@dataclass(frozen=True)
class Ahead:
    """What the rest of the value must begin with, or must not."""

    part: Node
    wanted: bool


Node = Chars | End | Start | Sequence | Choice | Repeat | Ahead


def parsed(pattern: str) -> Node:
    """Return the tree of a pattern. Raises InvalidRequest."""
    _check(pattern)
    tokens = [_token(match) for match in _TOKEN.finditer(pattern)]
    tree = _choice(iter([*tokens, ("sign", ")")]))
    if _starts_within(tree, first=True):
        raise _refusal("^ stands only where a value begins")
    return tree


def _starts_within(node: Node, *, first: bool) -> bool:
    """Tell whether a start is asked for behind a digit, where none can be."""
    match node:
        case Start():
            return not first
        case Ahead(part):
            return _starts_within(part, first=first)
        case Repeat(part):
            return _starts_within(part, first=False)
        case Choice(parts):
            return any(_starts_within(part, first=first) for part in parts)
        case Sequence(parts):
            empty = takewhile(lambda part: isinstance(part, Start | Ahead), parts)
            led_by = len(tuple(empty))
            return any(
                _starts_within(part, first=first and place <= led_by)
                for place, part in enumerate(parts)
            )
    return False


def _token(match: regex.Match[str]) -> tuple[str, str]:
    kind = match.lastgroup or ""
    return kind, match[kind]


def _check(pattern: str) -> None:
    fault = fault_of(pattern, groups_again=False)
    bare = regex.sub(r"\[(?:\\.|[^\]])*\]", "0", pattern)  # what stands in brackets is a digit
    for refused, name in REFUSED.items():
        if fault is None and regex.search(refused, bare):
            fault = f"{name} is more than a rule can be"
    try:
        fault = fault or (regex.compile(pattern) and None)
    except regex.error as error:
        fault = f"it is no regular expression ({error})"
    if fault:
        raise _refusal(fault)


def _refusal(fault: str) -> InvalidRequest:
    return InvalidRequest(f"pattern: {fault}", code="invalid-pattern", field="pattern")


def _choice(tokens: Iterator[tuple[str, str]]) -> Node:
    """Read up to the bracket that closes."""
    branches: list[list[Node]] = [[]]
    for kind, text in tokens:
        if text == ")":
            break
        if text == "|":
            branches.append([])
        elif kind == "repeat":
            branches[-1].append(Repeat(branches[-1].pop(), *_counts(text)))
        else:
            branches[-1].append(Chars(_mask(text)) if kind == "chars" else _part(text, tokens))
    return Choice(tuple(Sequence(tuple(branch)) for branch in branches))


def _part(sign: str, tokens: Iterator[tuple[str, str]]) -> Node:
    if sign in "$^":
        return End() if sign == "$" else Start()
    inner = _choice(tokens)
    return Ahead(inner, wanted=sign == "(?=") if sign in ("(?=", "(?!") else inner


def _counts(text: str) -> tuple[int, int | None]:
    if text in "*+?":
        return int(text == "+"), 1 if text == "?" else None
    least, comma, most = text[1:-1].partition(",")
    return int(least or 0), (int(most) if most else None) if comma else int(least)


def _mask(text: str) -> int:
    """Return the digits that a character, or a set of them, stands for, as bits."""
    if text in (".", r"\d"):
        return ALL_DIGITS
    if not text.startswith("["):
        return _bits({text[-1]})
    own = regex.compile(text)
    return sum(1 << digit for digit in range(10) if own.fullmatch(str(digit)))


def _bits(chars: set[str]) -> int:
    return sum(1 << digit for digit in range(10) if str(digit) in chars)
