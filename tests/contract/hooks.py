"""What Schemathesis sends as files: images of digits, an archive, and what is none of them."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import strategies as st

from tests.support.drawing import png, zip_of
from tests.support.forms import as_text, blank_png, definition

IMAGES = [png(digit) for digit in (1, 4, 7)]
ARCHIVE = zip_of({"1.png": IMAGES[0], "4.png": IMAGES[1]})
FILES = st.one_of(st.sampled_from([*IMAGES, ARCHIVE]), st.binary(max_size=64))
BLANK = blank_png()

schemathesis.openapi.format("binary", FILES)


@schemathesis.hook.apply_to(method="POST", path="/api/v1/templates")
def before_call(_context: Any, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Send a form that makes sense, which no schema can say, where a good request is meant."""
    if case.meta and case.meta.generation.mode.is_positive:
        kwargs["files"] = {"definition": as_text(definition()), "reference": ("1.png", BLANK)}
