"""The forest and the regression with the weights that are shipped."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LinearRegression

from shared.errors import SetupError
from shared.model_cards import read_card
from shared.readings import Outcome
from tests.support.drawing import draw
from worker.reading import load_reader
from worker.reading.classifiers.kinds import Classifier, load_kind
from worker.reading.loading import WEIGHTS
from worker.reading.model_card import open_model

CLASSIC = ("forest", "logistic")


@pytest.fixture(scope="module", params=CLASSIC)
def classifier(request: pytest.FixtureRequest) -> Classifier:
    files = open_model(WEIGHTS / request.param)
    return load_kind(files.kind, files.weights)


def test_any_number_of_glyphs_has_its_scores(classifier: Classifier) -> None:
    classifier.warm_up()
    for count in (0, 1, 3, 1100):
        logits = classifier.logits(np.zeros((count, 28, 28), np.uint8))
        assert (logits.shape, logits.dtype) == ((count, 10), np.float32)


def test_scores_do_not_depend_on_the_company(classifier: Classifier) -> None:
    glyphs = np.random.default_rng(0).integers(0, 256, (11, 28, 28), np.uint8)
    one_by_one = np.concatenate([classifier.logits(glyph[None]) for glyph in glyphs])
    assert classifier.logits(glyphs) == pytest.approx(one_by_one, abs=1e-4)


def test_the_forest_reads_drawn_digits() -> None:
    images = [np.asarray(draw(digit)) for digit in range(10)]
    values = [one.value for (one,) in load_reader("digit", "forest").read(images, max_error=0.5)]
    assert sum(value == str(digit) for digit, value in enumerate(values)) >= 9


def test_the_regression_reads_images_and_is_seldom_sure() -> None:
    images = [np.asarray(draw(digit)) for digit in range(10)]
    readings = [one for (one,) in load_reader("digit", "logistic").read(images)]
    assert sum(one.digits[0].value == str(digit) for digit, one in enumerate(readings)) >= 6
    assert sum(one.outcome is Outcome.ACCEPTED for one in readings) <= 5


def test_threads_are_for_the_forest_to_take_and_one_unless_given() -> None:
    weights = open_model(WEIGHTS / "forest").weights
    from worker.reading.classifiers.forest import load_classifier

    jobs = [load_classifier(weights, threads)._forest.n_jobs for threads in (None, 3)]
    assert jobs == [1, 3]


@pytest.mark.parametrize("name", CLASSIC)
def test_a_file_that_is_no_model_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "model.skops").write_bytes(b"PK no archive")
    with pytest.raises(SetupError, match=r"model\.skops is not a model"):
        load_kind(name, tmp_path / "model.skops")


@pytest.mark.parametrize("name", CLASSIC)
def test_another_model_than_the_card_says_is_refused(name: str, tmp_path: Path) -> None:
    skops.io.dump(LinearRegression(), tmp_path / "model.skops")
    with pytest.raises(SetupError, match="LinearRegression"):
        load_kind(name, tmp_path / "model.skops")


class Stranger(DummyClassifier):
    """A type that no model file may hold."""


@pytest.mark.parametrize("name", CLASSIC)
def test_a_type_that_is_not_trusted_is_refused(name: str, tmp_path: Path) -> None:
    skops.io.dump(Stranger(), tmp_path / "model.skops")
    with pytest.raises(SetupError, match="Stranger"):
        load_kind(name, tmp_path / "model.skops")


def test_a_kind_that_is_unknown_is_refused(tmp_path: Path) -> None:
    shutil.copytree(WEIGHTS / "logistic", tmp_path / "logistic")
    card = tmp_path / "logistic" / "card.json"
    card.write_text(card.read_text().replace('"kind": "logistic"', '"kind": "oracle"'))
    with pytest.raises(SetupError, match="oracle"):
        load_reader("digit", "logistic", weights=tmp_path)


def test_a_card_without_a_kind_is_that_of_a_net() -> None:
    assert open_model(WEIGHTS / "cnn").kind == "cnn"


def test_the_cards_tell_how_good_they_are() -> None:
    cards = {name: read_card(WEIGHTS / name) for name in CLASSIC}
    assert cards["forest"]["figures"]["mnist_test"]["accuracy"] >= 0.96
    assert cards["logistic"]["figures"]["validation"]["accuracy"] >= 0.95
    assert (WEIGHTS / "forest" / "model.skops").stat().st_size <= 6_000_000
    for name, card in cards.items():
        assert card["kind"] == card["name"] == name
        assert card["command"].startswith(f"fieldhand train {name}")
