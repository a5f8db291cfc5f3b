"""The figures of each part, kept as JSON between runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

Result = dict[str, Any]

PLACES = 4
"""Significant digits that are kept: more would be noise."""

NUMBERS = re.compile(r"\[[\s\d.,eE+-]+\]")
"""A list of numbers takes one line, not one for each."""


class ResultsFolder:
    """A folder with a JSON file for each part."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, part: str, result: Result) -> None:
        """Write the result of a part, in the place of the last one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_shorten(result), indent=1, ensure_ascii=False)
        text = NUMBERS.sub(lambda found: " ".join(found.group().split()), text)
        (self.folder / f"{part}.json").write_text(text + "\n")

    def load(self, part: str) -> Result | None:
        """Return the last result of a part, or None when it was never measured."""
        path = self.folder / f"{part}.json"
        return json.loads(path.read_text()) if path.exists() else None


def _shorten(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _shorten(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shorten(one) for one in value]
    return float(f"{value:.{PLACES}g}") if isinstance(value, float) else value
