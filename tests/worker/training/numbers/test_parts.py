"""What each part of the reader of numbers brings."""

from __future__ import annotations

import numpy as np
import pytest

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.images import Pixels
from shared.number_options import NumberOptions
from worker.reading.numbers.reader import NumberReader
from worker.reading.numbers.strips import find_lines
from worker.reading.numbers.values import Form
from worker.training.numbers.made import Hands
from worker.training.numbers.measuring import MadeSet
from worker.training.numbers.parts import readers_without, shares_right

Crops = list[tuple[str, Pixels]]


@pytest.fixture(scope="module")
def readers() -> dict[str, NumberReader]:
    return readers_without(BUILT_IN / DEFAULT_MODEL)


@pytest.fixture(scope="module")
def crops() -> Crops:
    made = MadeSet(Hands(None), 40, 5)
    return [(crop.digits, crop.image) for crop in made]


def test_every_reader_is_told_how_much_it_reads_right(
    readers: dict[str, NumberReader], crops: Crops
) -> None:
    found = shares_right(readers, crops)
    assert found.pop("n") == len(crops)
    assert found.keys() == readers.keys()
    assert min(found.values()) > 0.6
    wrong = shares_right(readers, [(f"{label}1", image) for label, image in crops])
    assert max(share for name, share in wrong.items() if name != "n") < 0.1


def test_what_is_left_out_is_not_asked(readers: dict[str, NumberReader], crops: Crops) -> None:
    form = Form(NumberOptions())
    lines = [find_lines(image)[0] for _, image in crops]
    read = {name: reader.decode(lines, form) for name, reader in readers.items()}
    assert any(one.agreement < 1 for one in read["all"])
    assert all(one.agreement == 1 for one in read["without second opinion"])
    assert any(one.candidates for one in read["without second opinion"])
    assert not any(one.candidates for one in read["without other looks"])
    alone = read["the net of lines alone"]
    assert not any(one.candidates for one in alone)
    assert np.all([one.agreement == 1 for one in alone])
