"""Fit the net: one cycle of the learning rate, decoupled weight decay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras

from worker.training.cnn.net import NetConfig, build_net
from worker.training.cnn.normalisation import FusedNormalization, precision

Tick = Callable[[int], None]


@dataclass(frozen=True)
class FitConfig:
    """How long and how fast to learn."""

    epochs: int = 16
    batch: int = 128
    peak_rate: float = 2e-3
    warm_up_share: float = 0.08
    weight_decay: float = 0.02
    seed: int = 1
    precision: str = "float32"
    """What is multiplied while training; the weights themselves are float32."""


def fit(
    batches: keras.utils.PyDataset, config: FitConfig, net: NetConfig, tick: Tick
) -> keras.Model:
    """Return a new net trained on batches; `tick` is told of each batch that is done."""
    keras.utils.set_random_seed(config.seed)
    if config.precision == "float32":
        return fit_on(build_net(net), batches, config, tick)
    with precision(config.precision):
        model = build_net(net, FusedNormalization)
    plain = build_net(net)
    plain.set_weights(fit_on(model, batches, config, tick).get_weights())
    return plain


def fit_on(
    model: keras.Model, batches: keras.utils.PyDataset, config: FitConfig, tick: Tick
) -> keras.Model:
    """Train a net, new or known, on batches, and return it."""
    keras.utils.set_random_seed(config.seed)
    model.compile(
        optimizer=make_optimizer(config, config.epochs * len(batches)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    watch = keras.callbacks.LambdaCallback(on_train_batch_end=lambda *_, **__: tick(1))
    model.fit(batches, epochs=config.epochs, verbose=0, callbacks=[watch])
    return model


def make_optimizer(
    config: FitConfig, steps: int, clip: float | None = None
) -> keras.optimizers.Optimizer:
    """Return AdamW (Loshchilov and Hutter, 2019) under a warm-up and a cosine decay to nought."""
    warm_up = max(1, round(config.warm_up_share * steps))
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=config.peak_rate / 25,
        decay_steps=max(1, steps - warm_up),
        alpha=0.0,
        warmup_target=config.peak_rate,
        warmup_steps=warm_up,
    )
    return keras.optimizers.AdamW(schedule, weight_decay=config.weight_decay, global_clipnorm=clip)
