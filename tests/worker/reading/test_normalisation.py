"""Whatever the paper, the pen and the size: the same digit becomes the same glyph."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from shared.images import Pixels
from tests.support.drawing import draw
from worker.reading.normalisation import normalise

ALIKE = 10.0
"""Mean difference of grey, of 255; another digit differs by more than twice as much."""


def glyph(image: Pixels) -> NDArray[np.int16]:
    written = normalise(image)
    assert written is not None, "no ink was found"
    return written.glyph.astype(np.int16)


def difference(image: Pixels, other: Pixels) -> float:
    """Return how much two glyphs differ; a pixel's shift, which is rounding, is none."""
    one, two = glyph(image), glyph(other)
    shifted = [np.roll(one, (x, y), (0, 1)) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    return float(min(np.abs(moved - two).mean() for moved in shifted))


def inverted(image: Pixels) -> Pixels:
    return 255 - image


def faint(image: Pixels) -> Pixels:
    return (200 - (250 - image.astype(np.float32)) * 0.25).astype(np.uint8)


def in_blue(image: Pixels) -> Pixels:
    cover = (250 - image.astype(np.float32))[:, :, None] / 230
    return (250 - cover * (np.array([250, 190, 60]))).clip(0, 255).astype(np.uint8)


def yellow_on_blue(image: Pixels) -> Pixels:
    cover = (250 - image.astype(np.float32))[:, :, None] / 230
    return (np.array([40, 60, 140]) * (1 - cover) + np.array([240, 230, 90]) * cover).astype(
        np.uint8
    )


def dark_on_nothing(image: Pixels) -> Pixels:
    colour = np.zeros((*image.shape, 3), np.uint8)
    return np.dstack([colour, 250 - np.minimum(image, 250)])


def light_on_nothing(image: Pixels) -> Pixels:
    colour = np.full((*image.shape, 3), 255, np.uint8)
    return np.dstack([colour, 250 - np.minimum(image, 250)])


def opaque(image: Pixels) -> Pixels:
    return np.dstack([image, image, image, np.full_like(image, 255)])


def in_falling_light(image: Pixels) -> Pixels:
    light = np.linspace(1.0, 0.35, image.shape[1])[None, :]
    return (image * light).astype(np.uint8)


def in_half_shadow(image: Pixels) -> Pixels:
    light = np.where(np.arange(image.shape[0]) < image.shape[0] // 2, 1.0, 0.6)[:, None]
    return (image * light).astype(np.uint8)


def grainy(image: Pixels) -> Pixels:
    noise = np.random.default_rng(3).normal(0, 9, image.shape)
    return (image + noise).clip(0, 255).astype(np.uint8)


def with_specks(image: Pixels) -> Pixels:
    marked = image.copy()
    for x, y in ((6, 8), (100, 12), (8, 97), (60, 104)):
        marked[y : y + 3, x : x + 3] = 30
    return marked


def in_a_wide_margin(image: Pixels) -> Pixels:
    return np.pad(image, ((200, 50), (30, 170)), constant_values=250)


def in_a_cell(image: Pixels) -> Pixels:
    framed = image.copy()
    framed[:4] = framed[-3:] = 60
    framed[:, :3] = framed[:, -4:] = 60
    return framed


def on_ruled_paper(image: Pixels) -> Pixels:
    page = np.dstack([image] * 3)
    for row in range(14, len(page), 24):
        page[row : row + 2] = np.minimum(page[row : row + 2], (150, 170, 215))
    return page


def on_squared_paper(image: Pixels) -> Pixels:
    page = on_ruled_paper(image)
    for column in range(9, page.shape[1], 24):
        page[:, column : column + 2] = np.minimum(page[:, column : column + 2], (150, 170, 215))
    return page


def with_a_page_edge(image: Pixels) -> Pixels:
    page = image.copy()
    page[:6] = 15
    return page


def with_one_line_of_a_cell(image: Pixels) -> Pixels:
    page = image.copy()
    page[:, -4:-2] = 90
    return page


def beside_a_slash(image: Pixels) -> Pixels:
    page = np.pad(image, ((0, 0), (30, 0)), constant_values=250)
    cv2.line(page, (4, len(page)), (26, 0), 40, 3)
    return page


def with_a_full_stop(image: Pixels) -> Pixels:
    page = image.copy()
    cv2.circle(page, (100, 86), 5, 30, -1)
    return page


def in_a_corner_shadow(image: Pixels) -> Pixels:
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
    return np.where(rows + columns < 0.7 * len(image), image * 0.6, image).astype(np.uint8)


def twelve_megapixels(image: Pixels) -> Pixels:
    return np.asarray(cv2.resize(image, (4000, 3000), interpolation=cv2.INTER_CUBIC))


VARIANTS = [
    inverted,
    faint,
    in_blue,
    yellow_on_blue,
    dark_on_nothing,
    light_on_nothing,
    opaque,
    in_falling_light,
    in_half_shadow,
    grainy,
    with_specks,
    in_a_wide_margin,
    in_a_cell,
    on_ruled_paper,
    on_squared_paper,
    with_a_page_edge,
    with_one_line_of_a_cell,
    beside_a_slash,
    with_a_full_stop,
    in_a_corner_shadow,
]


@pytest.mark.parametrize("digit", [1, 5, 7, 8])
@pytest.mark.parametrize("vary", VARIANTS, ids=lambda vary: vary.__name__)
def test_paper_and_pen_make_no_difference(vary: Callable[[Pixels], Pixels], digit: int) -> None:
    plain = np.asarray(draw(digit))
    assert difference(vary(plain), plain) < ALIKE


def test_another_digit_does_make_a_difference(five: Pixels) -> None:
    assert difference(np.asarray(draw(6)), five) > 2 * ALIKE


@pytest.mark.parametrize("size", [16, 28, 40, 64, 300, 1200])
def test_size_makes_little_difference(size: int, five: Pixels) -> None:
    how = cv2.INTER_AREA if size < len(five) else cv2.INTER_CUBIC
    resized = cv2.resize(five, (size, size), interpolation=how)
    assert difference(np.asarray(resized), five) < 1.5 * ALIKE


def test_twelve_megapixels_are_read(five: Pixels) -> None:
    large = cv2.resize(five, (4000, 4000), interpolation=cv2.INTER_CUBIC)
    assert difference(np.asarray(large), five) < ALIKE


def test_a_glyph_stays_as_it_is(five: Pixels) -> None:
    once = glyph(five).astype(np.uint8)
    assert np.abs(glyph(once) - once).mean() < 3


def test_a_glyph_has_the_sides_and_the_centre_of_mnist(five: Pixels) -> None:
    ink = glyph(five).astype(np.uint8)
    _, _, width, height = cv2.boundingRect(ink)
    moments = cv2.moments(ink)
    assert max(width, height) == 20
    assert moments["m10"] / moments["m00"] == pytest.approx(14, abs=0.51)
    assert moments["m01"] / moments["m00"] == pytest.approx(14, abs=0.51)


def test_the_box_holds_the_ink_in_pixels_of_the_image() -> None:
    image = np.full((400, 600), 255, np.uint8)
    image[100:300, 450:500] = 20
    written = normalise(image)
    assert written is not None
    assert written.box == pytest.approx((450, 100, 50, 200), abs=4)


def test_a_stroke_that_touches_the_border_is_not_cut(five: Pixels) -> None:
    image = in_a_cell(np.full((60, 60), 250, np.uint8))
    image[0:45, 28:34] = 20
    written = normalise(image)
    assert written is not None
    assert written.box[3] >= 41  # all of it below the middle of the border line


@pytest.mark.parametrize("digit", [2, 7])
@pytest.mark.parametrize("side", ["foot", "head", "both"])
def test_a_digit_that_fills_its_image_keeps_its_bars(digit: int, side: str) -> None:
    """The bar of a tight 2 or 7 runs from edge to edge, as the line of a cell does."""
    image = np.asarray(draw(digit))
    rows, columns = np.nonzero(image < 128)
    top, bottom = rows.min() - (side == "foot") * 4, rows.max() + 1 + (side == "head") * 4
    tight = image[top:bottom, columns.min() : columns.max() + 1]
    assert difference(tight, image) < ALIKE


@pytest.mark.parametrize(
    "empty",
    [
        np.full((28, 28), 255, np.uint8),
        np.zeros((28, 28), np.uint8),
        np.full((90, 140, 3), 181, np.uint8),
        np.zeros((50, 50, 4), np.uint8),
        np.random.default_rng(0).normal(200, 6, (28, 28)).astype(np.uint8),
        np.random.default_rng(1).normal(180, 10, (300, 200)).clip(0, 255).astype(np.uint8),
        np.linspace(120, 240, 64 * 64).reshape(64, 64).astype(np.uint8),
    ],
    ids=["white", "black", "grey", "transparent", "grain", "coarse grain", "gradient"],
)
def test_paper_alone_has_no_ink(empty: Pixels) -> None:
    assert normalise(empty) is None


@pytest.mark.parametrize("shape", [(1, 1), (2, 50), (8, 8), (5, 3, 3), (9, 9, 4), (3000, 2)])
def test_odd_shapes_do_no_harm(shape: tuple[int, ...]) -> None:
    image = np.random.default_rng(7).integers(0, 256, shape, np.uint8)
    written = normalise(image)
    assert written is None or written.glyph.shape == (28, 28)
