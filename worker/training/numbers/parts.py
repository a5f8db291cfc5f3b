"""Measure what each part of the reader `number` brings: the same crops, read without it.

    python -m worker.training.numbers.parts --data FOLDER [--labels LABELS.csv] [--crops 2500]

The crops are strings of 3 to 8 digits by writers of MNIST that no net was trained on, and the
images of a table of labels. Prints one JSON object: how many there are, and for each reader the
share whose whole number is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import click

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.images import Pixels
from shared.labels import check_numbers, open_pixels, read_labels
from worker.reading.loading import Readings
from worker.reading.numbers import loading
from worker.reading.numbers.decoding import Decoded, decode, told
from worker.reading.numbers.reader import NumberReader
from worker.reading.numbers.second_opinion import SecondOpinion
from worker.reading.numbers.strips import Line
from worker.reading.numbers.values import Form
from worker.training.numbers.measuring import MadeSet, chunks, value_seen
from worker.training.numbers.recipe import prepare

SEED = 11
Labelled = tuple[str, Pixels]
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--data", type=FOLDER)
@click.option("--labels", type=TABLE, help="A CSV of path,label, whose images are read too.")
@click.option("--crops", default=2500, show_default=True, help="How many are made.")
def main(data: Path | None, labels: Path | None, crops: int) -> None:
    """Read all crops with the whole reader and without each part, and print the shares."""
    readers = readers_without(BUILT_IN / DEFAULT_MODEL)
    found = {"made": shares_right(readers, _made(data, crops))}
    if labels:
        found[labels.parent.name] = shares_right(readers, _of_table(labels))
    click.echo(json.dumps(found))


def readers_without(folder: Path) -> dict[str, NumberReader]:
    """Return the reader of the model in a folder, and what it is without each of its parts.

    Raises SetupError where the model has no net for numbers.
    """
    reader = loading.load(folder)
    net, second, calibration = reader.net, reader.second, reader.calibration
    alone = _Alone()
    return {
        "all": reader,
        "without second opinion": NumberReader(net, alone, calibration),
        "without other looks": _OneLook(net, second, calibration),
        "the net of lines alone": _OneLook(net, alone, calibration),
    }


def shares_right(
    readers: Mapping[str, NumberReader], crops: Iterable[Labelled]
) -> dict[str, float]:
    """Return how many crops there are, and for each reader the share that is read right."""
    right = dict.fromkeys(readers, 0)
    count = 0
    for some in chunks(crops):
        count += len(some)
        for name, reader in readers.items():
            right[name] += sum(
                value == label
                for value, (label, _) in zip(_values(reader, some), some, strict=True)
            )
    return {"n": count} | {name: round(one / max(count, 1), 5) for name, one in right.items()}


class _Alone(SecondOpinion):
    """No second opinion: what the net of lines says stands."""

    def __init__(self) -> None:
        """Take no classifier."""

    def warm_up(self) -> None:
        """Nothing takes its time."""

    def hear(
        self,
        lines: Sequence[Line],  # noqa: ARG002  nobody looks at them
        decoded: Sequence[Decoded],
        form: Form,  # noqa: ARG002
    ) -> list[Decoded]:
        return list(decoded)


class _OneLook(NumberReader):
    """What is unsure is not looked at again."""

    def decode(
        self,
        lines: Sequence[Line],
        form: Form,
        *,
        thoroughly: bool = False,  # noqa: ARG002  there is one look only
    ) -> list[Decoded]:
        read: dict[int, Decoded] = {}
        for places, chances in self.net.answers([line.strip for line in lines]):
            read |= dict(zip(places, decode(told(chances, form), form), strict=True))
        return self.second.hear(lines, [read[place] for place in range(len(lines))], form)


def _values(reader: NumberReader, crops: Sequence[Labelled]) -> Iterator[str]:
    read = cast(list[Readings], reader.read([image for _, image in crops]))
    yield from (value_seen(reading) for reading, *_ in read)


def _made(data: Path | None, count: int) -> Iterator[Labelled]:
    hands = prepare(data, None).held_out
    for crop in MadeSet(hands, count, SEED):
        yield crop.digits, crop.image


def _of_table(labels: Path) -> Iterator[Labelled]:
    """Yield the images of a table. Raises InvalidRequest where a label is no number."""
    items = read_labels(labels)
    check_numbers(labels, items)
    for item in items:
        yield item.label, open_pixels(item.source)


if __name__ == "__main__":
    main()
