"""The forms of `fieldhand demo`, its folder, and how readings are held against the truth."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli.demo_form import print_demo_form
from cli.demo_forms import DemoForms, clear, fill_demo_forms
from cli.demo_tally import Counts, print_tally, tally
from cli.local_template import read_template
from shared.errors import InvalidRequest
from shared.readings import Outcome


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> DemoForms:
    """Return the forms of a small demonstration."""
    folder = tmp_path_factory.mktemp("demo")
    clear(folder)
    return fill_demo_forms(folder, print_demo_form(folder, 1), 2)


def page(name: str, **values: tuple[str | None, str]) -> dict[str, Any]:
    """Return a page of a result with these readings: value and outcome by field."""
    readings = [
        {"field": field, "value": value, "outcome": outcome}
        for field, (value, outcome) in values.items()
    ]
    return {"name": name, "state": "read", "error": None, "readings": readings}


def test_the_form_is_sound_and_its_copies_have_their_truth(forms: DemoForms) -> None:
    template, _ = read_template(forms.folder / "score-sheet.json")
    assert template == forms.template
    names = [path.name for path in forms.scans]
    assert names == ["empty-form.jpg", "form-00001.jpg", "form-00002.jpg", "other-form.jpg"]
    assert sorted(forms.truth) == names[:3]
    with (forms.folder / "labels.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["path"] for row in rows] == names[1:3]
    for row in rows:
        written = forms.truth[row["path"]]
        assert {name: "?" if value is None else value for name, value in written.items()} == {
            name: row[name] for name in written
        }


def test_a_folder_is_used_again_but_nothing_else_is_removed(tmp_path: Path) -> None:
    clear(tmp_path / "new")
    (tmp_path / "new" / "scans" / "form-00001.jpg").write_bytes(b"ours")
    clear(tmp_path / "new")
    assert list((tmp_path / "new" / "scans").iterdir()) == []
    mine = tmp_path / "work" / "scans" / "mine.jpg"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    with pytest.raises(InvalidRequest, match=r"mine\.jpg: it is not of a demonstration"):
        clear(tmp_path / "work")
    assert mine.read_bytes() == b"mine"


def test_readings_count_as_right_accepted_wrong_or_to_correct() -> None:
    counts = Counts()
    counts.add("20", "20", Outcome.ACCEPTED)
    counts.add("20", "29", Outcome.ACCEPTED)
    counts.add("20", "20", Outcome.REVIEW)
    counts.add("", None, Outcome.BLANK)
    counts.add(None, None, Outcome.UNREADABLE)
    counts.add("", "1", Outcome.ACCEPTED)
    assert counts == Counts(fields=6, right=4, accepted=3, wrong=2, open=2)


def test_pages_are_told_by_what_became_of_them(forms: DemoForms) -> None:
    written = forms.truth["form-00001.jpg"] | {"room": "1204", "total": "73", "class": None}
    told = replace(forms, truth=forms.truth | {"form-00001.jpg": written})
    no_match = {"name": "other-form.jpg", "state": "failed", "error": {"detail": "no match"}}
    first = page(
        "form-00001.jpg",
        room=("1204", "accepted"),
        total=("13", "review"),
        **{"class": (None, "unreadable")},
    )
    found = tally(
        [first, page("empty-form.jpg", room=(None, "blank")), {**no_match, "readings": []}],  # type: ignore[list-item]
        told,
    )
    assert found.read == 2
    assert found.failed == [("other-form.jpg", "no match")]
    assert found.kinds == {
        "written": Counts(fields=2, right=1, accepted=1, open=1),
        "spoilt": Counts(fields=1, right=1, open=1),
        "left empty": Counts(fields=1, right=1),
    }
    console = Console(record=True, width=100)
    print_tally(found, console)
    assert "pages: 2 read, 1 failed\n  other-form.jpg: no match" in console.export_text()


def test_what_is_read_on_a_page_of_another_form_is_wrong(forms: DemoForms) -> None:
    found = tally([page("other-form.jpg", room=("1", "accepted"))], forms)  # type: ignore[list-item]
    assert found.kinds["left empty"].wrong == 1
