"""Measure the reading of forms on made ones, by the writers of MNIST's test set.

    python -m worker.training.forms.measuring --data FOLDER [--forms 100] [--strangers 100]

Prints one JSON object: registration, the error of field boxes in pixels of the reference, what
wrong pages were taken for, fields read exactly right, and pages a second and core.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.errors import PageError
from shared.readings import Outcome
from worker.reading.forms.reader import FormReader
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import register
from worker.training.data.mnist import load_mnist
from worker.training.forms.made import MadeForm, draw_blank, make_stranger
from worker.training.forms.samples import Nets, Plan, made_forms
from worker.training.numbers.made import Hands, Writers
from worker.training.numbers.recipe import alone

SEED = 11
MAX_ERROR = 0.001


@dataclass
class Figures:
    """What is counted."""

    pages: int = 0
    failed: int = 0
    seconds: float = 0.0
    misplaced: list[float] = field(default_factory=list)
    right: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    accepted: list[bool] = field(default_factory=list)
    numbers: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the figures by their names."""
        errors = np.quantile(self.misplaced or [np.nan], (0.5, 0.95, 0.99, 1))
        wrong = self.accepted.count(False) / max(len(self.accepted), 1)
        return {
            "pages": self.pages,
            "failed": self.failed,
            "box_error": dict(
                zip(("p50", "p95", "p99", "most"), np.round(errors, 2), strict=False)
            ),
            "exact": {
                kind: [round(float(np.mean(one)), 4), len(one)]
                for kind, one in sorted(self.right.items())
            },
            "coverage": round(len(self.accepted) / max(self.numbers, 1), 4),
            "accepted_error": round(wrong, 5),
            "pages_per_second": round(self.pages / max(self.seconds, 1e-9), 2),
        }


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--forms", default=100, show_default=True)
@click.option("--strangers", default=100, show_default=True)
@click.option("--cells", type=int, help="Cells of every comb.  [default: any]")
def main(data: Path | None, forms: int, strangers: int, cells: int | None) -> None:
    """Measure, and print the figures."""
    cv2.setNumThreads(1)
    hands = alone(Writers.of(load_mnist("test", data)))
    figures = _read(hands, Plan(forms, SEED, cells=cells)).as_json()
    figures["strangers_matched"] = [_matched(hands, strangers), strangers]
    click.echo(json.dumps(figures, default=float))


def _read(hands: Hands, plan: Plan) -> Figures:
    nets, figures = Nets.load(BUILT_IN / DEFAULT_MODEL), Figures()
    readers: dict[str, FormReader] = {}
    for form, photo in made_forms(hands, plan):
        template = form.blank.template
        if template.name not in readers:
            reader = FormReader(template, [form.blank.image], nets.digits, nets.numbers)
            reader.warm_up()
            readers[template.name] = reader
        _add(figures, readers[template.name], form, "photo" if photo else "scan")
    return figures


def _add(figures: Figures, reader: FormReader, form: MadeForm, device: str) -> None:
    """Read a form, and count what came of it."""
    begun = time.process_time()
    (page,) = reader.read([form.image], MAX_ERROR)
    figures.seconds += time.process_time() - begun
    figures.pages += 1
    if isinstance(page, PageError):
        figures.failed += 1
        return
    figures.misplaced += misplaced(form, reader.references[0])
    for reading, one in zip(page, reader.template.fields, strict=True):
        written = form.values[one.name]
        if not written:
            continue
        figures.numbers += 1
        is_right = reading.value == written
        figures.right[f"{device}, {'comb' if one.cells else 'free'}"].append(is_right)
        if reading.outcome is Outcome.ACCEPTED:
            figures.accepted.append(is_right)


def misplaced(form: MadeForm, reference: Reference) -> list[float]:
    """Return by how many pixels of the reference each field's farthest corner is misplaced."""
    found, misses = register(form.image, reference), []
    back = np.linalg.inv(form.sheet.homography)
    for place, one in enumerate(reference.fields):
        both = found.corners(place, one.box), form.corners(one.name)
        here, there = (cv2.perspectiveTransform(corners[None], back)[0] for corners in both)
        misses.append(float(np.linalg.norm(here - there, axis=1).max()))
    return misses


def _matched(hands: Hands, count: int) -> int:
    """Return how many pages of other kinds are taken for one of four forms."""
    blanks = [draw_blank(seed) for seed in range(4)]
    references = [Reference.of(one.image, one.template.fields) for one in blanks]
    matched = 0
    for place in range(count):
        stranger = make_stranger(hands, np.random.default_rng([SEED, place]))
        matched += any(register(stranger, reference).matches for reference in references)
    return matched


if __name__ == "__main__":
    main()
