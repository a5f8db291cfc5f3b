"""results.md, rendered from kept figures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from benchmarks.report.document import render, write_document
from benchmarks.report.tables import Target, make_table, show
from benchmarks.results_folder import ResultsFolder
from benchmarks.run import PARTS

TIMES = {"count": 20, "median": 40.0, "p99": 55.0, "most": 61.0}
STATE = {"outcome": TIMES, "reading": TIMES, "percentiles": [float(one) for one in range(1, 101)]}
POLLED = {
    "clients": 200,
    "requests_per_second": 190.0,
    "milliseconds": TIMES,
    "errors": 0,
    "job_rate": 800.0,
    "job_slowed_to": 0.8,
}
FIGURES: dict[str, dict[str, Any]] = {
    "bulk": {
        "images": 20_000,
        "limit": {
            "rates": [2000.0],
            "rate": 2000.0,
            "processes": 2,
            "chunk": 512,
            "tried": {"512": 1900.0},
        },
        "databases": {
            "SQLite": {
                "rates": [1500.0],
                "rate": 1500.0,
                "seconds": 13.3,
                "upload_seconds": 0.4,
                "of_limit": 0.75,
                "right": 0.998,
            }
        },
    },
    "workers": {
        "images": 6000,
        "rates": {"1": [700.0], "2": [1300.0]},
        "rate": {"1": 700.0, "2": 1300.0},
        "gain": 1.857,
    },
    "stages": {
        "images": 4096,
        "microseconds": {"net": 300.0, "normalise": 400.0},
        "total": 700.0,
        "missing": ["decode"],
    },
    "peers": {
        "bulk": {"images": 10_000, "rate": 1500.0},
        "peers": [
            {"peer": "view", "call": "predict", "images": 300, "rate": 10.0, "times": 150.0},
            {"peer": "tasks", "call": "predict", "images": 300, "rate": 100.0, "times": 15.0},
            {"peer": "tasks", "call": "direct", "images": 600, "rate": 300.0, "times": 5.0},
        ],
    },
    "growth": {
        "sizes": [
            {
                "images": images,
                "cost_ms": cost,
                "memory_mib": {"web": 200.0, "worker": 1500.0, "redis": 5.0},
            }
            for images, cost in ((1000, 1.0), (10_000, 0.7), (100_000, 0.75))
        ],
        "growth": 1.071,
        "views": [{"view": "/jobs", "sizes": {"1000": {"queries": 5, "ms": 4.0}}}],
    },
    "latency": {"long_job": 100_000, "idle": STATE, "busy": STATE},
    "polling": {
        "alone_rate": 1000.0,
        "manners": {"once a second": POLLED},
        "busy_to_the_end": True,
    },
    "numbers": {
        "crops": 6000,
        "cores": 2,
        "digits_a_crop": 5.2,
        "limit": {"rates": [800.0], "rate": 800.0},
        "SQLite": {"rates": [600.0], "rate": 600.0},
        "of_limit": 0.75,
        "right": 0.96,
        "stages": {
            "images": 1024,
            "microseconds": {"net": 900.0, "find the line": 300.0},
            "total": 1200.0,
            "missing": [],
        },
    },
    "documents": {
        "pages": 200,
        "cores": 2,
        "reader": "number",
        "rates": {"plain": [40.0], "drawn": [36.0], "read": [20.0]},
        "rate": {"plain": 40.0, "drawn": 36.0, "read": 20.0},
        "drawn_of_plain": 0.9,
        "read_of_plain": 0.5,
        "memory": [
            {
                "pages": pages,
                "rate": 20.0,
                "memory_mib": {"web": 200.0, "worker": worker, "redis": 5.0},
            }
            for pages, worker in ((20, 900.0), (200, 1000.0), (2000, 1200.0))
        ],
        "growth": 1.2,
    },
    "forms": {
        "pages": 480,
        "cores": 2,
        "fields": 12,
        "limit": {"rates": [14.0], "rate": 14.0},
        "SQLite": {"rates": [10.5], "rate": 10.5},
        "of_limit": 0.75,
        "stages": {
            "images": 48,
            "microseconds": {"register": 61_000.0, "net of cells": 9000.0},
            "total": 70_000.0,
            "missing": [],
        },
    },
    "results": {
        "pages": 10_000,
        "sizes": [4, 100],
        "looks": [
            {"look": "view table", "ms": [20.0, 60.0]},
            {"look": "view gallery, only todo", "ms": [30.0, 210.0]},
        ],
    },
    "pages": {
        "visits": {"/": {"paint_ms": 700.0, "bytes": 160_000, "requests": 9, "shift": 0.0}},
    },
}
ABOUT = {
    "commit_date": "2026-01-02",
    "quick": False,
    "machine": {"processor": "abacus", "cores": "2"},
    "versions": {"Python": "3.12.1"},
}


def results(*parts: str, **changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {part: {**ABOUT, "figures": (FIGURES | changed)[part]} for part in parts}


def test_every_part_has_figures_here() -> None:
    assert set(FIGURES) == set(PARTS)


def test_without_figures_the_command_is_named(tmp_path: Path) -> None:
    assert "make bench" in render({}, tmp_path)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_alone_has_its_section_and_its_plots(part: str, tmp_path: Path) -> None:
    text = render(results(part), tmp_path)
    assert f"`make bench PARTS={part}`, on the commit of 2026-01-02." in text
    assert len(re.findall("^## ", text, re.MULTILINE)) == 1
    plots = re.findall(r"\(results/([a-z]+\.png)\)", text)
    assert sorted(plots) == sorted(path.name for path in tmp_path.iterdir())
    for plot in plots:
        with Image.open(tmp_path / plot) as image:
            assert image.width == 780


def test_the_summary_says_what_is_met_and_what_is_missed(tmp_path: Path) -> None:
    text = render(results(*PARTS), tmp_path)
    assert "processor abacus, cores 2" in text
    assert "Python 3.12.1" in text
    assert "| bulk against the synchronous view | 150 × | ≥ 100 × | yes |" in text
    assert "| bulk against the task for each image | 15 × | ≥ 20 × | **no** |" in text
    assert "| one image, idle, median | 40 ms | ≤ 60 ms | yes |" in text
    assert "against one of 10,000 | 1.07 × | ≤ 1.15 × | yes |" in text
    assert "| errors of 200 clients that poll | 0 | 0 | yes |" in text
    assert "| 0.75 (10.5 of 14.0 pages a second) | ≥ 0.7 | yes |" in text
    assert "| 0.75 (600 of 800 crops a second) | ≥ 0.7 | yes |" in text
    assert "| crops of numbers a second and core | 300 | – |  |" in text
    assert "draws them | 0.50 (20.0 of 40.0 a second) | – |  |" in text
    assert "1,000,000 readings, by any filter and order | 210 ms | ≤ 200 ms | **no** |" in text
    assert "| upload page, first paint on a slow phone | 700 ms | ≤ 1,000 ms | yes |" in text
    assert "| upload page, first visit | 160 kB in 9 requests | ≤ 150 kB in 10 | **no** |" in text
    assert "for 2,000 pages, against 200 | 1.20 × | ≤ 1.15 × | **no** |" in text


def test_a_view_with_more_queries_for_larger_jobs_is_told(tmp_path: Path) -> None:
    looks = {"1000": {"queries": 5, "ms": 4.0}, "10000": {"queries": 6, "ms": 4.0}}
    growth = FIGURES["growth"] | {"views": [{"view": "/jobs", "sizes": looks}]}
    assert "| they differ | the same | **no** |" in render(
        results("growth", growth=growth), tmp_path
    )


def test_jobs_that_ended_before_the_polling_are_told(tmp_path: Path) -> None:
    polling = FIGURES["polling"] | {"busy_to_the_end": False}
    assert "ended too soon" in render(results("polling", polling=polling), tmp_path)


def test_a_quick_look_says_so(tmp_path: Path) -> None:
    looked = results("workers")["workers"] | {"quick": True}
    assert "the figures are noise" in render({"workers": looked}, tmp_path)


def test_where_every_part_broke_the_document_is_written_all_the_same(tmp_path: Path) -> None:
    home = tmp_path / "var" / "bench"
    write_document(ResultsFolder(home / "results"), PARTS, home)
    assert "Nothing is measured yet" in (home / "results.md").read_text()


def test_only_the_section_of_a_renewed_part_changes(tmp_path: Path) -> None:
    kept = ResultsFolder(tmp_path / "results")
    for part, result in results("workers", "stages").items():
        kept.keep(part, result)
    write_document(kept, PARTS, tmp_path)
    before = (tmp_path / "results.md").read_text()
    kept.keep("workers", results("workers", workers=FIGURES["workers"] | {"gain": 1.5})["workers"])
    write_document(kept, PARTS, tmp_path)
    after = (tmp_path / "results.md").read_text()
    assert "1.5 × as fast" in after
    assert after.partition("## Stages")[2] == before.partition("## Stages")[2]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234, "1,234"), (1234.5, "1,234"), (12.345, "12.3"), (0.01234, "0.0123"), (0.0, "0")],
)
def test_numbers_are_shown_as_far_as_they_are_worth_it(value: float, shown: str) -> None:
    assert show(value) == shown


def test_a_table_is_markdown() -> None:
    assert make_table(("a", "b"), [(1, "x")]) == "| a | b |\n| --- | --- |\n| 1 | x |"


def test_a_row_without_a_target_has_no_verdict() -> None:
    assert Target("this", "that").verdict == ""
