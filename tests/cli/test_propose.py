"""`fieldhand template propose`: a definition to edit."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cli.main import main
from tests.worker.reading.forms.proposing.drawn import draw

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["fieldhand", "template", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """Return a blank form with 13 fields."""
    path = tmp_path / "Exam 1.png"
    Image.fromarray(draw(2)[0]).save(path)
    return path


def test_it_writes_a_sound_definition_and_a_picture(run: Run, blank: Path) -> None:
    overlay = blank.with_name("look.png")
    code, out, err = run("propose", blank, "--overlay", overlay)
    definition = blank.with_suffix(".json")
    assert (code, err) == (0, "")
    assert out.startswith(f"{definition}: 13 fields: ")
    assert out.endswith(f"look at {overlay}\n")
    written = json.loads(definition.read_text())
    assert written["name"] == "exam-1"
    assert written["pages"] == [{"reference": "Exam 1.png"}]
    assert [field["name"] for field in written["fields"]] == [f"field_{n}" for n in range(1, 14)]
    assert all(("cells" in field) != ("digits" in field) for field in written["fields"])
    with Image.open(overlay) as picture:
        assert np.asarray(picture).std(axis=2).any(), "fields are coloured"
    assert run("check", definition)[1] == "exam-1: 13 fields on 1 page, all sound\n"


def test_pages_of_a_pdf_become_images_beside_the_definition(run: Run, tmp_path: Path) -> None:
    pages = [Image.fromarray(draw(seed)[0]) for seed in (2, 3)]
    pdf, out = tmp_path / "form.pdf", tmp_path / "out"
    pages[0].save(pdf, save_all=True, append_images=pages[1:], resolution=200)
    out.mkdir()
    overlay = out / "look.png"

    code, said, _ = run("propose", pdf, "-o", out / "marks.json", "--overlay", overlay)

    assert code == 0
    assert said.endswith(f"look at {overlay}, {out / 'look-2.png'}\n")
    written = json.loads((out / "marks.json").read_text())
    references = [page["reference"] for page in written["pages"]]
    assert references == ["marks-blank-1.png", "marks-blank-2.png"]
    assert {field["page"] for field in written["fields"]} == {1, 2}
    assert run("check", out / "marks.json")[0] == 0


def test_a_page_askew_is_written_straight(run: Run, blank: Path) -> None:
    with Image.open(blank) as image:
        image.rotate(-1.5, Image.Resampling.BICUBIC, fillcolor="white").save(blank)
    code, _, err = run("propose", blank, "-o", blank.with_name("turned.json"), "--name", "marks")
    assert code == 0
    assert "turned-blank-1.png is a page that lay 1.5° askew" in err
    assert run("check", blank.with_name("turned.json"))[1].startswith("marks: 13 fields")


def test_nothing_is_overwritten(run: Run, blank: Path) -> None:
    blank.with_suffix(".json").write_text("mine")
    code, _, err = run("propose", blank)
    assert (code, len(err.splitlines())) == (2, 1)
    assert "it is there already; name another with -o" in err
    assert blank.with_suffix(".json").read_text() == "mine"


def test_neither_blanks_nor_earlier_pages_are_overwritten(run: Run, blank: Path) -> None:
    out = blank.parent / "out"
    out.mkdir()
    (out / "marks-blank-1.png").write_bytes(b"mine")
    (out / blank.name).write_bytes(blank.read_bytes())
    before = blank.read_bytes()
    for arguments, said in (
        ((blank, "-o", out / "marks.json"), "marks-blank-1.png: it is there already; name another"),
        ((blank, out / blank.name), "another blank is called so too; rename one"),
        ((blank, "--overlay", blank), "that is a blank, or the definition itself"),
    ):
        code, _, err = run("propose", *arguments)
        assert (code, len(err.splitlines())) == (2, 1)
        assert said in err
    assert (out / "marks-blank-1.png").read_bytes() == b"mine"
    assert blank.read_bytes() == before


def test_what_cannot_be_is_one_line_with_the_way_out(run: Run, blank: Path) -> None:
    letter = blank.with_name("letter.png")
    page = Image.new("L", (1000, 1400), "white")
    page.paste(0, (100, 100, 900, 104))
    page.save(letter)
    for arguments, said in (
        (("propose", letter), "draw the fields on the page /templates"),
        (("propose", blank.with_name("tea.png")), "tea.png: it cannot be read (No such file"),
        (("propose", blank, "--name", "Tea Time"), "--name Tea Time: it must be 1 to 50 of a-z"),
        (("propose", blank, "-o", blank.parent / "no" / "x.json"), "it cannot be written"),
    ):
        code, out, err = run(*arguments)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert said in err
