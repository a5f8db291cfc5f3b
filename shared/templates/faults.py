"""What is wrong with a definition: the place in its document, and what is demanded there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from shared.errors import InvalidRequest

DEFINITION = "definition"
"""The field of a form that a definition comes in, and the place of a fault of the whole of it."""
CODE = "invalid-template"
MOST_TOLD = 10
"""Faults looked for at most; whoever mends those asks again."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    place: str
    demand: str

    def __str__(self) -> str:
        return f"{self.place}: {self.demand}"

    def under(self, place: str) -> Fault:
        """Return the same, its place seen from further out."""
        return Fault(f"{place}.{self.place}", self.demand)


def refuse_any(faults: Iterable[Fault]) -> None:
    """Raise InvalidRequest naming the first faults and their places, if there are any."""
    found = list(islice(faults, MOST_TOLD))
    if found:
        raise refusal(found)


def refusal(faults: Sequence[Fault]) -> InvalidRequest:
    """Return the one error of these faults."""
    told = [{"place": fault.place, "demand": fault.demand} for fault in faults]
    detail = "; ".join(map(str, faults))
    return InvalidRequest(detail, code=CODE, field=DEFINITION, faults=told)


def place_of(location: Iterable[str | int]) -> str:
    """Return a place as people write it: `fields[2].rules.min`."""
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return place.removeprefix(".") or DEFINITION
