"""Readers and pictures that several tests look at."""

from __future__ import annotations

import numpy as np
import pytest

from shared.images import Pixels
from tests.support.drawing import draw
from worker.reading import Reader, load_reader


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Return the reader with the weights that are shipped."""
    return load_reader("digit", "cnn")


@pytest.fixture
def five() -> Pixels:
    """Return a dark five on white paper, (110, 110) uint8."""
    return np.asarray(draw(5))
