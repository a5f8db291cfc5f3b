"""Made forms whose print repeats: the same seed draws the same, and fields lie on the page."""

from __future__ import annotations

import numpy as np
import pytest

from worker.training.forms.made import draw_dense


def test_a_seed_draws_one_form() -> None:
    assert np.array_equal(draw_dense(4).image, draw_dense(4).image)
    assert draw_dense(4).template == draw_dense(4).template
    assert draw_dense(4).template.fields != draw_dense(7).template.fields


@pytest.mark.parametrize("seed", range(9))
def test_many_fields_lie_on_the_page_and_not_on_each_other(seed: int) -> None:
    blank = draw_dense(seed)
    taken = np.zeros(blank.image.shape, np.int32)
    assert len(blank.template.fields) >= 18
    for field in blank.template.fields:
        x, y, width, height = field.box
        assert x >= 0
        assert x + width < blank.image.shape[1]
        assert y >= 0
        assert y + height < blank.image.shape[0]
        taken[y : y + height, x : x + width] += 1
    assert taken.max() == 1
