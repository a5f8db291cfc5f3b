"""`fieldhand template print`: from a list of fields to a form that can be used at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_template import Run, assert_refused, run, server
from tests.support.printed import combs, spec

__all__ = ["run", "server"]  # fixtures


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the list of fields of a form, in the working folder."""
    monkeypatch.chdir(tmp_path)
    return write(Path("spec.json"))


def write(path: Path, *fields: dict[str, object], **more: object) -> Path:
    path.write_text(json.dumps(spec(*fields, **more)))
    return path


def test_all_that_is_needed_is_written_and_said(run: Run, listed: Path) -> None:
    assert run("print", listed, "-o", "form.pdf") == (
        0,
        "form.pdf: exam@1 on 1 page, with form.json and form-1.png\n",
        "next: fieldhand template add form.json\n",
    )
    assert Path("form.pdf").read_bytes().startswith(b"%PDF")
    assert run("check", "form.json") == (0, "exam: 3 fields on 1 page, all sound\n", "")


def test_a_form_of_several_pages_is_named_by_its_template(run: Run, listed: Path) -> None:
    write(listed, *combs(60))
    code, out, _ = run("print", listed, "--paper", "letter")
    assert (code, out[:24]) == (0, "exam.pdf: exam@1 on 3 pa"), out
    assert "exam-1.png exam-2.png exam-3.png" in out
    assert run("check", "exam.json")[0] == 0


def test_a_printed_form_is_added_as_its_version_alone(run: Run, listed: Path, server: str) -> None:
    run("print", listed)
    assert run("add", "exam.json")[:2] == (0, "exam@1\n")
    write(listed, title="Newer")
    run("print", listed)
    assert_refused(run("add", "exam.json"), "printed as exam@1, and would be kept as exam@2")
    run("print", listed, "--version", "2")
    assert run("add", "exam.json")[:2] == (0, "exam@2\n")


def test_a_printed_form_under_another_name_is_refused_without_a_server(
    run: Run, listed: Path
) -> None:
    run("print", listed)
    definition = Path("exam.json")
    definition.write_text(definition.read_text().replace('"name": "exam"', '"name": "tally"'))
    assert_refused(run("check", definition), "it is printed as exam@1; call the template exam")


def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(run: Run, listed: Path) -> None:
    write(listed, {"name": "a", "cells": 2, "rules": {"check": "crc"}})
    assert_refused(run("print", listed), "fields[0].rules.check: it must be 'luhn'")
    write(listed, {"name": "a"})
    assert_refused(run("print", listed), "fields[0].cells: it must be 1 to 40, the boxes to print")
    listed.write_text("{")
    assert_refused(run("print", listed), "it is no JSON")
    assert_refused(run("print", "tea.json"), "tea.json: it cannot be read (No such file")
    assert list(Path().iterdir()) == [listed]


def test_places_that_cannot_be_written_are_named(run: Run, listed: Path) -> None:
    assert_refused(run("print", listed, "-o", "spec.pdf"), "spec.json would be written over")
    assert_refused(run("print", listed, "-o", "form.png"), "-o form.png: its name must end with")
    assert_refused(run("print", listed, "-o", "no/form.pdf"), "no/form.pdf: it cannot be written")
