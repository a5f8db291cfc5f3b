"""Fit the net: temporal classification, and a class for every step whose place is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from worker.reading.numbers.symbols import BLANK, CLASSES
from worker.training.cnn import fit as cnn
from worker.training.cnn.normalisation import FusedNormalization, precision
from worker.training.numbers.batches import LONGEST, Batches
from worker.training.numbers.net import NetConfig, build_net
from worker.training.numbers.temporal import temporal_loss

Tick = Callable[[int], None]

GOING_ON = 1.2e-3
"""The peak of the learning rate for a net that has learnt before."""
CLIP = 5.0
"""The longest gradient: the first steps of temporal classification are steep."""
PLACED = 0.2
"""The weight of a step's class beside that of the whole line."""


@dataclass(frozen=True)
class FitConfig(cnn.FitConfig):
    """How long and how fast to learn."""

    epochs: int = 4
    batch: int = 64
    warm_up_share: float = 0.06
    weight_decay: float = 0.01
    precision: str = "mixed_bfloat16"
    bending: float = 0.0
    """How far strips are distorted elastically, in pixels; 0 only moves them up and down."""
    kept: float = 0.0
    """The share of the weights that the net began with in those it ends with.

    Between what a net was and what hard lines made of it lies one that reads strangers better
    than both: Wortsman et al., "Robust fine-tuning of zero-shot models" (2022).
    """


def fit(
    batches: Batches,
    config: FitConfig,
    net: NetConfig,
    tick: Tick,
    known: keras.Model | None = None,
) -> keras.Model:
    """Return a float32 net trained on batches; it begins with what a known one has learnt."""
    keras.utils.set_random_seed(config.seed)
    with precision(config.precision):
        model = build_net(net, FusedNormalization)
    if known is not None:
        model.set_weights(known.get_weights())
    model.compile(
        optimizer=cnn.make_optimizer(config, config.epochs * len(batches), CLIP),
        loss=loss,
        jit_compile=False,
    )
    watch = keras.callbacks.LambdaCallback(on_train_batch_end=lambda *_, **__: tick(1))
    model.fit(batches, epochs=config.epochs, verbose=0, callbacks=[watch])
    plain = build_net(net)
    learnt = model.get_weights()
    plain.set_weights(learnt if known is None else _mixed(learnt, known, config.kept))
    return plain


def _mixed(
    learnt: list[NDArray[np.float32]], known: keras.Model, kept: float
) -> list[NDArray[np.float32]]:
    """Return weights mixed with those of a net that was known before, of which so much is kept."""
    pairs = zip(learnt, known.get_weights(), strict=True)
    return [(1 - kept) * new + kept * old for new, old in pairs]


def loss(truth: keras.KerasTensor, answer: keras.KerasTensor) -> keras.KerasTensor:
    """Return the mean loss of (n, 1, t / 2, 2 × CLASSES) logits and packed truths."""
    answer = ops.cast(answer, "float32")
    logits = ops.reshape(answer, (ops.shape(answer)[0], -1, CLASSES))
    steps = ops.shape(logits)[1]
    truth = ops.cast(truth, "int32")
    classes, count = truth[:, :steps], truth[:, steps]
    symbols = truth[:, steps + 1 : steps + 1 + LONGEST]
    whole = temporal_loss(symbols, count, logits)
    said = ops.cast(classes < CLASSES, "float32")
    each = ops.sparse_categorical_crossentropy(
        ops.minimum(classes, BLANK), logits, from_logits=True
    )
    return ops.mean(whole + PLACED * ops.sum(each * said, axis=1))
