"""`fieldhand template print`: a form to be printed, and all that is needed to read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.known_values import unreadable
from shared.errors import InvalidRequest
from shared.printing.paper import PAPERS
from shared.printing.spec import parse_spec
from shared.templates.definition import LARGEST_VERSION
from shared.templates.versions import as_document

if TYPE_CHECKING:
    from shared.printing.printing import PrintedForm


@click.command(name="print")
@click.argument("spec", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The PDF.  [default: NAME.pdf]"
)
@click.option("--paper", type=click.Choice(list(PAPERS)), default="a4", show_default=True)
@click.option(
    "--version",
    type=click.IntRange(1, LARGEST_VERSION),
    default=1,
    show_default=True,
    help="The version that the template will have, which the code on each page names.",
)
def print_(spec: Path, output: Path | None, paper: str, version: int) -> None:
    """Print the form that SPEC, a list of fields, describes.

    Beside the PDF lie its definition and a picture of each blank page, to be added and read by.
    """
    form = parse_spec(_read(spec))
    pdf = output or Path(f"{form.name}.pdf")
    definition = pdf.with_suffix(".json")
    if pdf.suffix.lower() != ".pdf":
        raise InvalidRequest(f"-o {pdf}: its name must end with .pdf")
    if definition.resolve() == spec.resolve():
        raise InvalidRequest(f"-o {pdf}: {definition} would be written over, which is the spec")
    from shared.printing.printing import print_form  # here: libraries of PDF take a second

    printed = print_form(form, PAPERS[paper], version, pdf.stem)
    _save(printed, pdf, definition)
    pages = len(printed.references)
    extent = "1 page" if pages == 1 else f"{pages} pages"
    blanks = " ".join(str(pdf.with_name(page.reference)) for page in printed.template.pages)
    click.echo(f"{pdf}: {form.name}@{version} on {extent}, with {definition} and {blanks}")
    click.echo(f"next: fieldhand template add {definition}", err=True)


def _read(spec: Path) -> bytes:
    try:
        return spec.read_bytes()
    except OSError as error:
        raise unreadable(spec, error) from None


def _save(printed: PrintedForm, pdf: Path, definition: Path) -> None:
    try:
        pdf.write_bytes(printed.pdf)
        text = json.dumps(as_document(printed.template), indent=2, ensure_ascii=False)
        definition.write_text(text + "\n", encoding="utf-8")
        for page, image in zip(printed.template.pages, printed.references, strict=True):
            image.save(pdf.with_name(page.reference))
    except OSError as error:
        raise InvalidRequest(f"{error.filename}: it cannot be written ({error.strerror})") from None
