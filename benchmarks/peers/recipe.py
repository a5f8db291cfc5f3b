"""What both peers do with an image: the preparation that demos have, and the product's own net."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from worker.reading.loading import WEIGHTS

SIDE, INK_SIDE, DIGITS = 28, 20, 10
FOLDER = "PEER_FOLDER"
CALL = "PEER_CALL"

Batch = NDArray[np.float32]


def prepare(image: Image.Image) -> Batch:
    """Return an image as (1, 28, 28, 1) float32 in 0..1: grey, light on dark, cropped and centred."""
    grey = np.asarray(image.convert("L"))
    if grey.mean() > 127:
        grey = 255 - grey
    rows, columns = np.nonzero(grey > 127)
    if len(rows):
        grey = grey[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    digit = Image.fromarray(np.ascontiguousarray(grey))
    scale = INK_SIDE / max(digit.size)
    digit = digit.resize((max(1, round(digit.width * scale)), max(1, round(digit.height * scale))))
    glyph = Image.new("L", (SIDE, SIDE))
    glyph.paste(digit, ((SIDE - digit.width) // 2, (SIDE - digit.height) // 2))
    return np.asarray(np.asarray(glyph, np.float32)[None, ..., None] / 255, np.float32)


def read_digit(image: Image.Image) -> tuple[str, float]:
    """Return the digit in an image, and its softmax."""
    scores = _net()(prepare(image))[0, :DIGITS]
    chances = np.exp(scores - scores.max())
    best = int(chances.argmax())
    return str(best), float(chances[best] / chances.sum())


@cache
def _net() -> Callable[[Batch], Batch]:
    """Load the net once in this process, and return the call that PEER_CALL names."""
    import keras

    model: Any = keras.saving.load_model(WEIGHTS / "cnn" / "model.keras", compile=False)
    return CALLS[os.environ.get(CALL, "predict")](model)


def _predict(model: Any) -> Callable[[Batch], Batch]:
    return lambda batch: np.asarray(model.predict(batch, verbose=0))


def _direct(model: Any) -> Callable[[Batch], Batch]:
    return lambda batch: np.asarray(model(batch, training=False))


def _compiled(model: Any) -> Callable[[Batch], Batch]:
    import tensorflow as tf

    function = tf.function(lambda batch: model(batch, training=False))
    return lambda batch: np.asarray(function(tf.constant(batch)))


CALLS = {"predict": _predict, "direct": _direct, "compiled": _compiled}
"""Ways to ask the net about one image: `model.predict`, `model(x)`, and that in a `tf.function`."""


def connect() -> sqlite3.Connection:
    """Open the database of readings, and make it when it is new."""
    path = Path(os.environ[FOLDER]) / "readings.db"
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS readings (name TEXT, value TEXT, confidence REAL)"
    )
    return connection


def keep(name: str, value: str, confidence: float) -> None:
    """Insert one reading."""
    connection = connect()
    connection.execute("INSERT INTO readings VALUES (?, ?, ?)", (name, value, confidence))
    connection.close()


def count() -> int:
    """Return how many readings there are."""
    connection = connect()
    (found,) = connection.execute("SELECT count(*) FROM readings").fetchone()
    connection.close()
    return int(found)
