"""Tables in Markdown, and the numbers in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One row of the summary: what was measured, and whether it is good enough."""

    what: str
    measured: str
    target: str = "–"
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "yes", False: "**no**", None: ""}[self.met]


def make_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; numbers are written to three significant digits or as whole numbers."""
    lines = [head, ["---"] * len(head), *([show(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def show(value: object) -> str:
    """Return a cell: a number with as many digits as are worth reading, anything else as it is."""
    if isinstance(value, int):
        return f"{value:,}"
    if not isinstance(value, float):
        return str(value)
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value else "0"
