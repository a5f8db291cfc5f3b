"""One hostile file: what it is called, what is in it, and how it may end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """How a file may end; that it takes the server along is never among it."""

    REFUSED = "refused"
    """At submission, with a problem that says why."""
    FAILED = "failed"
    """As a job without a page that was read, each with its reason."""
    READ = "read"
    """As a page that was read: what a decoder shows of it is honest."""


NOT_READ = frozenset({End.REFUSED, End.FAILED})
ANY = frozenset(End)


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile file."""

    family: str
    name: str
    data: bytes
    ends: frozenset[End] = NOT_READ
    sent_as: str = "scan.png"

    @property
    def title(self) -> str:
        return f"{self.family}: {self.name}"
