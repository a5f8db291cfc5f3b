"""Measure how pages find their template among many, on made forms.

    python -m worker.training.forms.identified [--pages 40] [--strangers 40]

Prints one JSON object for each number of templates: how many of the pages of these were found,
taken for another or for none, how many of other pages were taken for one, and milliseconds of a
core a page, for making it ready, for the votes, and for all of the identification.
"""

from __future__ import annotations

import json
from collections import Counter
from time import process_time

import click
import cv2
import numpy as np

from shared.errors import PageError
from shared.images import Pixels
from worker.reading.forms.identifying import Identifier, KnownPage, known_pages
from worker.reading.forms.registration import View
from worker.training.forms.made import draw_blank, make_form, make_stranger
from worker.training.numbers.made import Hands

SEED = 5
TEMPLATES = 1, 10, 50
PHOTO_SHARE = 1 / 3


@click.command()
@click.option("--pages", default=40, show_default=True)
@click.option("--strangers", default=40, show_default=True)
def main(pages: int, strangers: int) -> None:
    """Measure, and print the figures."""
    cv2.setNumThreads(1)
    known: list[KnownPage] = []
    for count in TEMPLATES:
        for seed in range(len(known), count):
            blank = draw_blank(seed)
            known += known_pages(blank.template, 1, [blank.image])
        told = _measured(Identifier(known), pages, strangers)
        click.echo(json.dumps({"templates": count, **told}))


def _measured(forms: Identifier, pages: int, strangers: int) -> dict[str, float]:
    counts: Counter[str] = Counter(dict.fromkeys(("right", "wrong", "none", "taken"), 0))
    spent = np.zeros(3)
    for place in range(pages + strangers):
        random = np.random.default_rng([SEED, place])
        is_known = place < pages
        seed = place % len(forms.known)
        image = _filled(seed, random) if is_known else make_stranger(Hands(None), random)
        name, times = _found(forms, image)
        spent += times
        right = f"made-{seed}" if is_known else None
        counts["none" if name is None else "right" if name == right else "wrong"] += is_known
        counts["taken"] += not is_known and name is not None
    ready, votes, identified = (spent * 1000 / (pages + strangers)).round(1).tolist()
    return {**counts, "ready_ms": ready, "votes_ms": votes, "identified_ms": identified}


def _filled(seed: int, random: np.random.Generator) -> Pixels:
    photo = bool(random.random() < PHOTO_SHARE)
    return make_form(draw_blank(seed), Hands(None), random, photo=photo).image


def _found(forms: Identifier, image: Pixels) -> tuple[str | None, list[float]]:
    """Return what a page is taken for, and the seconds that each step took."""
    moments = [process_time()]
    view = View.of(image)
    features = view.features
    moments.append(process_time())
    forms.votes(features)
    moments.append(process_time())
    found = forms.identify(view)
    moments.append(process_time())
    name = None if isinstance(found, PageError) else found[0].name
    return name, np.diff(moments).tolist()


if __name__ == "__main__":
    main()
