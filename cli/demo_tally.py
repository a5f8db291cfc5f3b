"""What became of the demonstration: readings held against what is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from cli.client import Page
from cli.demo_forms import DemoForms
from shared.readings import Outcome

if TYPE_CHECKING:
    from worker.training.forms.made.filling import Value


@dataclass
class Counts:
    """Of the fields of one kind."""

    fields: int = 0
    right: int = 0
    """Read as the number that is written, or found to hold none."""
    accepted: int = 0
    wrong: int = 0
    """Among the accepted."""
    open: int = 0
    """For a person to look at."""

    def add(self, written: Value, value: str | None, outcome: Outcome) -> None:
        """Count a field by what is written, "" for nothing, None for no number, and its reading."""
        is_right = value == written if written else not outcome.has_value
        self.fields += 1
        self.right += is_right
        self.accepted += outcome is Outcome.ACCEPTED
        self.wrong += outcome is Outcome.ACCEPTED and not is_right
        self.open += outcome in (Outcome.REVIEW, Outcome.UNREADABLE)


@dataclass
class Tally:
    """Of all pages."""

    read: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    """The name of each page that was not read, and why."""
    kinds: dict[str, Counts] = field(default_factory=dict)


def tally(pages: Iterable[Page], forms: DemoForms) -> Tally:
    """Hold the pages of a result against what is written on them."""
    found = Tally()
    for page in pages:
        name = page["name"]
        if page["state"] != "read":
            found.failed.append((name, page["error"]["detail"] if page["error"] else "?"))
            continue
        found.read += 1
        for reading in page["readings"]:
            # On a page of another form nothing is written where this one has its fields.
            written = forms.truth.get(name, {}).get(reading["field"], "")
            kind = "spoilt" if written is None else "written" if written else "left empty"
            counts = found.kinds.setdefault(kind, Counts())
            counts.add(written, reading["value"], Outcome(reading["outcome"]))
    return found


def print_tally(found: Tally, console: Console) -> None:
    """Print what was read, and each page that was not."""
    table = Table("", "fields", "right", "accepted", "of them wrong", "to correct")
    for kind, counts in sorted(found.kinds.items(), reverse=True):
        table.add_row(kind, *_row(counts))
    total = Counts()
    for counts in found.kinds.values():
        for name, value in vars(counts).items():
            setattr(total, name, getattr(total, name) + value)
    table.add_section()
    table.add_row("all", *_row(total))
    console.print(table)
    console.print(f"pages: {found.read} read, {len(found.failed)} failed")
    for name, why in found.failed:
        console.print(f"  {name}: {why}", soft_wrap=True, markup=False)


def _row(counts: Counts) -> list[str]:
    share = f"{counts.right / counts.fields:.1%}" if counts.fields else "–"
    accepted = f"{counts.accepted / counts.fields:.1%}" if counts.fields else "–"
    return [f"{counts.fields:,}", share, accepted, f"{counts.wrong:,}", f"{counts.open:,}"]
