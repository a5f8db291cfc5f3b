"""Pages as JSON, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from shared.exports.pages import PageJson


def json_lines(pages: Iterable[PageJson]) -> Iterator[str]:
    """Yield one line of JSON for each page."""
    for page in pages:
        yield json.dumps(page, ensure_ascii=False) + "\n"


def json_array(pages: Iterable[PageJson]) -> Iterator[str]:
    """Yield one JSON array of all pages, a page a line."""
    start = "[\n"
    for page in pages:
        yield start + json.dumps(page, ensure_ascii=False)
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"
