"""Pictures of two forms: none is dropped silently, and a form alone is never taken for two."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import PageError
from shared.images import Pixels
from tests.worker.reading.forms.conftest import Make
from worker.reading.forms.identifying import Identifier, KnownPage
from worker.reading.forms.reader import FormReader
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import View
from worker.reading.normalisation.grey import one_plane
from worker.training.forms.made import Blank, draw_blank, make_form
from worker.training.numbers.made import Hands

PAPER = 250


def placed(*pieces: tuple[Pixels, int, int]) -> Pixels:
    """Return a picture of pages at x and y, what comes later above what came before."""
    height = max(y + page.shape[0] for page, _, y in pieces)
    width = max(x + page.shape[1] for page, x, _ in pieces)
    picture = np.full((height, width), PAPER, np.uint8)
    for page, x, y in pieces:
        picture[y : y + page.shape[0], x : x + page.shape[1]] = one_plane(page)
    return picture


@pytest.mark.parametrize("across", [True, False])
def test_two_forms_side_by_side_are_not_read_as_one(
    reader: FormReader, made: Make, *, across: bool
) -> None:
    first, second = made(3, dpi=150).image, made(4, dpi=150).image
    height, width = first.shape[:2]
    beside = (second, width + 20, 0) if across else (second, 0, height + 20)
    (page,) = reader.read([placed((first, 0, 0), beside)])
    assert isinstance(page, PageError)
    assert page.code == "several-forms"
    assert "made-1, page 1; and beside it made-1, page 1" in page.detail


def test_two_sheets_that_were_fed_as_one_are_noticed(reader: FormReader, made: Make) -> None:
    above, below = made(5, dpi=150).image, made(6, dpi=150).image
    (page,) = reader.read([placed((above, 0, 0), (below, 0, above.shape[0] // 2))])
    assert isinstance(page, PageError)
    assert page.code == "several-forms"


def test_two_forms_of_different_templates_are_named(blank: Blank, reference: Reference) -> None:
    other = draw_blank(2)
    forms = [(blank, reference), (other, Reference.of(other.image, other.template.fields))]
    known = [KnownPage(one.template.name, 1, 1, reference) for one, reference in forms]
    images = [
        make_form(one, Hands(None), np.random.default_rng(7), dpi=150).image for one, _ in forms
    ]
    view = View.of(placed((images[0], 0, 0), (images[1], images[0].shape[1], 0)))
    identifier = Identifier(known)
    found = identifier.identify(view)
    assert not isinstance(found, PageError)
    refused = identifier.beside(view, found)
    assert refused is not None
    assert "made-1@1, page 1" in refused.detail
    assert "made-2@1, page 1" in refused.detail


@pytest.mark.parametrize("seed", range(4))
def test_a_photograph_with_much_of_the_table_is_one_form(
    reader: FormReader, made: Make, seed: int
) -> None:
    photo = made(seed, photo=True).image
    height, width = photo.shape[:2]
    table = np.pad(one_plane(photo), ((height // 5,) * 2, (width // 5,) * 2), mode="reflect")
    pages = reader.chances([photo, table])
    told = [one.code for one in pages if isinstance(one, PageError)]
    assert "several-forms" not in told
    assert len(told) < 2


def test_a_page_with_a_letter_beside_it_is_one_form(reader: FormReader, made: Make) -> None:
    form, letter = made(8, dpi=150).image, made(9, dpi=150).image
    scrap = letter[: letter.shape[0] // 8]
    picture = placed((form, 0, 0), (scrap, 0, form.shape[0]))
    assert not isinstance(reader.chances([picture])[0], PageError)
