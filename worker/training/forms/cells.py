"""Cut digits out of the combs of made forms, as the reader of forms shows them to the net."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import cv2
import numpy as np

from worker.reading.forms.cells import cells_of
from worker.reading.forms.cutting import cut
from worker.reading.forms.depth import one_grey
from worker.reading.forms.evidence import Match
from worker.reading.forms.reference import Reference, centre_of
from worker.reading.forms.registration import Registration
from worker.reading.forms.removal import written_on
from worker.reading.normalisation.glyph import Glyph
from worker.training.data.samples import Samples
from worker.training.forms.made import Blank, MadeForm, make_form
from worker.training.forms.made.comb_sheets import draw_comb_sheet
from worker.training.numbers.made import Hands
from worker.training.numbers.made.ink import Random
from worker.training.spreading import spread

NAME = "cells"
FORMS = 8
"""Pages that are filled of each sheet."""
PHOTO_SHARE = 0.3
MISPLACED = 0.5
"""Pixels by which a field is found beside its place: standard deviation."""

Tick = Callable[[int], None]
Labelled = tuple[Glyph, int]


def cut_cells(hands: Hands, pages: int, seed: int, tick: Tick, processes: int) -> Samples:
    """Return the cells of so many pages, each by one writer: about 450 a page, all with a digit."""
    seen: list[Labelled] = []
    writers: list[int] = []
    for writer, page in enumerate(spread(partial(_page, hands, seed), range(pages), processes)):
        seen += page
        writers += [writer] * len(page)
        tick(1)
    images, labels = zip(*seen, strict=True)
    return Samples(NAME, np.stack(images), np.array(labels, np.int64), np.array(writers, np.int64))


def _page(hands: Hands, seed: int, place: int) -> list[Labelled]:
    cv2.setNumThreads(1)
    reference = _sheet(1000 * seed + place // FORMS)
    random = np.random.default_rng([seed, place])
    photo = bool(random.random() < PHOTO_SHARE)
    form = make_form(reference.blank, hands, random, photo=photo, oddities=False)
    return list(_cells_on(form, reference.made_ready, random))


@dataclass(frozen=True)
class _Sheet:
    blank: Blank
    made_ready: Reference


@lru_cache(2)
def _sheet(seed: int) -> _Sheet:
    blank = draw_comb_sheet(seed)
    return _Sheet(blank, Reference.of(blank.image, blank.template.fields))


def _cells_on(form: MadeForm, reference: Reference, random: Random) -> Iterator[Labelled]:
    page, registration = one_grey(form.image), _known(form, reference, random)
    for place, field in enumerate(reference.fields):
        crop = cut(page, reference, registration, place)
        cells = cells_of(written_on(crop.page, crop.blank), crop.box, field.cells or 1)
        for cell, digit in zip(cells, form.values[field.name] or "", strict=True):
            if cell:
                yield cell.glyph, int(digit)


def _known(form: MadeForm, reference: Reference, random: Random) -> Registration:
    """Return how a made page lies, and its fields as far beside their place as they are found."""
    middles = np.array([centre_of(field.box) for field in reference.fields])
    back = np.linalg.inv(form.sheet.homography)
    bent = cv2.perspectiveTransform(form.sheet.points(middles)[None], back)[0]
    shifts = bent - middles + random.normal(0, MISPLACED, middles.shape)
    return Registration(
        form.sheet.homography,
        shifts,
        residual=0.0,
        field_residuals=np.zeros(len(middles)),
        match=Match(1.0, 1.0, matches=True),
        expected=np.zeros((0, 2)),
        were_found=np.zeros(0, np.bool_),
    )
