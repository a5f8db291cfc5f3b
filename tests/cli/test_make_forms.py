"""`fieldhand make-forms`: filled copies of any form, with their truth."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from cli.main import main
from tests.support.forms import blank_png, definition

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command: exit code and standard error."""

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["fieldhand", "make-forms", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, capsys.readouterr().err

    return run


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Return a definition of two pages whose blanks lie beside it."""
    fields = [
        {"name": "id", "box": [40, 40, 320, 40], "cells": 8, "rules": {"check": "luhn"}},
        {"name": "score", "page": 2, "box": [400, 120, 120, 40], "digits": [1, 3]},
    ]
    pages = [{"reference": "blank.png"}, {"reference": "blank-2.png"}]
    path = tmp_path / "exam.json"
    path.write_text(json.dumps(definition(*fields, pages=pages)))
    path.with_name("blank.png").write_bytes(blank_png())
    path.with_name("blank-2.png").write_bytes(blank_png(mark=1))
    return path


def test_every_page_is_written_and_labelled(run: Run, form: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, err = run(form, out, "--count", 3, "--dpi", 100, "--stamps", 1)
    assert code == 0
    assert f"3 forms in {out}" in err
    with (out / "labels.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert list(rows[0]) == ["path", "id", "score"]
    files = [name for row in rows for name in row["path"].split(";")]
    assert files == sorted(path.name for path in out.glob("*.jpg"))
    assert len(files) == 6
    assert any(row["id"].isdigit() for row in rows)
    for name in files:
        with Image.open(out / name) as image:
            assert max(image.size) == pytest.approx(1170, abs=2)


def test_the_same_seed_makes_the_same(run: Run, form: Path, tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        run(form, tmp_path / name, "--count", 1, "--dpi", 100, "--seed", seed)
    first, second, other = (
        (tmp_path / name / "form-00001-1.jpg").read_bytes() for name in ("a", "b", "c")
    )
    assert first == second != other


def test_a_folder_with_files_in_it_is_refused(run: Run, form: Path) -> None:
    code, err = run(form, form.parent)
    assert (code, len(err.splitlines())) == (2, 1)
    assert "it is not empty" in err
