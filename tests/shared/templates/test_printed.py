"""The code of a printed form stays true to the template that it names."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from shared.database import Database
from shared.errors import InvalidRequest
from shared.printing.printing import PrintedForm
from shared.settings import Limits, Settings
from shared.storage import make_storage
from shared.templates import Template
from shared.templates.blanks import BlankPages
from shared.templates.keeping import TemplateKeeper
from shared.templates.removal import remove_template
from shared.templates.versions import list_templates
from tests.support.drawing import encode
from tests.support.printed import combs, printed, spec

Keep = Callable[..., tuple[int, bool]]


@pytest.fixture
def keep(database: Database, settings: Settings) -> Keep:
    """Return a function that keeps a printed form, or its pages with another template."""
    storage = make_storage(settings.storage)

    def keep(
        form: PrintedForm, template: Template | None = None, step: int = 1
    ) -> tuple[int, bool]:
        files = [
            (f"{number}.png", io.BytesIO(encode(image)))
            for number, image in enumerate(form.references)
        ]
        with BlankPages(Limits()) as blanks:
            pages = blanks.open(files[::step])
            return TemplateKeeper(database, storage).keep(template or form.template, pages)

    return keep


def changed(form: PrintedForm, **more: object) -> Template:
    return form.template.model_copy(update=more)


def test_a_printed_form_is_kept_as_the_version_it_is_printed_as(keep: Keep) -> None:
    assert keep(printed()) == (1, True)
    assert keep(printed()) == (1, False)
    assert keep(printed(version=2)) == (2, True)


def test_another_version_is_refused_with_the_way_out(database: Database, keep: Keep) -> None:
    keep(printed())
    with pytest.raises(InvalidRequest) as refused:
        keep(printed(spec(title="Newer")))
    assert refused.value.detail == (
        "pages: it is printed as exam@1, and would be kept as exam@2; "
        "print it anew by `fieldhand template print SPEC.json` --version 2"
    )
    with pytest.raises(InvalidRequest, match="printed as exam@5, and would be kept as exam@2"):
        keep(printed(version=5))
    with database.read() as connection:
        assert [head.version for head in list_templates(connection, 9)] == [1]


def test_rules_of_paper_in_use_may_change(keep: Keep) -> None:
    form = printed()
    keep(form)
    assert keep(form, changed(form, title="Other words")) == (2, True)
    assert keep(printed(version=3)) == (3, True)


def test_what_was_printed_as_a_removed_version_comes_back(database: Database, keep: Keep) -> None:
    first, second = printed(), printed(spec(title="Newer"), version=2)
    keep(first)
    keep(second)
    with database.write() as connection:
        remove_template(connection, "exam")
    assert keep(first) == (3, True)
    assert keep(first) == (3, False)
    assert keep(second) == (4, True)
    assert keep(first, changed(first, title="Other words")) == (5, True)
    with pytest.raises(InvalidRequest, match="printed as exam@1, and would be kept as exam@6"):
        keep(printed(spec(title="Another print with the same code")))
    with pytest.raises(InvalidRequest, match="printed as exam@7, and would be kept as exam@6"):
        keep(printed(version=7))


def test_another_name_is_refused(keep: Keep) -> None:
    form = printed()
    with pytest.raises(InvalidRequest, match=r"printed as exam@1; call the template exam, or"):
        keep(form, changed(form, name="tally"))


def test_pages_out_of_order_are_refused(keep: Keep) -> None:
    form = printed(spec(*combs(60)))
    assert len(form.references) == 3
    with pytest.raises(InvalidRequest, match=r"pages\[0\].reference: it is printed as page 3; put"):
        keep(form, step=-1)
    assert keep(form) == (1, True)


def test_pages_of_two_prints_are_refused(keep: Keep) -> None:
    form, newer = (printed(spec(*combs(40)), version=version) for version in (1, 2))
    assert len(form.references) == 2
    mixed = PrintedForm(form.pdf, form.template, [form.references[0], newer.references[1]])
    with pytest.raises(InvalidRequest, match="it is printed as exam@2, and other pages are not"):
        keep(mixed)
