"""Print the measures of a reader for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from worker.training.measures.scores import Scores


def print_scores(scores: Scores) -> None:
    """Print every measure as tables on standard output."""
    console = Console()
    console.print(_summary(scores))
    if scores.lengths is not None:
        console.print(_group("digits", scores.lengths))
    for column, values in scores.groups.items():
        console.print(_group(column, values))
    console.print(_curve(scores))
    if scores.confusion is not None:
        console.print(_confusion(scores.confusion.tolist()))


def _summary(scores: Scores) -> Table:
    outcomes = ", ".join(f"{count:,} {name}" for name, count in scores.outcomes.items())
    wrong_digits = scores.digit_error_rate
    table = Table(show_header=False, box=None)
    for name, value in (
        ("accuracy", f"{scores.accuracy:.2%} of {scores.n:,}"),
        ("digit errors", "" if wrong_digits is None else f"{wrong_digits:.3%} of the digits"),
        ("accepted", f"{scores.coverage:.2%}, error among them {scores.accepted_error:.3%}"),
        ("outcomes", outcomes),
        ("calibration error", f"{scores.ece:.4f}"),
        ("speed", f"{scores.pages_per_second:,.0f} pages a second"),
    ):
        if value:
            table.add_row(name, value)
    return table


def _group(column: str, values: dict[str, dict[str, Any]]) -> Table:
    table = Table(column, "n", "accuracy", "accepted", "error among them")
    for value, measures in values.items():
        table.add_row(
            value or "–",
            f"{measures['n']:,}",
            f"{measures['accuracy']:.2%}",
            f"{measures['coverage']:.2%}",
            f"{measures['accepted_error']:.3%}",
        )
    return table


def _curve(scores: Scores) -> Table:
    table = Table("surest share", "error among them", "least confidence", title="risk and coverage")
    for point in scores.risk_coverage:
        table.add_row(
            f"{point['coverage']:.0%}", f"{point['risk']:.3%}", f"{point['confidence']:.5f}"
        )
    return table


def _confusion(counts: list[list[int]]) -> Table:
    table = Table("label \\ read", *"0123456789", title="confusion")
    for label, row in enumerate(counts):
        table.add_row(str(label), *(str(count) if count else "·" for count in row))
    return table
