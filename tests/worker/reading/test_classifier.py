"""Fixed batch shapes: compiled once each, padded, and cut to what was asked."""

from __future__ import annotations

import numpy as np
import pytest

from worker.reading.classifiers.net import BATCHES, Classifier, load_classifier
from worker.reading.classifiers.padding import padded_size
from worker.reading.loading import WEIGHTS
from worker.reading.model_card import open_model


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier(open_model(WEIGHTS / "cnn").weights)


def test_nothing_is_compiled_after_the_warm_up(classifier: Classifier) -> None:
    classifier.warm_up()
    for count in (1, 2, 3, 9, 31, 100, 513, 700):
        assert classifier.logits(np.zeros((count, 28, 28), np.uint8)).shape == (count, 11)
    assert classifier.traces == len(BATCHES)


def test_padding_does_not_change_the_scores(classifier: Classifier) -> None:
    glyphs = np.random.default_rng(0).integers(0, 256, (11, 28, 28), np.uint8)
    one_by_one = np.concatenate([classifier.logits(glyph[None]) for glyph in glyphs])
    assert classifier.logits(glyphs) == pytest.approx(one_by_one, abs=1e-3)


def test_no_glyphs_have_no_scores(classifier: Classifier) -> None:
    assert classifier.logits(np.zeros((0, 28, 28), np.uint8)).shape == (0, 11)


def test_a_batch_is_padded_to_the_next_size() -> None:
    assert [padded_size(count, BATCHES) for count in (1, 2, 8, 9, 512)] == [1, 8, 8, 32, 512]
