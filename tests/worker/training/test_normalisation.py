"""The fused layer does what Keras's does, while learning and afterwards."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from worker.training.cnn.normalisation import FusedNormalization

INPUTS = np.random.default_rng(3).normal(2, 3, (8, 5, 7, 4)).astype(np.float32)


def twins() -> tuple[keras.Layer, keras.Layer]:
    """Return both layers with the same weights."""
    plain, fused = layers.BatchNormalization(), FusedNormalization()
    for layer in (plain, fused):
        layer.build(INPUTS.shape)
    random = np.random.default_rng(4)
    weights = [random.uniform(0.5, 2, (4,)).astype(np.float32) for _ in plain.get_weights()]
    plain.set_weights(weights)
    fused.set_weights(weights)
    return plain, fused


@pytest.mark.parametrize("training", [True, False])
def test_it_answers_what_the_plain_layer_answers(training: bool) -> None:
    plain, fused = twins()
    expected = np.asarray(plain(INPUTS, training=training))
    assert np.asarray(fused(INPUTS, training=training)) == pytest.approx(expected, abs=1e-4)


def test_it_remembers_what_the_plain_layer_remembers() -> None:
    plain, fused = twins()
    before = fused.get_weights()
    for layer in (plain, fused):
        layer(INPUTS, training=True)
    for known, told in zip(plain.get_weights(), fused.get_weights(), strict=True):
        assert told == pytest.approx(known, rel=1e-3)
    assert not np.allclose(fused.get_weights()[2], before[2])


def test_it_learns_what_the_plain_layer_learns() -> None:
    learnt = []
    for layer in twins():
        model = keras.Sequential([keras.Input(INPUTS.shape[1:]), layer])
        model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
        model.fit(INPUTS, INPUTS**2, batch_size=8, epochs=2, verbose=0)
        learnt.append(model.get_weights())
    for known, told in zip(*learnt, strict=True):
        assert told == pytest.approx(known, rel=1e-3)
