"""The figures of each part, kept between runs."""

from __future__ import annotations

from pathlib import Path

from benchmarks.results_folder import ResultsFolder


def test_what_was_never_measured_is_nothing(tmp_path: Path) -> None:
    assert ResultsFolder(tmp_path).load("bulk") is None


def test_figures_come_back_with_the_digits_that_are_worth_keeping(tmp_path: Path) -> None:
    kept = ResultsFolder(tmp_path / "results")
    kept.keep("bulk", {"rates": [1234.5678, 0.000123456], "images": 20_000, "sizes": {1: "é"}})
    assert kept.load("bulk") == {"rates": [1235, 0.0001235], "images": 20_000, "sizes": {"1": "é"}}


def test_a_list_of_numbers_takes_one_line(tmp_path: Path) -> None:
    ResultsFolder(tmp_path).keep("latency", {"values": list(range(100))})
    assert len((tmp_path / "latency.json").read_text().splitlines()) == 3
