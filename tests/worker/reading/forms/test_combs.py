"""Combs whose cells hold digits, and now and then what is none: both are told apart."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from shared.catalogue import BUILT_IN
from shared.templates import FormField
from worker.reading.digits import DigitReader
from worker.reading.fastest import load_fastest
from worker.reading.forms.chances import FieldChances
from worker.reading.forms.combs import MOST_BACKED, read_combs
from worker.reading.forms.cutting import Crop
from worker.reading.forms.removal import Written
from worker.reading.model_card import open_model
from worker.reading.normalisation.glyph import frame
from worker.training.forms.samples import Nets
from worker.training.numbers.made.drawn_hands import DrawnHand
from worker.training.numbers.made.signs import resized
from worker.training.synthesis.non_digits import join_digits, strike_out

CELLS, WIDE, TALL, ROOM = 6, 40, 56, 20
"""Cells of a comb, and pixels: of a cell, and of the paper about all."""
SPOILT = 2
"""The cell of each comb that holds no digit."""
COMBS = 60

Ink = NDArray[np.uint8]


@dataclass(frozen=True)
class Comb:
    """What is written in a comb, (h, w) uint8 with ink 255, and its digits."""

    ink: Ink
    text: str

    def seen(self) -> tuple[Crop, Written, float]:
        """Return the comb as it is cut out of a page, without print."""
        field = FormField(name="id", box=(ROOM, ROOM, CELLS * WIDE, TALL), cells=CELLS)
        paper = np.full(self.ink.shape, 255, np.uint8)
        box = (float(ROOM), float(ROOM), float(CELLS * WIDE), float(TALL))
        crop = Crop(field, paper, paper, box, (), np.eye(3))
        return crop, Written(self.ink, np.zeros_like(self.ink)), 0.0


def comb_of(seed: int, spoilt: str = "") -> Comb:
    """Write a comb in one hand, one cell of it spoilt."""
    random = np.random.default_rng(seed)
    hand = DrawnHand.any(random).write
    text = "".join(map(str, random.integers(0, 10, CELLS)))
    ink = np.zeros((TALL + 2 * ROOM, CELLS * WIDE + 2 * ROOM), np.uint8)
    for place, char in enumerate(text):
        mark = hand(int(char), random)
        if place == SPOILT and spoilt:
            mark = _spoilt(mark, hand(int(random.integers(10)), random), spoilt, random)
        _lay(ink, place, mark)
    return Comb(ink, text)


def _spoilt(mark: Ink, other: Ink, how: str, random: np.random.Generator) -> Ink:
    if how == "crossed out":
        return strike_out(frame(mark), random)
    return join_digits(frame(mark), frame(other), random)


def _lay(ink: Ink, place: int, mark: Ink) -> None:
    """Put a mark into the middle of a cell, in place."""
    scale = min(0.75 * TALL / mark.shape[0], 0.92 * WIDE / mark.shape[1])
    tile = resized(mark, scale)
    x = ROOM + place * WIDE + (WIDE - tile.shape[1]) // 2
    y = ROOM + (TALL - tile.shape[0]) // 2
    ink[y : y + tile.shape[0], x : x + tile.shape[1]] = tile


def read(combs: list[Comb], nets: Nets) -> list[FieldChances]:
    """Read combs, each by a writer of its own."""
    seen = [comb.seen() for comb in combs]
    return read_combs(seen, list(range(len(combs))), nets.digits, nets.numbers.net)


@pytest.mark.parametrize("spoilt", ["crossed out", "two digits"])
def test_what_is_no_digit_spoils_its_field(nets: Nets, spoilt: str) -> None:
    fields = read([comb_of(seed, spoilt) for seed in range(COMBS)], nets)
    assert sum(not seen.is_void for seen in fields) < 0.1 * COMBS


def test_hardly_a_digit_is_taken_for_none(nets: Nets) -> None:
    fields = read([comb_of(seed) for seed in range(COMBS)], nets)
    assert sum(int((seen.void > 0.5).sum()) for seen in fields) < 0.01 * COMBS * CELLS


def test_a_digit_written_broadly_is_not_struck_out(nets: Nets) -> None:
    plain = comb_of(25)
    first, broad = np.s_[:, ROOM : ROOM + WIDE], plain.ink.copy()
    broad[first] = cv2.dilate(broad[first], np.ones((9, 9), np.uint8))
    assert (broad[first] > 0).sum() > 2 * (plain.ink[first] > 0).sum()
    (seen,) = read([Comb(broad, plain.text)], nets)
    assert not seen.is_void
    assert seen.value == plain.text


def test_combs_are_read_by_two_nets_where_a_model_has_no_third(nets: Nets) -> None:
    combs = [comb_of(seed) for seed in range(COMBS)]
    two = DigitReader(*load_fastest(open_model(BUILT_IN / "cnn"), None))
    fields = read(combs, Nets(two, nets.numbers))
    right = [seen.value == comb.text for seen, comb in zip(fields, combs, strict=True)]
    assert sum(right) > 0.8 * COMBS


def test_those_who_read_a_comb_agree_more_where_it_is_read_right(nets: Nets) -> None:
    combs = [comb_of(seed) for seed in range(8 * COMBS)]
    fields = read(combs, nets)
    agreed: dict[bool, list[float]] = {True: [], False: []}
    for seen, comb in zip(fields, combs, strict=True):
        agreed[seen.value == comb.text].append(seen.agreement)
    assert len(agreed[False]) > 1
    assert np.median(agreed[False]) < np.median(agreed[True])
    assert max(map(max, agreed.values())) <= MOST_BACKED


def test_nobody_disagrees_about_an_empty_comb(nets: Nets) -> None:
    ink = comb_of(1).ink
    (seen,) = read([Comb(np.zeros_like(ink), "")], nets)
    assert seen.value == ""
    assert seen.agreement == MOST_BACKED
