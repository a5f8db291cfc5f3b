"""results.md: the summary, then a section for each part that has been measured."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.report.tables import make_table
from benchmarks.results_folder import Result, ResultsFolder

NAME = "results.md"


def write_document(kept: ResultsFolder, parts: Iterable[str], home: Path) -> None:
    """Render what is kept of the parts, and draw the plots beside it."""
    results = {part: found for part in parts if (found := kept.load(part))}
    home.mkdir(parents=True, exist_ok=True)
    (home / NAME).write_text(render(results, kept.folder))


def render(results: dict[str, Result], plots: Path) -> str:
    """Return the whole document."""
    if not results:
        return "# Benchmarks\n\nNothing is measured yet: `make bench`.\n"
    sections = [_render_section(part, result, plots) for part, result in results.items()]
    return "\n".join([_render_head(results), *sections])


def _render_head(results: dict[str, Result]) -> str:
    newest = max(results.values(), key=lambda result: str(result["commit_date"]))
    machine = ", ".join(f"{name} {value}" for name, value in newest["machine"].items())
    versions = ", ".join(f"{name} {value}" for name, value in newest["versions"].items())
    targets = [
        [row.what, row.measured, row.target, row.verdict]
        for part, result in results.items()
        for row in _module(part).find_targets(result["figures"])
    ]
    return f"""# Benchmarks

`make bench` on: {machine}.
{versions}.

{make_table(("what", "measured", "target", "met"), targets)}

Images are PNG files of 48 × 48 pixels with digits drawn by code (`benchmarks/digits.py`), 4,000 different
ones; longer archives repeat them under new names. Each ratio is of two figures of the same run.
"""


def _render_section(part: str, result: Result, plots: Path) -> str:
    module = _module(part)
    text: str = module.write_section(result["figures"], plots)
    about = f"`make bench PARTS={part}`, on the commit of {result['commit_date']}."
    about += " A quick look: the figures are noise." if result["quick"] else ""
    return f"## {module.TITLE}\n\n{about}\n\n{text}"


def _module(part: str) -> Any:
    return import_module(f"benchmarks.report.{part}")
