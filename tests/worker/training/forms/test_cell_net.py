"""The net of cells: trained, stored beside the others of a model, and asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from shared.catalogue import BUILT_IN
from shared.model_cards import parse_card
from worker.reading import digits
from worker.training.cnn.batches import Batches
from worker.training.forms.cell_net import HOW, Course, enter, learn, store
from worker.training.forms.cells import cut_cells
from worker.training.numbers.made import Hands

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Keras, as it stores

DRAWN = Hands(None)


def test_a_course_goes_through_epochs_that_are_shuffled_anew() -> None:
    images, labels = np.zeros((7, 28, 28), np.uint8), np.arange(7)
    batches = Batches(images, labels, 3, 1, HOW)
    course = Course(batches, 5)
    assert len(course) == 5
    seen = [course[place][1].tolist() for place in range(5)]
    assert [len(one) for one in seen] == [3] * 5
    assert len({*seen[0], *seen[1]}) == 6
    assert seen[:2] != seen[2:4]
    assert seen[4] == batches.at(2, 0)[1].tolist()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the model that comes along, with a net of cells hardly trained."""
    folder = tmp_path_factory.mktemp("models") / "cnn"
    shutil.copytree(BUILT_IN / "cnn", folder)
    cells = cut_cells(DRAWN, 3, 3, lambda _: None, 1)
    ticks: list[int] = []
    net = learn(cells.images, cells.labels, 12, ticks.append)
    assert ticks == [1] * 12
    store(net, cells.images, folder)
    figures = enter(folder, {"command": "train"}, {"held_out": cells})
    assert figures["held_out"]["n"] == len(cells)
    assert 0.15 < figures["held_out"]["accuracy"] <= 1
    return folder


def test_the_card_tells_of_it_and_keeps_what_it_said(model: Path) -> None:
    before, after = parse_card(BUILT_IN / "cnn"), parse_card(model)
    assert after.cell is not None
    assert after.cell.eight_bit is not None
    assert after.cell.model_dump()["command"] == "train"
    assert after.number == before.number
    assert after.figures == before.figures


def test_it_says_which_digit_and_never_that_it_is_none(model: Path) -> None:
    glyphs = list(cut_cells(DRAWN, 1, 4, lambda _: None, 1).images[:5])
    said = digits.load(model).opinions_of_cells(glyphs)
    assert said is not None
    assert said.shape == (5, 10)
    assert np.allclose(said.sum(axis=1), 1)


def test_a_model_without_one_says_nothing(model: Path, tmp_path: Path) -> None:
    card = (model / "card.json").read_text(encoding="utf-8")
    shutil.copytree(model, tmp_path / "cnn")
    (tmp_path / "cnn" / "card.json").write_text(card.replace('"cell":', '"former":'))
    assert digits.load(tmp_path / "cnn").opinions_of_cells([np.zeros((28, 28), np.uint8)]) is None
