"""Jobs of forms, from their uploads to readings, with real nets and templates."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from sqlalchemy import select, update

from shared import moves
from shared.database import Database
from shared.errors import SetupError
from shared.images import Pixels
from shared.moves import NewJob, NewUpload
from shared.settings import Settings
from shared.states import Queue, Reader, UploadKind
from shared.tables import Batch, Page, TemplateName, TemplateReference
from shared.tables import Reading as ReadingRow
from shared.templates.blanks import BlankPages, match_pages
from shared.templates.keeping import TemplateKeeper
from shared.templates.versions import list_current
from tests.conftest import fresh_database
from tests.support.drawing import encode_pixels, zip_of
from tests.support.outages import return_leases
from worker import batches, form_readers, known_forms
from worker.batches import read_batch
from worker.context import Context
from worker.expanding import expand_job
from worker.form_readers import FormReaders
from worker.training.forms.made import Blank, draw_blank, make_form, make_stranger
from worker.training.forms.made.capture import capture
from worker.training.forms.made.sheets import scanned
from worker.training.numbers.made import Hands


@pytest.fixture
def context(request: pytest.FixtureRequest, folder: Path) -> Iterator[Context]:
    """Return a worker whose batches hold two pages of forms."""
    url = fresh_database(request, "sqlite", folder)
    context = Context(Settings(data_dir=folder, database_url=url, batch_pages=64))
    yield context
    context.database.close()


def keep(context: Context, blank: Blank, owner: str | None = None) -> str:
    """Keep a template, and return its version."""
    with BlankPages(context.settings.limits) as blanks:
        pages = blanks.open([("blank.png", io.BytesIO(encode_pixels(blank.image)))])
        keeper = TemplateKeeper(context.database, context.storage)
        version, _ = keeper.keep(blank.template, match_pages(blank.template, pages), owner)
    return f"{blank.template.name}@{version}"


def filled(blank: Blank, seed: int) -> Pixels:
    return make_form(blank, Hands(None), np.random.default_rng(seed), dpi=100).image


def submit(context: Context, template: str, *images: Pixels, owner: str | None = None) -> None:
    archive = zip_of({f"{n}.png": encode_pixels(image) for n, image in enumerate(images, 1)})
    stored = context.storage.put("job/0", io.BytesIO(archive))
    upload = NewUpload("forms.zip", UploadKind.ZIP, stored.size, stored.sha256, "job/0")
    chosen = {"template": template, "uploads": [upload], "owner": owner}
    with context.database.write() as connection:
        moves.receive(connection, NewJob("job", Reader.FORM, "cnn", 0.01, Queue.BULK, **chosen))
    expand_job(context, "job")


def sizes(database: Database) -> list[tuple[int, str]]:
    with database.read() as connection:
        rows = connection.execute(select(Batch.pages, Batch.state).order_by(Batch.number))
        return [(pages, state) for pages, state in rows]


def errors(context: Context) -> list[dict[str, Any] | None]:
    with context.database.read() as connection:
        return list(connection.execute(select(Page.error).order_by(Page.number)).scalars())


def test_forms_are_read_and_a_stranger_among_them_fails_alone(context: Context) -> None:
    blank = draw_blank(1, fields=4)
    stranger = make_stranger(Hands(None), np.random.default_rng(0))
    submit(context, keep(context, blank), filled(blank, 1), stranger, filled(blank, 3))
    assert [pages for pages, _ in sizes(context.database)] == [2, 1]
    for number in (1, 2):
        read_batch(context, "job", number)
    first, second, third = errors(context)
    assert (first, third) == (None, None)
    assert second is not None
    assert (second["code"], second["worst_part"]) == ("no-match", 0)
    assert 0 <= second["share"] < 0.5
    assert "% of its print was found" in second["detail"]
    assert second["template"] == "made-1@1"
    with context.database.read() as connection:
        rows = connection.execute(select(ReadingRow.page, ReadingRow.field))
        read = sorted((page, field) for page, field in rows)
    names = sorted(field.name for field in blank.template.fields)
    assert read == [(page, name) for page in (1, 3) for name in names]


@pytest.mark.parametrize("template", ["made-1", "auto"])
def test_a_scan_of_two_forms_fails_and_is_named(context: Context, template: str) -> None:
    blank = draw_blank(1, fields=4)
    version = keep(context, blank)
    two = np.concatenate([filled(blank, 1), filled(blank, 3)], axis=0)
    submit(context, version if template == "made-1" else template, two, filled(blank, 1))
    read_batch(context, "job", 1)
    first, second = errors(context)
    assert second is None
    assert first is not None
    assert first["code"] == "several-forms"
    assert "two forms: made-1@1, page 1; and beside it made-1@1, page 1" in first["detail"]


@pytest.mark.parametrize("template", ["made-1", "auto"])
def test_an_empty_sheet_comes_close_to_no_form(context: Context, template: str) -> None:
    blank = draw_blank(1, fields=4)
    version = keep(context, blank)
    paper = np.full_like(blank.image, 255)
    random = np.random.default_rng(4)
    sheet = capture(paper, np.zeros_like(paper), scanned(paper.shape, random, 150), random)
    submit(context, version if template == "made-1" else template, sheet, filled(blank, 1))
    read_batch(context, "job", 1)
    first, second = errors(context)
    assert second is None
    assert first is not None
    assert first["code"] == "no-match"
    assert first["detail"].startswith("the page is empty: there is no print on it")
    assert "template" not in first


def test_the_measure_of_the_match_is_kept_for_pages_and_fields(context: Context) -> None:
    blank = draw_blank(1, fields=4)
    other = draw_blank(7, fields=4)
    submit(context, keep(context, blank), filled(blank, 1), filled(other, 1))
    read_batch(context, "job", 1)
    columns = (Page.template, Page.form_page, Page.match_share, Page.residual, Page.overlay)
    with context.database.read() as connection:
        matched, failed = connection.execute(select(*columns).order_by(Page.number)).all()
        residuals = connection.execute(select(ReadingRow.residual)).scalars().all()
    assert matched[:2] == ("made-1@1", 1)
    assert matched.match_share > 0.5
    assert 0 < matched.residual < 2
    assert matched.overlay is None
    assert len(residuals) == 4
    assert all(one is not None and 0 <= one < 3 for one in residuals)
    assert failed[:2] == (None, None)
    assert failed.match_share < 0.5
    assert set(failed.overlay) == {"fields", "found", "missing"}


def test_failed_forms_are_read_again_in_batches_of_the_same_size(context: Context) -> None:
    submit(context, keep(context, draw_blank(1)), *[np.full((90, 60), 250, np.uint8)] * 5)
    for number in (1, 2, 3):
        read_batch(context, "job", number)
    assert [error and error["code"] for error in errors(context)] == ["no-match"] * 5
    with context.database.write() as connection:
        moves.retry(connection, "job", context.settings.batch_pages)
    again = sizes(context.database)[3:]
    with context.database.read() as connection:
        columns = (Page.match_share, Page.overlay)
        assert set(connection.execute(select(*columns)).all()) == {(None, None)}
    assert again == [(2, "waiting"), (2, "waiting"), (1, "waiting")]


def test_a_template_whose_image_is_gone_fails_the_pages_with_that_reason(context: Context) -> None:
    blank = draw_blank(1)
    template = keep(context, blank)
    with context.database.read() as connection:
        (blob,) = connection.execute(select(TemplateReference.blob)).scalars()
    context.storage.delete(blob)
    submit(context, template, filled(blank, 1), filled(blank, 2))
    read_batch(context, "job", 1)
    reason = "the image of page 1 of the template made-1@1 is no longer in the storage"
    assert errors(context) == [{"code": "no-template", "detail": reason}] * 2
    assert sizes(context.database) == [(2, "done")]


def test_an_image_of_a_template_that_is_damaged_is_named(context: Context) -> None:
    template = keep(context, draw_blank(1))
    with context.database.read() as connection:
        (blob,) = connection.execute(select(TemplateReference.blob)).scalars()
    context.storage.put(blob, io.BytesIO(b"not an image"))
    with pytest.raises(SetupError, match=r"page 1 of the template made-1@1 cannot be opened"):
        context.reader_for("form", "cnn", template)


def test_a_version_that_is_not_there_is_named(context: Context) -> None:
    with pytest.raises(SetupError, match="there is no template exam"):
        context.reader_for("form", "cnn", "exam@1")


def test_the_templates_read_with_last_stay_ready(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_readers, "HELD_PAGES", 2)
    one, two, three = (keep(context, draw_blank(seed, fields=2)) for seed in (1, 2, 3))
    first, second = (context.reader_for("form", "cnn", name) for name in (one, two))
    assert context.reader_for("form", "cnn", one) is first
    context.reader_for("form", "cnn", three)
    assert context.reader_for("form", "cnn", one) is first
    assert context.reader_for("form", "cnn", two) is not second


def test_versions_of_a_template_have_readers_of_their_own(context: Context) -> None:
    old, new = (keep(context, draw_blank(1, fields=fields)) for fields in (2, 3))
    assert (old, new) == ("made-1@1", "made-1@2")
    counts = [len(context.reader_for("form", "cnn", name).template.fields) for name in (old, new)]
    assert counts == [2, 3]


def read_all(context: Context) -> None:
    for number, _ in enumerate(sizes(context.database), 1):
        read_batch(context, "job", number)


def templates(context: Context) -> list[str | None]:
    with context.database.read() as connection:
        return list(connection.execute(select(Page.template).order_by(Page.number)).scalars())


def test_each_page_finds_its_own_template_or_none(context: Context) -> None:
    one, two, other = (draw_blank(seed, fields=3) for seed in (1, 2, 7))
    keep(context, one)
    keep(context, two)
    submit(context, "auto", filled(two, 1), filled(one, 2), filled(other, 1), filled(two, 3))
    read_all(context)
    assert templates(context) == ["made-2@1", "made-1@1", None, "made-2@1"]
    codes = [error and error["code"] for error in errors(context)]
    assert codes == [None, None, "no-match", None]


def test_a_page_is_of_no_template_of_somebody_else(context: Context) -> None:
    one, two = (draw_blank(seed, fields=3) for seed in (1, 2))
    keep(context, one, "alice")
    keep(context, two, "bob")
    context.reader_for("form", "cnn", "auto", "alice")
    submit(context, "auto", filled(one, 1), filled(two, 1), owner="bob")
    read_all(context)
    assert templates(context) == [None, "made-2@1"]
    assert "made-1" not in str(errors(context))


def share(context: Context, owner: str) -> None:
    with context.database.write() as connection:
        theirs = update(TemplateName).where(TemplateName.owner == owner)
        connection.execute(theirs.values(shared=True))


def test_an_equal_blank_that_a_stranger_shares_spoils_nobodys_pages(context: Context) -> None:
    one, two = (draw_blank(seed, fields=3) for seed in (1, 2))
    keep(context, one, "alice")
    for blank, name in ((one, "a-trap"), (two, "of-all")):
        keep(context, renamed(blank, name), "bob")
    share(context, "bob")
    submit(context, "auto", filled(one, 1), filled(two, 1), owner="alice")
    read_all(context)
    assert errors(context) == [None, None]
    assert templates(context) == ["made-1@1", "of-all@1"]


def test_a_page_that_matches_ones_own_is_never_read_as_what_a_stranger_shares(
    context: Context,
) -> None:
    own = draw_blank(1, fields=3)
    like_it = renamed(own, "boxed")
    cv2.rectangle(like_it.image, (900, 1940), (1300, 2000), 0, 3)
    keep(context, own, "alice")
    keep(context, like_it, "bob")
    share(context, "bob")
    submit(context, "auto", filled(own, 1), filled(like_it, 1), owner="alice")
    read_all(context)
    assert templates(context) == ["made-1@1", None]
    assert [error and error["code"] for error in errors(context)] == [None, "ambiguous"]


def renamed(blank: Blank, name: str) -> Blank:
    return Blank(blank.image.copy(), blank.template.model_copy(update={"name": name}))


def test_a_template_that_is_added_later_is_known_at_once(context: Context) -> None:
    one, two = (draw_blank(seed, fields=3) for seed in (1, 2))
    keep(context, one)
    submit(context, "auto", filled(two, 1), filled(one, 1))
    read_all(context)
    assert templates(context) == [None, "made-1@1"]
    keep(context, two)
    with context.database.write() as connection:
        moves.retry(connection, "job", context.settings.batch_pages)
    read_all(context)
    assert templates(context) == ["made-2@1", "made-1@1"]


def test_a_template_that_cannot_be_used_is_left_out_of_those_that_are_known(
    context: Context,
) -> None:
    one, two = (draw_blank(seed, fields=3) for seed in (1, 2))
    keep(context, one)
    with context.database.read() as connection:
        (blob,) = connection.execute(select(TemplateReference.blob)).scalars()
    context.storage.delete(blob)
    keep(context, two)
    submit(context, "auto", filled(two, 1))
    read_all(context)
    assert templates(context) == ["made-2@1"]


def test_older_versions_are_known_where_they_look_otherwise(context: Context) -> None:
    blanks = [draw_blank(1, fields=fields) for fields in (2, 3)]
    names = [keep(context, blank) for blank in blanks]
    relabelled = blanks[1].template.model_copy(update={"title": "Another title"})
    names.append(keep(context, Blank(blanks[1].image, relabelled)))
    with context.database.read() as connection:
        assert list_current(connection) == ["made-1@3", "made-1@1"]
    submit(context, "auto", filled(blanks[0], 1), filled(blanks[1], 1))
    read_all(context)
    assert templates(context) == ["made-1@1", "made-1@3"]


def test_pages_stay_queued_while_the_database_of_the_forms_does_not_answer(
    context: Context, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "PAUSE_SECONDS", -1)
    blank = draw_blank(1, fields=3)
    keep(context, blank)
    submit(context, "auto", filled(blank, 1))
    away = Database(f"sqlite:///{folder}/away/fieldhand.db")
    context.forms = FormReaders(away, context.storage)
    read_batch(context, "job", 1)
    away.close()
    assert errors(context) == [None]
    return_leases(context)
    assert sizes(context.database) == [(1, "waiting")]
    again = Context(context.settings)
    read_batch(again, "job", 1)
    again.database.close()
    assert templates(context) == ["made-1@1"]


def blobs_of(context: Context) -> list[str]:
    with context.database.read() as connection:
        query = select(TemplateReference.blob).order_by(TemplateReference.template)
        return list(connection.execute(query).scalars())


def test_forms_that_are_ready_stay_so_where_the_storage_fails_at_another(context: Context) -> None:
    one, two = (draw_blank(seed, fields=3) for seed in (1, 2))
    keep(context, one)
    keep(context, two)
    first, second = blobs_of(context)
    context.storage.delete(second)
    context.storage.put(f"{second}/in-its-place", io.BytesIO(b"a folder"))
    with pytest.raises(IsADirectoryError):
        context.reader_for("form", "cnn", "auto")
    context.storage.delete(f"{second}/in-its-place")
    context.storage.put(second, io.BytesIO(encode_pixels(two.image)))
    context.storage.delete(first)
    submit(context, "auto", filled(one, 1), filled(two, 1))
    read_all(context)
    assert [error and error["code"] for error in errors(context)] == ["no-template", None]


def test_a_blank_page_that_was_absent_is_looked_for_again(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_forms, "AGAIN_SECONDS", 0)
    blank = draw_blank(1, fields=3)
    keep(context, blank)
    (blob,) = blobs_of(context)
    context.storage.delete(blob)
    context.reader_for("form", "cnn", "auto")
    context.storage.put(blob, io.BytesIO(encode_pixels(blank.image)))
    submit(context, "auto", filled(blank, 1))
    read_all(context)
    assert templates(context) == ["made-1@1"]


def test_a_form_that_is_gone_since_it_was_recognised_fails_its_pages_alone(
    context: Context,
) -> None:
    one, two = (draw_blank(seed, fields=3) for seed in (1, 2))
    keep(context, one)
    with context.database.read() as connection:
        (blob,) = connection.execute(select(TemplateReference.blob)).scalars()
    keep(context, two)
    context.reader_for("form", "cnn", "auto")
    context.storage.delete(blob)
    submit(context, "auto", filled(one, 1), filled(two, 1))
    read_all(context)
    reason = "the image of page 1 of the template made-1@1 is no longer in the storage"
    assert errors(context) == [{"code": "no-template", "detail": reason}, None]
