"""`fieldhand template`, over a real server and without one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cli.client import Client
from cli.demo_form import add_form
from cli.main import main
from shared.settings import Settings
from tests.cli.serving import served
from tests.conftest import fresh_database
from tests.support.forms import as_text, blank_png, definition, field

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
def server(
    request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Yield the address of a server of its own."""
    url = fresh_database(request, "sqlite", folder)
    with served(Settings(data_dir=folder, database_url=url)) as url:
        monkeypatch.setenv("FIELDHAND_SERVER", url)
        yield url


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Return a definition with its image beside it."""
    (tmp_path / "blank.png").write_bytes(blank_png())
    return write(tmp_path / "exam.json")


def write(path: Path, *fields: dict[str, object], **more: object) -> Path:
    path.write_text(as_text(definition(*fields, **more)))
    return path


def assert_refused(ended: tuple[int, str, str], said: str) -> None:
    code, out, err = ended
    assert (code, out) == (2, ""), err
    assert err.startswith("fieldhand: ")
    assert said in err
    assert err.count("\n") == 1


def test_a_sound_definition_is_checked_without_a_server(run: Run, form: Path) -> None:
    said = "exam: 2 fields on 1 page, all sound\n"
    assert run("check", form) == (0, said, "")
    other = form.with_name("scan.png")
    other.write_bytes(blank_png(1))
    assert run("check", form, other) == (0, said, "")


def test_what_is_wrong_is_said_in_one_line_with_its_place(run: Run, form: Path) -> None:
    write(form, field(box=[590, 0, 20, 20]), field("b", rules={"check": "crc"}))
    assert_refused(run("check", form), "fields[1].rules.check: it must be 'luhn'")
    write(form, field(box=[590, 0, 20, 20]), field("b", page=2))
    said = "fields[0].box: it is not on the page, which is 600 × 400 pixels; fields[1].page"
    assert_refused(run("check", form), said)
    form.write_text("{")
    assert_refused(run("add", form), "definition: it is no JSON")


def test_known_values_come_from_files(run: Run, server: str, form: Path) -> None:
    write(form, field("id", digits=[3, 3]), field("b", page=1))
    known = form.with_name("ids.txt")
    known.write_text("\ufeff101\r\n202\n\n")
    assert run("add", form, "--values", f"id={known}")[:2] == (0, "exam@1\n")
    view = json.loads(run("show", "exam", "--json")[1])
    assert view["definition"]["fields"][0]["rules"] == {"values": ["101", "202"]}
    assert "one of 2 known values" in run("show", "exam")[1]
    known.write_text("101\n20\n")
    said = "fields[0].rules.values[1]: 20 has 2 digits, and the field 3 digits"
    assert_refused(run("check", form, "--values", f"id={known}"), said)
    assert_refused(run("check", form, "--values", f"c={known}"), "FIELD one of id, b")
    assert_refused(run("check", form, "--values", "id"), "it must be FIELD=FILE")
    assert_refused(run("check", form, "--values", "id=tea.txt"), "tea.txt: it cannot be read")
    known.write_bytes(b"\xff\xfe\x00")
    assert_refused(run("check", form, "--values", f"id={known}"), "ids.txt: it is no text")


def test_files_that_are_not_there_or_no_images_are_named(run: Run, form: Path) -> None:
    assert_refused(run("check", form.with_name("tea.json")), "tea.json: it cannot be read (No such")
    assert_refused(run("check", form, form), "exam.json: it is not a PNG")
    form.with_name("blank.png").unlink()
    assert_refused(run("check", form), "blank.png: it cannot be read (No such file")
    assert_refused(run("check", form.parent), "it cannot be read (Is a directory)")


def test_a_template_is_added_listed_and_shown(run: Run, server: str, form: Path) -> None:
    blank = form.with_name("blank.png")
    assert run("add", form, blank) == (0, "exam@1\n", f"{server}/templates/exam?version=1\n")
    code, out, err = run("add", form)
    assert (code, out) == (0, "exam@1\n")
    assert "the same and was there already" in err
    write(form, field("mark", rules={"max": 20, "sum": ["part"]}), field("part"), title="")
    assert run("add", form)[:2] == (0, "exam@2\n")
    assert run("list") == (0, "exam@2  2 fields on 1 page\n", "")
    code, out, _ = run("show", "exam")
    assert code == 0
    assert out.startswith("exam@2; versions: 2, 1\npage 1: blank.png, 600 × 400 pixels\n")
    assert "10, 10, 200, 40" in out
    assert "at most 20; the sum of part" in out
    _, out, _ = run("show", "exam@1")
    assert out.startswith("exam@1, Exam score sheet; versions: 2, 1\n")
    assert "check digit: luhn" in out


def test_programs_get_json(run: Run, server: str, form: Path) -> None:
    code, out, err = run("list")
    assert (code, out) == (0, "")
    assert "fieldhand template add" in err
    assert json.loads(run("list", "--json")[1]) == []
    run("add", form)
    assert [head["name"] for head in json.loads(run("list", "--json")[1])] == ["exam"]
    assert json.loads(run("show", "exam@1", "--json")[1])["definition"] == definition()


def test_what_the_server_refuses_is_said(run: Run, server: str, form: Path) -> None:
    assert_refused(run("show", "tea"), "there is no template tea")
    for name in ("../x", "a/../b", "..", "exam@"):
        assert_refused(run("show", name), f"there is no template {name!r}; a reference is NAME")
    write(form, field(box=[590, 0, 20, 20]))
    assert_refused(run("add", form), "fields[0].box: it is not on the page")


def test_no_server_is_said_with_the_way_out(
    run: Run, form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDHAND_SERVER", "http://127.0.0.1:1")
    code, out, err = run("add", form)
    assert (code, out) == (3, "")
    assert "start one with `fieldhand up`" in err


def test_a_server_is_found_by_its_port_alone(
    run: Run, server: str, form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FIELDHAND_SERVER")
    monkeypatch.setenv("FIELDHAND_HOST", "0.0.0.0")
    monkeypatch.setenv("FIELDHAND_PORT", server.rpartition(":")[2])
    code, out, err = run("add", str(form))
    assert (code, out) == (0, "exam@1\n"), err
    assert err.startswith(server)


def test_a_template_is_removed(run: Run, server: str, form: Path) -> None:
    run("add", form)
    assert run("remove", "exam") == (0, "exam: removed\n", "")
    assert_refused(run("remove", "exam"), "there is no template exam")
    assert_refused(run("remove", "../jobs"), "there is no template '../jobs'")


def test_the_form_of_the_demonstration_comes_back_when_it_was_removed(
    run: Run, server: str, tmp_path: Path
) -> None:
    with closing(Client(server)) as client:
        assert add_form(client, tmp_path)[1] == "demo-scores@1"
        run("remove", "demo-scores")
        for _ in range(2):
            assert add_form(client, tmp_path)[1] == "demo-scores@2"
