"""Made forms and their reader, which several tests look at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from shared.catalogue import BUILT_IN
from worker.reading.forms.reader import FormReader
from worker.reading.forms.reference import Reference
from worker.training.forms.made import Blank, MadeForm, draw_blank, make_form
from worker.training.forms.samples import Nets
from worker.training.numbers.made import Hands

Make = Callable[..., MadeForm]


@pytest.fixture(scope="session")
def blank() -> Blank:
    """Return a form with twelve fields."""
    return draw_blank(1)


@pytest.fixture(scope="session")
def reference(blank: Blank) -> Reference:
    """Return the form, ready to be found."""
    return Reference.of(blank.image, blank.template.fields)


@pytest.fixture(scope="session")
def nets() -> Nets:
    """Return the nets that are shipped."""
    return Nets.load(BUILT_IN / "cnn")


@pytest.fixture(scope="session")
def reader(blank: Blank, nets: Nets) -> FormReader:
    """Return the reader of the form."""
    return FormReader(blank.template, [blank.image], nets.digits, nets.numbers)


@pytest.fixture(scope="session")
def made(blank: Blank) -> Make:
    """Return a function that makes a filled form from a seed."""

    def make(seed: int, **options: object) -> MadeForm:
        return make_form(blank, Hands(None), np.random.default_rng(seed), **options)  # type: ignore[arg-type]

    return make
