"""The page to draw on: strokes or an 8 × 8 grid, read at once by a worker."""

from __future__ import annotations

from werkzeug.wrappers import Response

from shared.states import Reader
from web.identity import needs
from web.pages.blueprint import bp, page
from web.pages.pixels import EXAMPLE
from web.pages.upload import DEFAULT_MAX_ERROR, MAX_ERRORS
from web.parts import parts


@bp.get("/draw")
@needs("jobs:write")
def draw() -> Response:
    """Show the sheet and the grid; without JavaScript the form for rows of numbers."""
    serving = parts().catalogue.serving
    of_rows = serving(Reader.PIXELS)
    return page(
        "draw.html",
        of_images=serving(Reader.DIGIT),
        of_rows=of_rows,
        of_pictures=[name for name in serving(Reader.DIGIT) if name not in of_rows],
        kinds={name: model.card.kind for name, model in parts().catalogue.models().items()},
        example=EXAMPLE.splitlines()[0],
        text="",
        given={},
        max_errors=MAX_ERRORS,
        default_max_error=DEFAULT_MAX_ERROR,
    )
