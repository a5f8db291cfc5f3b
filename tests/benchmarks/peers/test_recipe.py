"""How the peers prepare an image."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from benchmarks.peers import recipe
from tests.support.drawing import draw


@pytest.mark.parametrize(("ink", "paper"), [(20, 250), (250, 20)])
def test_a_digit_is_light_on_dark_twenty_high_and_centred(ink: int, paper: int) -> None:
    (glyph,) = recipe.prepare(draw(0, ink=ink, paper=paper))[..., 0]
    rows = np.nonzero(glyph.max(axis=1) > 0.5)[0]
    assert glyph.shape == (28, 28)
    assert glyph.dtype == np.float32
    assert 0.5 < glyph.max() <= 1
    assert 19 <= rows[-1] - rows[0] + 1 <= 20
    assert abs((rows[0] + rows[-1]) / 2 - 13.5) <= 1


def test_an_empty_image_is_prepared_too() -> None:
    assert recipe.prepare(Image.new("L", (30, 10), 255)).shape == (1, 28, 28, 1)


def test_readings_are_kept_and_counted(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(recipe.FOLDER, str(tmp_path))
    assert recipe.count() == 0
    recipe.keep("digit.png", "7", 0.9)
    assert recipe.count() == 1
