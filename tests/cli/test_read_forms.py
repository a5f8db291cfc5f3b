"""`fieldhand read --reader form`: forms of a template in, a reading for each field out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from cli.read import read
from shared.errors import InvalidRequest
from tests.support.drawing import png
from worker.training.forms.made import draw_blank, make_form
from worker.training.numbers.made import Hands


def run(*arguments: object) -> Result:
    return CliRunner().invoke(read, [str(argument) for argument in arguments])


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Return the definition of a form, its blank page beside it."""
    blank = draw_blank(1)
    folder = tmp_path / "template"
    folder.mkdir()
    cv2.imwrite(str(folder / "blank.png"), blank.image)
    definition = folder / "made.json"
    definition.write_text(blank.template.model_dump_json(exclude_none=True))
    return definition


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Return a folder of one filled form and one page that is none."""
    folder = tmp_path / "scans"
    folder.mkdir()
    form = make_form(draw_blank(1), Hands(None), np.random.default_rng(2), dpi=150)
    cv2.imwrite(str(folder / "a.png"), form.image)
    (folder / "b.png").write_bytes(png(3))
    return folder


def test_it_works(scans: Path, template: Path) -> None:
    result = run(scans, "--reader", "form", "--template", template)
    assert result.exit_code == 1, "one of them is no form"
    form, other = map(json.loads, result.stdout.splitlines())
    assert form["state"] == "read"
    assert [one["field"] for one in form["readings"]] == [
        field.name for field in draw_blank(1).template.fields
    ]
    assert (other["state"], other["readings"]) == ("failed", [])
    assert other["error"]["code"] == "no-match"


@pytest.mark.parametrize("more", [(), ("--all-columns",)], ids=["values", "all"])
def test_a_table_has_a_row_for_each_page_and_a_column_for_each_field(
    scans: Path, template: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    out = tmp_path / "out.csv"
    assert run(scans, "--reader", "form", "--template", template, "-o", out, *more).exit_code == 1
    first, second = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
    names = [field.name for field in draw_blank(1).template.fields]
    assert [name for name in first if name in names] == names
    assert (f"{names[0]}.confidence" in first) == bool(more)
    assert any(first[name] for name in names)
    assert (second["state"], {second[name] for name in names}) == ("failed", {""})


def test_rules_that_nothing_obeys_are_refused_with_their_place(scans: Path, template: Path) -> None:
    definition = json.loads(template.read_text())
    definition["fields"][2]["rules"] = {"min": 5, "max": 3}
    template.write_text(json.dumps(definition))
    result = run(scans, "--reader", "form", "--template", template)
    assert isinstance(result.exception, InvalidRequest)
    assert "made.json: fields[2].rules.min: no number" in result.exception.detail


def test_readings_name_their_rules(scans: Path, template: Path) -> None:
    definition = json.loads(template.read_text())
    for field in definition["fields"]:
        field["rules"] = {"min": 0}
    template.write_text(json.dumps(definition))
    result = run(scans / "a.png", "--reader", "form", "--template", template)
    (form,) = map(json.loads, result.stdout.splitlines())
    assert {tuple(one["rules"]) for one in form["readings"]} == {("min",)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda file: file.unlink(), "made.json: it cannot be opened"),
        (lambda file: file.write_text("{}"), "made.json: name: it is missing"),
        (lambda file: file.write_text("no JSON"), "made.json: definition: it is no JSON (Exp"),
        (lambda file: (file.parent / "blank.png").unlink(), "blank.png: the blank page cannot"),
        (lambda file: (file.parent / "blank.png").write_text("?"), "blank.png: the blank page: "),
    ],
    ids=["missing", "empty", "text", "no-blank", "no-image"],
)
def test_a_template_that_is_none_says_where(
    scans: Path, template: Path, change: object, said: str
) -> None:
    change(template)  # type: ignore[operator]
    result = run(scans, "--reader", "form", "--template", template)
    assert isinstance(result.exception, InvalidRequest)
    assert said in result.exception.detail
    assert "\n" not in result.exception.detail


def test_forms_need_a_template_and_others_take_none(scans: Path, template: Path) -> None:
    without = run(scans, "--reader", "form")
    assert isinstance(without.exception, InvalidRequest)
    assert "--template" in without.exception.detail
    other = run(scans, "--template", template)
    assert isinstance(other.exception, InvalidRequest)
    assert "template is an option of the reader 'form'" in other.exception.detail


def test_of_a_folder_of_templates_each_page_finds_its_own(
    scans: Path, template: Path, tmp_path: Path
) -> None:
    other = draw_blank(2)
    cv2.imwrite(str(template.with_name("other.png")), other.image)
    document = json.loads(other.template.model_dump_json(exclude_none=True))
    document["pages"] = [{"reference": "other.png"}]
    template.with_name("other.json").write_text(json.dumps(document))
    form = make_form(other, Hands(None), np.random.default_rng(4), dpi=150)
    cv2.imwrite(str(scans / "c.png"), form.image)
    out = tmp_path / "out.csv"
    result = run(scans, "--reader", "form", "--template", template.parent, "-o", out)
    assert out.exists(), result.output
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [row["template"] for row in rows] == ["made-1", "", "made-2"]
    assert [row["state"] for row in rows] == ["read", "failed", "read"]


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """Return the definition of a form of two pages, in a folder with scans of 2, 1, 2."""
    blanks, fields = [draw_blank(layout) for layout in (1, 2)], []
    folder = tmp_path / "stack"
    (folder / "scans").mkdir(parents=True)
    for page, blank in enumerate(blanks, 1):
        cv2.imwrite(str(folder / f"{page}.png"), blank.image)
        for one in blank.template.fields[:4]:
            named = {"name": f"{one.name}_{page}", "page": page}
            fields.append(one.model_dump(exclude_none=True) | named)
    pages = [{"reference": "1.png"}, {"reference": "2.png"}]
    definition = folder / "survey.json"
    definition.write_text(json.dumps({"name": "survey", "pages": pages, "fields": fields}))
    for place, page in enumerate((2, 1, 2)):
        form = make_form(blanks[page - 1], Hands(None), np.random.default_rng(place), dpi=150)
        cv2.imwrite(str(folder / "scans" / f"{place}.png"), form.image)
    return definition


def test_a_stack_whose_order_tells_nothing_is_put_together_as_it_is_said(stack: Path) -> None:
    def told(*more: object) -> list[tuple[str, str, str]]:
        out = stack.with_name("out.csv")
        scans = stack.with_name("scans")
        result = run(scans, "--reader", "form", "--template", stack, "-o", out, *more)
        assert result.exit_code == 0, result.output
        rows = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
        return [(row["pages"], row["missing"], row["state"]) for row in rows]

    assert told() == [(page, "", "incomplete") for page in "123"]
    assert told("--first", 2) == [("2 1", "", "read"), ("3", "1", "incomplete")]


def test_a_first_page_that_is_of_no_form_is_refused(scans: Path, stack: Path) -> None:
    beyond = run(scans, "--reader", "form", "--template", stack, "--first", 3)
    assert isinstance(beyond.exception, InvalidRequest)
    assert "no form has a page 3" in beyond.exception.detail
    digits = run(scans, "--first", 1)
    assert isinstance(digits.exception, InvalidRequest)
    assert "first is an option of the reader 'form'" in digits.exception.detail


def test_two_templates_of_one_name_and_a_folder_without_any_are_refused(
    scans: Path, template: Path, tmp_path: Path
) -> None:
    template.with_name("twin.json").write_text(template.read_text())
    twice = run(scans, "--reader", "form", "--template", template.parent)
    assert isinstance(twice.exception, InvalidRequest)
    assert "made-1 is the name of" in twice.exception.detail
    none = run(scans, "--reader", "form", "--template", scans)
    assert isinstance(none.exception, InvalidRequest)
    assert "there is no definition in this folder" in none.exception.detail
