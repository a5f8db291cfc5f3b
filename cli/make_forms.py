"""`fieldhand make-forms`: fill any form with made handwriting, with its truth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import track

from cli.local_template import read_template
from cli.made_hands import hands_options, load_hands
from shared.errors import InvalidRequest
from shared.settings import Settings

if TYPE_CHECKING:
    from worker.training.forms.making import Order, Written

SHARE = click.FloatRange(0, 1)


@click.command("make-forms")
@click.argument("definition", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--count", type=click.IntRange(1), default=100, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, help="The same makes the same.")
@hands_options
@click.option("--photos", type=SHARE, default=0.0, help="The share photographed, not scanned.")
@click.option("--stamps", type=SHARE, default=0.1, help="The share of stamped pages.")
@click.option("--dpi", type=click.IntRange(50, 600), help="Of the scans; without: 100 to 300.")
def make_forms(definition: Path, out: Path, count: int, seed: int, **asked: Any) -> None:
    """Fill COUNT copies of the form DEFINITION, and write them into the new folder OUT.

    Each is filled in one hand and scanned or photographed. What is written in each field stands in
    labels.csv: a row for each form, empty where nothing is, and ? where the ink is no number.
    """
    from worker.training.forms.made import Copies, Look
    from worker.training.forms.making import Order, write_labels

    template, blanks = read_template(definition)
    look = Look(asked["photos"], asked["stamps"], asked["dpi"])
    hands = load_hands(asked["split"], asked["data"])
    order = Order(Copies.of(template, blanks), hands, look, seed, count)
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise InvalidRequest(f"{out}: it is not empty; forms are written into a new folder")
        names = [field.name for field in template.fields]
        write_labels(out / "labels.csv", names, filled(order, out))
    except OSError as error:
        raise InvalidRequest(f"{out}: it cannot be written ({error.strerror})") from None
    click.echo(f"{count:,} forms in {out}, labels in {out / 'labels.csv'}", err=True)


def filled(order: Order, folder: Path) -> Iterator[Written]:
    """Write the copies of an order, with a progress bar."""
    from worker.training.forms.making import write_copies

    processes = min(Settings.load().worker_processes, order.count)
    copies = write_copies(order, folder, processes)
    console = Console(stderr=True)
    yield from track(copies, "filling", order.count, console=console)
