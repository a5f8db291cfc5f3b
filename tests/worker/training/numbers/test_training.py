"""A whole training of the net for numbers, small: from made lines to a model that reads."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from cli.make_numbers import make_numbers
from shared.catalogue import BUILT_IN
from shared.errors import InvalidRequest
from shared.labels import read_labels
from shared.model_cards import read_card
from tests.worker.training.test_training import write_mnist
from worker.reading import load_reader
from worker.training.data.samples import Samples
from worker.training.numbers.batches import Batches
from worker.training.numbers.made import (
    Hands,
    Writers,
    any_date,
    make_empty,
    make_number,
    make_struck,
)
from worker.training.numbers.made.lines import HEIGHT, write_line
from worker.training.numbers.made.pens import Written
from worker.training.numbers.made.strikes import ROOM, strike_a_digit
from worker.training.numbers.strips import Truth, make_strips

if TYPE_CHECKING:
    from worker.training.numbers.training import Training

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

DRAWN = Hands(None, drawn_share=1)


def quiet(_name: str, _total: int) -> Callable[[int], None]:
    return lambda _done: None


def test_the_same_seed_makes_the_same_crop() -> None:
    one, two = (make_number(DRAWN, np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(one.image, two.image)
    assert one.digits == two.digits


def test_a_crop_says_where_its_digits_are() -> None:
    for seed in range(20):
        crop = make_number(DRAWN, np.random.default_rng(seed), "4071")
        marks = [mark for mark in crop.marks if mark.symbol.isdigit()]
        assert "".join(mark.symbol for mark in marks) == crop.digits == "4071"
        assert [mark.left for mark in marks] == sorted(mark.left for mark in marks)
        assert all(mark.right <= crop.image.shape[1] + 8 for mark in marks)


def test_an_empty_crop_holds_no_digit() -> None:
    crops = [make_empty(DRAWN, np.random.default_rng(seed)) for seed in range(40)]
    assert {crop.digits for crop in crops} == {""}


def test_a_digit_that_is_struck_through_is_none_of_the_number() -> None:
    for seed in range(40):
        written = make_number(DRAWN, np.random.default_rng(seed), "4071")
        struck = make_struck(DRAWN, np.random.default_rng(seed), "4071")
        symbols = "".join(mark.symbol for mark in struck.marks)
        void = symbols.count("X")
        assert void in {1, 2}
        assert all(symbol in {"X", digit} for symbol, digit in zip(symbols, "4071", strict=True))
        assert len(struck.digits) == len(written.digits) - void


def test_strokes_through_a_digit_stay_about_it() -> None:
    for seed in range(20):
        random = np.random.default_rng(seed)
        ink, marks = write_line("8888", Hands(None).any_hand(random), random)
        struck = strike_a_digit(Written(ink, marks), random)
        assert struck.strokes is not None
        void = [mark for mark in struck.marks if mark.symbol == "X"]
        assert np.array_equal(struck.ink, np.pad(ink, ROOM))
        rows, columns = np.nonzero(struck.strokes)
        assert len(rows) > HEIGHT
        assert void[0].left - ROOM <= columns.min()
        assert columns.max() <= void[-1].right + ROOM


def test_a_date_has_two_slashes_that_are_no_digits() -> None:
    for seed in range(40):
        random = np.random.default_rng(seed)
        crop = make_number(DRAWN, random, any_date(random))
        day, month, year = crop.text.split("/")
        assert crop.digits == f"{day}{month}{year}"
        assert int(day) in range(1, 32)
        assert int(month) in range(1, 13)
        assert len(year) in {2, 4}


def test_strips_do_not_depend_on_the_number_of_processes() -> None:
    one = make_strips(DRAWN, 100, 3, lambda _: None, 1)
    two = make_strips(DRAWN, 100, 3, lambda _: None, 2)
    assert [truth.number for truth in one] == [truth.number for truth in two]
    assert all(np.array_equal(a.strip, b.strip) for a, b in zip(one, two, strict=True))
    assert all(np.array_equal(a.columns, b.columns) for a, b in zip(one, two, strict=True))


def small_training(folder: Path) -> Training:
    """Return the training of a tiny net beside a copy of the model that comes along."""
    from worker.training.numbers.fit import FitConfig
    from worker.training.numbers.net import NetConfig
    from worker.training.numbers.training import Sizes, Training

    write_mnist(folder)
    out = folder / "weights" / "cnn"
    shutil.copytree(BUILT_IN / "cnn", out)
    net, sizes = NetConfig((4, 4, 4, 8, 8)), Sizes(96, 96, 32)
    return Training(out, folder, fit=FitConfig(epochs=1, batch=16), net=net, sizes=sizes)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Training:
    """Return a training that was done, which takes a while; tests go on with copies of it."""
    from worker.training.numbers.training import train

    training = small_training(tmp_path_factory.mktemp("trained"))
    train(training, quiet)
    return training


def copy_of(training: Training, folder: Path) -> Training:
    """Return the same training, done, in a folder of its own."""
    shutil.copytree(training.out, folder / "weights" / "cnn")
    return replace(training, out=folder / "weights" / "cnn")


def test_a_training_that_is_interrupted_leaves_the_model_as_it_was(tmp_path: Path) -> None:
    from worker.training.numbers.training import train

    def interrupted(name: str, _total: int) -> Callable[[int], None]:
        if name == "calibrating":
            raise KeyboardInterrupt
        return lambda _done: None

    training = small_training(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        train(training, interrupted)
    held = {path.name: path.read_bytes() for path in training.out.iterdir()}
    assert held == {path.name: path.read_bytes() for path in (BUILT_IN / "cnn").iterdir()}


def test_a_trained_net_joins_the_card_of_its_model(trained: Training, tmp_path: Path) -> None:
    from worker.training.numbers.training import measure_again

    training = copy_of(trained, tmp_path)
    out = training.out
    known, card = read_card(BUILT_IN / "cnn"), read_card(out)
    assert card["readers"] == ["digit", "number"]
    assert card["weights"] == known["weights"]
    assert card["figures"]["numbers"]["n"] == 32
    assert card["figures"]["validation"] == known["figures"]["validation"]
    assert str(trained.data) not in json.dumps(card)
    reader = load_reader("number", "cnn", weights=out.parent)
    assert reader.device == "cpu, eight-bit"
    assert len(reader.read([np.zeros((28, 90), np.uint8)])) == 1
    again = measure_again(training, quiet)
    assert again["number"]["command"] == card["number"]["command"]
    assert again["number"]["weights"] == card["number"]["weights"]


def test_a_net_goes_on_from_the_one_that_is_there_and_keeps_a_share_of_it(
    trained: Training, tmp_path: Path
) -> None:
    import keras

    from worker.training.numbers.training import train

    def weights(folder: Path) -> list[np.ndarray]:
        return keras.saving.load_model(folder / "number.keras", compile=False).get_weights()

    first = copy_of(trained, tmp_path)
    begun = read_card(first.out)["number"]
    known = weights(first.out)
    onward = replace(first, go_on=True, fit=replace(first.fit, seed=2, bending=1.0))
    card = train(replace(onward, fit=replace(onward.fit, kept=1.0)), quiet)["number"]
    assert card["command"].endswith("--go-on --bending 1 --kept 1")
    assert card["begun_with"]["command"] == begun["command"]
    assert all(map(np.array_equal, weights(first.out), known))
    changed = train(onward, quiet)["number"]
    assert not any(map(np.array_equal, weights(first.out)[:1], known[:1]))
    assert changed["begun_with"]["command"] == card["command"]


def two_writers() -> Samples:
    """Return digits of a writer who fills the left of the glyph, and of one who fills the right."""
    images = np.zeros((40, 28, 28), np.uint8)
    images[:20, 4:24, 4:10] = 255
    images[20:, 4:24, 4:20] = 255
    return Samples("two", images, np.arange(40) % 10, np.repeat([1, 2], 20))


def test_a_hand_writes_every_digit_as_one_writer_does() -> None:
    writers = Writers.of(two_writers())
    widths = set()
    for seed in range(20):
        random = np.random.default_rng(seed)
        hand = writers.any_hand(random)
        found = {hand(digit, random).shape[1] for digit in range(10) for _ in range(3)}
        assert len(found) == 1
        widths |= found
    assert widths == {6, 16}


def test_the_command_writes_crops_and_their_labels(tmp_path: Path) -> None:
    out = tmp_path / "made"
    options = ["--count", "12", "--split", "drawn", "--least", "2", "--most", "4"]
    result = CliRunner().invoke(make_numbers, [str(out), *options, "--empty", "0.3"])
    assert result.exit_code == 0, result.output
    labels = [item.label for item in read_labels(out / "labels.csv")]
    assert len(labels) == 12
    assert "" in labels
    assert {len(label) for label in labels if label} <= {2, 3, 4}


def test_the_command_strikes_digits_through(tmp_path: Path) -> None:
    options = ["--count", "8", "--split", "drawn", "--least", "4", "--most", "4"]
    result = CliRunner().invoke(make_numbers, [str(tmp_path / "made"), *options, "--struck", "1"])
    assert result.exit_code == 0, result.output
    labels = [item.label for item in read_labels(tmp_path / "made" / "labels.csv")]
    assert {len(label) for label in labels} <= {2, 3}


@pytest.mark.parametrize(
    "options", [["--least", "5", "--most", "4"], ["--empty", "0.7", "--struck", "0.4"]]
)
def test_the_command_refuses_what_cannot_be(tmp_path: Path, options: list[str]) -> None:
    options = ["--split", "drawn", *options]
    result = CliRunner().invoke(make_numbers, [str(tmp_path / "made"), *options])
    assert isinstance(result.exception, InvalidRequest)
    assert not (tmp_path / "made").exists()


def test_the_command_writes_nothing_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "0000099.png").write_bytes(b"of others")
    result = CliRunner().invoke(make_numbers, [str(tmp_path), "--split", "drawn", "--count", "1"])
    assert isinstance(result.exception, InvalidRequest)
    assert [path.name for path in tmp_path.iterdir()] == ["0000099.png"]


@pytest.fixture(scope="module")
def strips() -> list[Truth]:
    """Return strips of many widths."""
    return make_strips(DRAWN, 160, 5, lambda _: None, 1)


@pytest.mark.parametrize("bending", [0.0, 1.0])
def test_a_batch_varies_its_strips_and_is_the_same_for_the_same_seed(
    strips: list[Truth], bending: float
) -> None:
    (one, packed), (again, _), (other, _) = (
        Batches(strips, 8, seed, bending)[0] for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again)
    assert one.shape != other.shape or not np.array_equal(one, other)
    assert one.min() == 0
    assert 0.5 < one.max() <= 1
    assert packed.shape[0] == len(one) == 8


def test_what_is_moved_out_of_a_strip_does_not_come_back(strips: list[Truth]) -> None:
    (truth, *_) = strips
    top = np.zeros_like(truth.strip)
    top[0] = 200
    batch, _ = Batches([replace(truth, strip=top)] * 64, 64, 1)[0]
    assert not batch[:, 8:].any()


def test_the_first_two_batches_differ_in_width(strips: list[Truth]) -> None:
    for seed in range(12):
        batches = Batches(strips, 8, seed)
        first, second = (batches[place][0].shape[2] for place in (0, 1))
        assert first != second
