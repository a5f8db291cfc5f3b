"""Forms from a template and scans to a table, over every part of the system."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.drawing import encode_pixels, zip_of
from tests.support.processes import kin
from tests.support.stack import COMMAND_SECONDS, FIELDHAND, Stack
from worker.training.forms.made import Blank, MadeForm, draw_blank, make_form, make_stranger
from worker.training.numbers.made import Hands

BLANK = draw_blank(1, fields=6)
FORMS = {f"{seed}.png": seed for seed in (1, 3, 5)}


def add_template(stack: Stack, blank: Blank) -> dict[str, Any]:
    definition = blank.template.model_dump_json(exclude_defaults=True)
    return stack.add_template(definition, encode_pixels(blank.image))


def filled(seed: int) -> MadeForm:
    random = np.random.default_rng(seed)
    return make_form(BLANK, Hands(None), random, dpi=150, oddities=False)


def box_of_forms() -> dict[str, bytes]:
    """Return three filled forms, and one page that is of another form."""
    stranger = make_stranger(Hands(None), np.random.default_rng(0))
    scans = {name: encode_pixels(filled(seed).image) for name, seed in FORMS.items()}
    return scans | {"stranger.png": encode_pixels(stranger)}


def agreeing(pages: list[dict[str, Any]]) -> int:
    """Return how many fields of the forms say what was written in them."""
    return sum(
        reading["value"] == filled(FORMS[page["name"]]).values[reading["field"]]
        for page in pages
        if page["name"] in FORMS
        for reading in page["readings"]
    )


def test_a_box_of_forms_becomes_readings_field_by_field(stack: Stack) -> None:
    version = add_template(stack, BLANK)["version"]
    archive = zip_of(box_of_forms())
    job = stack.submit(("box.zip", archive), reader="form", template="made-1")
    job = stack.wait(job["id"])
    assert (job["state"], job["template"]) == ("done", f"made-1@{version}")
    assert job["pages"] == {"total": 4, "queued": 0, "read": 3, "failed": 1}
    assert job["reconciliation"]["failed"] == {"no-match": 1}
    *forms, stranger = stack.pages(job["id"])
    names = [field.name for field in BLANK.template.fields]
    assert all([one["field"] for one in page["readings"]] == names for page in forms)
    assert agreeing(forms) >= 15, "of 18, by hands that are drawn by code"
    assert stranger["readings"] == []
    assert "does not match the template 'made-1@1'" in stranger["error"]["detail"]
    assert stranger["error"]["code"] == "no-match"
    assert stranger["error"]["share"] < 0.5


def holds_a_net(pid: int) -> bool:
    """Tell whether a process has a runtime of nets in its memory."""
    try:
        maps = Path(f"/proc/{pid}/maps").read_text()
    except OSError:  # it has ended
        return False
    return "tensorflow" in maps or "litert" in maps


def test_the_parents_of_those_that_read_forms_hold_no_net(stack: Stack) -> None:
    add_template(stack, BLANK)
    scan = encode_pixels(filled(1).image)
    job = stack.wait(stack.submit(("1.png", scan), reader="form", template="made-1")["id"])
    assert job["pages"]["read"] == 1
    worker = stack.parts["worker"].pid
    family = [worker, *kin(worker)]
    parents = [pid for pid in family if kin(pid)]
    assert not any(holds_a_net(pid) for pid in parents)
    assert any(holds_a_net(pid) for pid in family if pid not in parents)


def submit(stack: Stack, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*FIELDHAND, "submit", *map(str, arguments)]
    return subprocess.run(
        command, env=stack.env, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
    )


def test_a_folder_of_forms_is_sent_with_its_template(stack: Stack, tmp_path: Path) -> None:
    version = add_template(stack, BLANK)["version"]
    scans, out = tmp_path / "scans", tmp_path / "out.jsonl"
    scans.mkdir()
    for name, image in box_of_forms().items():
        (scans / name).write_bytes(image)
    chosen = ("--reader", "form", "--template", f"made-1@{version}")
    done = submit(stack, scans, *chosen, "-o", out)
    assert done.returncode == 1, "the stranger among them failed"
    pages = [json.loads(line) for line in out.read_text().splitlines()]
    assert [page["state"] for page in pages] == ["read"] * 3 + ["failed"]
    assert agreeing(pages) >= 15
    table, first = tmp_path / "out.csv", BLANK.template.fields[0].name
    assert submit(stack, scans, *chosen, "-o", table, "--all-columns").returncode == 1
    header, *rows = table.read_text().splitlines()
    assert f"{first},{first}.confidence,{first}.outcome" in header
    assert len(rows) == 4
    refused = submit(stack, scans, "--reader", "form", "--template", "made-7")
    assert (refused.returncode, "there is no template made-7" in refused.stderr) == (2, True)
    without = submit(stack, scans, "--reader", "form")
    assert (without.returncode, "needs a template" in without.stderr) == (2, True)


def test_pages_find_their_templates_by_themselves(stack: Stack, tmp_path: Path) -> None:
    add_template(stack, BLANK)
    other = draw_blank(2, fields=3)
    add_template(stack, other)
    scans, out = tmp_path / "scans", tmp_path / "out.jsonl"
    scans.mkdir()
    form = make_form(other, Hands(None), np.random.default_rng(1), dpi=150, oddities=False)
    pages = {"1.png": filled(1).image, "2.png": form.image}
    pages["3.png"] = make_stranger(Hands(None), np.random.default_rng(0))
    for name, image in pages.items():
        (scans / name).write_bytes(encode_pixels(image))
    submit(stack, scans, "--reader", "form", "--template", "auto", "-o", out)
    told = [json.loads(line) for line in out.read_text().splitlines()]
    names = [(page["template"] or "none").partition("@")[0] for page in told]
    assert names == ["made-1", "made-2", "none"]
    assert told[2]["error"]["code"] == "no-match"
    assert told[0]["match"]["residual"] < 2
    assert all(one["residual"] < 3 for one in told[0]["readings"])
