"""`fieldhand make-numbers`: write made lines of digits, with their truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.made_hands import FOLDER, load_hands
from shared.errors import InvalidRequest

if TYPE_CHECKING:
    from worker.training.numbers.made import Crop, Mixture


@click.command("make-numbers")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--count", type=click.IntRange(1), default=1000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same makes the same.")
@click.option("--data", type=FOLDER, help="Folder of MNIST's files; fetched without.")
@click.option(
    "--split",
    type=click.Choice(["train", "test", "drawn"]),
    default="test",
    show_default=True,
    help="Whose digits: MNIST's test writers, the others, or "
    "hands drawn by code, which need no MNIST.",
)
@click.option(
    "--least", type=click.IntRange(1, 12), default=3, show_default=True, help="Digits at least."
)
@click.option(
    "--most", type=click.IntRange(1, 12), default=8, show_default=True, help="Digits at most."
)
@click.option(
    "--empty",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="The share of crops without a number.",
)
@click.option(
    "--struck",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="The share with a digit struck through, which is no part of the label.",
)
def make_numbers(out: Path, count: int, seed: int, **asked: Any) -> None:
    """Write COUNT made crops and labels.csv (path, label, text) into the folder OUT.

    Each crop is written by one hand, on plain, ruled or patterned paper, in any light.
    """
    from worker.training.numbers.measuring import MadeSet

    mixture = _mixture(**{name: asked.pop(name) for name in ("least", "most", "empty", "struck")})
    crops = MadeSet(load_hands(asked["split"], asked["data"]), count, seed, mixture)
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise InvalidRequest(f"{out}: it is not empty; crops are written into a new folder")
        _write(out, iter(crops))
    except OSError as error:
        raise InvalidRequest(f"{out}: it cannot be written ({error.strerror})") from None
    click.echo(f"{count:,} crops in {out}, labels in {out / 'labels.csv'}", err=True)


def _mixture(*, least: int, most: int, empty: float, struck: float) -> Mixture:
    from worker.training.numbers.made import Mixture

    if least > most:
        raise InvalidRequest(f"--least {least} is more than --most {most}")
    if empty + struck > 1:
        raise InvalidRequest(f"--empty {empty:g} and --struck {struck:g} are more than all crops")
    return Mixture(empty_share=empty, struck_share=struck, lengths=range(least, most + 1))


def _write(out: Path, crops: Iterator[Crop]) -> None:
    from PIL import Image

    with (out / "labels.csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["path", "label", "text"])
        for number, crop in enumerate(crops, 1):
            name = f"{number:07}.png"
            Image.fromarray(crop.image).save(out / name, compress_level=1)
            rows.writerow([name, crop.digits, crop.text])
