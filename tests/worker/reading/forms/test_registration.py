"""Registration: where the fields of a form are on any picture of it, and whether it is one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.worker.reading.forms.conftest import Make
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import best_match, register
from worker.training.forms.made import MadeForm, draw_blank, make_stranger
from worker.training.numbers.made import Hands


def errors(form: MadeForm, reference: Reference) -> np.ndarray:
    """Return by how many pixels of the reference each field's farthest corner is misplaced."""
    found = register(form.image, reference)
    assert found.matches
    back = np.linalg.inv(form.sheet.homography)
    misses = []
    for place, field in enumerate(reference.fields):
        pair = np.stack([found.corners(place, field.box), form.corners(field.name)])
        here, there = (cv2.perspectiveTransform(one[None], back)[0] for one in pair)
        misses.append(np.linalg.norm(here - there, axis=1).max())
    return np.array(misses)


def test_it_works(made: Make, reference: Reference) -> None:
    misses = np.concatenate([errors(made(seed, dpi=200), reference) for seed in range(6)])
    assert np.quantile(misses, 0.95) < 1.5
    assert misses.max() < 3


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_any_resolution_is_registered(made: Make, reference: Reference, dpi: int) -> None:
    assert errors(made(dpi, dpi=dpi), reference).max() < 2


def test_a_phone_photo_is_registered(made: Make, reference: Reference) -> None:
    assert errors(made(3, photo=True), reference).max() < 2


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_any_way_up_is_registered(made: Make, reference: Reference, quarters: int) -> None:
    image = made(5, dpi=150).image
    upright = register(image, reference)
    turned = register(np.ascontiguousarray(np.rot90(image, quarters)), reference)
    assert turned.matches
    assert turned.residual == pytest.approx(upright.residual, abs=0.5)


def test_light_and_transparency_make_no_difference(reference: Reference) -> None:
    grey = draw_blank(1).image
    shaded = (grey * np.linspace(0.35, 1, grey.shape[1])).astype(np.uint8)
    with_alpha = np.dstack([shaded] * 3 + [np.full_like(shaded, 255)])
    assert register(with_alpha, reference).matches


def test_the_residual_of_every_field_is_told(made: Make, reference: Reference) -> None:
    found = register(made(0, dpi=200).image, reference)
    assert found.field_residuals.shape == (len(reference.fields),)
    assert np.nanmax(found.field_residuals) < 3
    assert 0 < found.residual < 2


def test_a_part_of_the_page_that_a_feeder_moved_is_followed(reference: Reference) -> None:
    image = draw_blank(1).image.copy()
    y, height = reference.fields[0].box[1], reference.fields[0].box[3]
    part = image[y - 50 : y + height + 40].copy()
    image[y - 47 : y + height + 43] = part
    found = register(image, reference)
    assert found.shifts[0][1] == pytest.approx(3, abs=1), "within a pixel"
    assert np.abs(found.shifts[-3:]).max() < 1


@pytest.mark.parametrize("seed", range(8))
def test_strangers_do_not_match(reference: Reference, seed: int) -> None:
    stranger = make_stranger(Hands(None), np.random.default_rng(seed))
    assert not register(stranger, reference).matches


@pytest.mark.parametrize(
    "page",
    [
        np.full((300, 200), 255, np.uint8),
        np.zeros((300, 200, 3), np.uint8),
        np.full((3, 2), 128, np.uint8),
        np.random.default_rng(0).integers(0, 256, (600, 400), np.uint8),
    ],
    ids=["white", "black", "tiny", "noise"],
)
def test_a_page_with_nothing_on_it_does_not_match(reference: Reference, page: np.ndarray) -> None:
    assert not register(page, reference).matches


def test_half_a_page_does_not_match(made: Make, reference: Reference) -> None:
    form = draw_blank(1).image
    half = form.copy()
    half[600:] = 255
    assert register(form, reference).matches
    assert not register(half, reference).matches


def test_thick_pens_over_the_print_of_fields_refuse_no_page(reference: Reference) -> None:
    blank = draw_blank(1)
    page, bare = blank.image.copy(), blank.image.copy()
    for field in blank.template.fields:
        x, y, width, height = field.box
        step = max(width // (field.cells or 4), 12)
        for place in range(x, x + width + 1, step):
            for edge in (y, y + height):
                cv2.ellipse(page, (place, edge), (step // 3, height // 4), 20, 0, 300, 30, 9)
    assert register(page, reference).matches
    # The same heading and labels over nothing are another form: paper hides no print.
    for field in blank.template.fields:
        x, y, width, height = field.box
        bare[y - 4 : y + height + 5, x - 4 : x + width + 5] = 255
    assert not register(bare, reference).matches


def test_a_page_in_the_dark_is_registered(reference: Reference) -> None:
    dim = (draw_blank(1).image * 0.1).astype(np.uint8)
    assert register(dim, reference).matches


def test_the_best_of_several_references_is_found(made: Make, reference: Reference) -> None:
    others = [Reference.of(one.image, one.template.fields) for one in map(draw_blank, (2, 3))]
    image = made(11, dpi=150).image
    place, found = best_match(image, [others[0], reference, others[1]])
    assert (place, found.matches) == (1, True)
    assert not best_match(image, others)[1].matches
