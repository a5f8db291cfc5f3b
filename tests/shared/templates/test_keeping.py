"""Templates that are kept: versions that never change, on both databases and in real storage."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import pytest

from shared.database import Database
from shared.errors import NotFound
from shared.settings import Limits, Settings
from shared.storage import Folder, Stored, make_storage
from shared.templates.blanks import BlankPages
from shared.templates.keeping import TemplateKeeper
from shared.templates.parsing import parse_definition
from shared.templates.versions import (
    KeptTemplate,
    find_template,
    list_templates,
    list_versions,
    resolve,
)
from tests.support.forms import as_text, blank_png, definition

Keep = Callable[..., tuple[int, bool]]


@pytest.fixture
def storage(settings: Settings) -> Folder:
    storage = make_storage(settings.storage)
    assert isinstance(storage, Folder)
    return storage


@pytest.fixture
def keep(database: Database, storage: Folder) -> Keep:
    return lambda **given: keep_in(database, storage, **given)


def keep_in(database: Database, storage: Folder, mark: int = 0, **more: object) -> tuple[int, bool]:
    template = parse_definition(as_text(definition(**more)))
    with BlankPages(Limits()) as blanks:
        pages = blanks.open([("blank.png", io.BytesIO(blank_png(mark)))])
        return TemplateKeeper(database, storage).keep(template, pages)


def find(database: Database, reference: str) -> KeptTemplate:
    with database.read() as connection:
        return find_template(connection, reference)


def files(storage: Folder) -> list[str]:
    return [kept.key for kept in storage.kept()]


def test_a_template_is_found_by_name_and_by_version(database: Database, keep: Keep) -> None:
    assert keep() == (1, True)
    assert keep(title="Newer") == (2, True)
    assert keep(name="other") == (1, True)
    assert find(database, "exam").name == "exam@2"
    assert find(database, "exam@1").template.title == "Exam score sheet"
    assert find(database, "exam@2").template.title == "Newer"
    with database.read() as connection:
        assert resolve(connection, "other") == ("other", 1)


def test_its_image_comes_back_as_it_was(database: Database, storage: Folder, keep: Keep) -> None:
    keep()
    (page,) = find(database, "exam").references
    assert (page.page, page.width, page.height) == (1, 600, 400)
    with BlankPages(Limits()) as blanks, storage.open(page.blob) as stream:
        (again,) = blanks.open([("blank.png", stream)])
        (same,) = blanks.open([("blank.png", io.BytesIO(blank_png()))])
        assert page.size == stream.seek(0, io.SEEK_END)
    assert again.sha256 == same.sha256 == page.sha256


def test_the_same_again_is_the_version_that_it_was(storage: Folder, keep: Keep) -> None:
    assert keep() == (1, True)
    assert keep(title="Newer") == (2, True)
    assert keep() == (1, False)
    assert keep(title="Newer") == (2, False)
    assert len(files(storage)) == 2, "nothing of what was known is stored again"


def test_another_picture_is_another_version(keep: Keep) -> None:
    assert [keep(mark=mark) for mark in (0, 1, 0)] == [(1, True), (2, True), (1, False)]


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("exam@2", "no version 2 of exam; the newest is 1"),
        ("tea", "no template tea"),
        ("exam@0", "NAME or NAME@3"),
        ("exam@99999999999", "NAME or NAME@3"),
        ("exam@9999999999", "no version"),
        ("../exam", "NAME or NAME@3"),
        ("ex\0am", "NAME or NAME@3"),
        ("exam\n", "NAME or NAME@3"),
        ("", "NAME or NAME@3"),
    ],
)
def test_what_is_not_there_is_not_found(
    database: Database, keep: Keep, reference: str, said: str
) -> None:
    keep()
    with pytest.raises(NotFound, match=said):
        find(database, reference)


def test_lists_are_in_order(database: Database, keep: Keep) -> None:
    for name in ("b", "c", "a", "b"):
        keep(name=name, title=f"{name}{len(name)}")
    keep(name="b", title="second")
    with database.read() as connection:
        heads = list_templates(connection, 2)
        assert [(one.template, one.version) for one in heads] == [("a", 1), ("b", 2)]
        assert [one.template for one in list_templates(connection, 9, "b")] == ["c"]
        assert [one.title for one in list_versions(connection, "b")] == ["second", "b1"]
    assert (heads[0].pages, heads[0].fields) == (1, 2)


def test_many_at_once_each_get_a_version_and_the_same_only_one(
    database: Database, storage: Folder
) -> None:
    kept: list[tuple[int, bool]] = []

    def work(number: int) -> None:
        kept.append(keep_in(database, storage, title=f"Number {number % 4}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(version for version, is_new in kept if is_new) == [1, 2, 3, 4]
    assert len(kept) == 8
    assert len(files(storage)) == 4


def test_what_cannot_be_stored_leaves_nothing(
    database: Database, storage: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = storage.put

    def full(key: str, stream: io.BytesIO) -> Stored:
        if key.endswith("/2"):
            raise OSError(28, "No space left on device")
        return put(key, stream)

    monkeypatch.setattr(storage, "put", full)
    template = parse_definition(as_text(definition(pages=[{"reference": "1"}, {"reference": "2"}])))
    with BlankPages(Limits()) as blanks:
        pages = blanks.open([(str(n), io.BytesIO(blank_png(n))) for n in (1, 2)])
        with pytest.raises(OSError, match="No space"):
            TemplateKeeper(database, storage).keep(template, pages)
    assert files(storage) == []
    with pytest.raises(NotFound):
        find(database, "exam")
