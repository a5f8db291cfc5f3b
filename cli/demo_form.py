"""The form of the demonstration: a score sheet of an exam, with rules of every kind, printed."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from pathlib import Path

from cli.client import Client
from cli.opened import opened
from shared.errors import SetupError
from shared.printing.paper import PAPERS
from shared.printing.spec import FormSpec, SpecField
from shared.templates import CheckDigit, Rules, Template
from shared.templates.versions import as_document

NAME, STEM = "demo-scores", "score-sheet"
QUESTIONS = tuple(f"question_{number}" for number in range(1, 7))
CLASSES = tuple(str(one) for one in range(101, 1000, 23))
SPEC = FormSpec(
    name=NAME,
    title="Score sheet",
    fields=(
        SpecField(name="student", cells=8, label="Student", rules=Rules(check=CheckDigit.LUHN)),
        SpecField(name="ticket", cells=6, label="Ticket", rules=Rules(check=CheckDigit.DAMM)),
        SpecField(name="day", cells=8, label="Day of the exam", rules=Rules(date="DDMMYYYY")),
        SpecField(name="class", cells=3, label="Class", rules=Rules(values=CLASSES)),
        SpecField(name="room", cells=4, label="Room"),
        *(
            SpecField(
                name=name,
                label=name.replace("_", " ").capitalize(),
                help="0 to 20",
                group="Points",
                digits=(1, 2),
                rules=Rules(max=20),
            )
            for name in QUESTIONS
        ),
        SpecField(
            name="total", label="Total", group="Points", digits=(1, 3), rules=Rules(sum=QUESTIONS)
        ),
    ),
)


def add_form(client: Client, folder: Path) -> tuple[Template, str]:
    """Print the form into a folder and add it to a server; returns it, and it with its version.

    The version stands in its code: the first, which it keeps where that was removed, the newest one
    again, if that is the very same form, or else the next.
    """
    newest = _newest(client)
    *known, last = sorted({1, max(newest, 1), newest + 1})
    for version in known:
        with suppress(SetupError):
            return _print_and_add(client, folder, version)
    return _print_and_add(client, folder, last)


def _newest(client: Client) -> int:
    """Return the newest version that a server has of the form; 0 where it has none."""
    heads = {head["name"]: head["version"] for head in client.templates()}
    return int(heads.get(NAME, 0))


def _print_and_add(client: Client, folder: Path, version: int) -> tuple[Template, str]:
    template = print_demo_form(folder, version)
    document = (folder / f"{STEM}.json").read_bytes()
    with opened([folder / template.pages[0].reference]) as blanks:
        kept, _ = client.add_template((f"{STEM}.json", document), blanks)
    return template, f"{kept['name']}@{kept['version']}"


def print_demo_form(folder: Path, version: int) -> Template:
    """Write the form as PDF, its blank page as an image, and its definition."""
    from shared.printing.printing import print_form

    printed = print_form(SPEC, PAPERS["a4"], version, STEM)
    (folder / f"{STEM}.pdf").write_bytes(printed.pdf)
    for page, image in zip(printed.template.pages, printed.references, strict=True):
        with closing(image):
            image.save(folder / page.reference)
    text = json.dumps(as_document(printed.template), indent=1)
    (folder / f"{STEM}.json").write_text(text, encoding="utf-8")
    return printed.template
