"""How heavy pages are."""

from __future__ import annotations

import pytest

from shared.documents.expansion import FoundPage
from shared.moves.weights import FORM_WEIGHT, pages_in_batch, weight_of
from shared.states import Reader

IMAGE, LATER_PAGE = FoundPage("a.png"), FoundPage("a.pdf [2]", frame=1)


@pytest.mark.parametrize("reader", [Reader.DIGIT, Reader.NUMBER, Reader.PIXELS])
def test_pages_weigh_what_they_are_by_themselves(reader: Reader) -> None:
    assert weight_of(IMAGE, reader) == 1
    assert 1 < weight_of(LATER_PAGE, reader) < FORM_WEIGHT
    assert pages_in_batch(reader, 512) == 512


def test_a_form_is_heavy_whatever_it_came_in() -> None:
    assert weight_of(IMAGE, Reader.FORM) == weight_of(LATER_PAGE, Reader.FORM) == FORM_WEIGHT


@pytest.mark.parametrize(("batch_pages", "forms"), [(512, 16), (64, 2), (33, 1), (1, 1)])
def test_a_batch_holds_few_forms_and_one_at_least(batch_pages: int, forms: int) -> None:
    assert pages_in_batch(Reader.FORM, batch_pages) == forms
