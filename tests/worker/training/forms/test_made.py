"""Made forms: the same seed makes the same form, and its truth is true."""

from __future__ import annotations

import numpy as np
import pytest

from worker.training.forms.made import draw_blank, make_form
from worker.training.forms.made.sheets import photographed, scanned
from worker.training.numbers.made import Hands

HANDS = Hands(None)


def test_a_seed_draws_one_form() -> None:
    assert np.array_equal(draw_blank(3).image, draw_blank(3).image)
    assert draw_blank(3).template == draw_blank(3).template
    assert draw_blank(3).template.fields != draw_blank(4).template.fields


@pytest.mark.parametrize("seed", range(6))
def test_fields_lie_on_the_page_and_not_on_each_other(seed: int) -> None:
    blank = draw_blank(seed)
    taken = np.zeros(blank.image.shape, np.int32)
    assert len(blank.template.fields) >= 8
    for field in blank.template.fields:
        x, y, width, height = field.box
        assert x >= 0
        assert x + width < blank.image.shape[1]
        assert y >= 0
        assert y + height < blank.image.shape[0]
        taken[y : y + height, x : x + width] += 1
    assert taken.max() == 1


def test_cells_can_be_told() -> None:
    fields = draw_blank(5, cells=6).template.fields
    assert {field.cells for field in fields} <= {6, None}


def test_a_seed_fills_a_form_alike() -> None:
    one, other = (make_form(draw_blank(2), HANDS, np.random.default_rng(9)) for _ in range(2))
    assert one.values == other.values
    assert np.array_equal(one.image, other.image)


def test_values_obey_their_fields() -> None:
    form = make_form(draw_blank(2), HANDS, np.random.default_rng(1), dpi=100, oddities=False)
    for field in form.blank.template.fields:
        value = form.values[field.name]
        assert value is not None
        assert value.isdigit()
        least, most = field.digits or (field.cells, field.cells)
        assert (least or 0) <= len(value) <= (most or 0)


@pytest.mark.parametrize("lay", [scanned, photographed])
def test_what_a_pixel_shows_is_where_its_point_comes_to_lie(lay: object) -> None:
    sheet = lay((2339, 1654), np.random.default_rng(4))  # type: ignore[operator]
    x, y = sheet.maps()
    rows, columns = np.array([sheet.size[1] // 2, 200]), np.array([sheet.size[0] // 2, 300])
    shown = np.stack([x[rows, columns], y[rows, columns]], axis=1).astype(np.float64)
    assert sheet.points(shown) == pytest.approx(np.stack([columns, rows], axis=1), abs=0.1)
