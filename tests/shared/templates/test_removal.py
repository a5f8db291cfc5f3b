"""A template is removed whole, when no job names it, and its numbers are never given again."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import insert, select, update

from shared import moves
from shared.database import Database
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.settings import Limits
from shared.states import JobState, Reader
from shared.storage import Folder
from shared.tables import Job, Page, TemplateName, TemplateReference, TemplateVersion
from shared.templates.blanks import BlankPages
from shared.templates.keeping import TemplateKeeper
from shared.templates.parsing import parse_definition
from shared.templates.removal import remove_template
from shared.templates.versions import find_template, list_templates
from tests.shared.moves.crowd import at_once, stumbling
from tests.shared.moves.hands import new_job
from tests.support.forms import as_text, blank_png, definition


@pytest.fixture
def keeper(database: Database, tmp_path_factory: pytest.TempPathFactory) -> TemplateKeeper:
    return TemplateKeeper(database, Folder(tmp_path_factory.mktemp("storage")))


def keep(keeper: TemplateKeeper, **more: object) -> int:
    template = parse_definition(as_text(definition(**more)))
    with BlankPages(Limits()) as blanks:
        pages = blanks.open([("blank.png", io.BytesIO(blank_png()))])
        return keeper.keep(template, pages)[0]


def remove(database: Database, name: str) -> list[str]:
    with database.write() as connection:
        return remove_template(connection, name)


def receive(database: Database, job: str, template: str) -> None:
    with database.write() as connection:
        of_form = replace(new_job(job), reader=Reader.FORM, template=template)
        moves.receive(connection, of_form)


def test_all_of_it_goes_and_the_others_stay(database: Database, keeper: TemplateKeeper) -> None:
    versions = [keep(keeper), keep(keeper, title="Newer"), keep(keeper, name="exam_2")]
    assert versions == [1, 2, 1]
    assert len(set(remove(database, "exam"))) == 2
    with database.read() as connection:
        assert [one.template for one in list_templates(connection, 9)] == ["exam_2"]
        for table in (TemplateVersion, TemplateReference):
            assert list(connection.execute(select(table.template)).scalars()) == ["exam_2"]
        for reference in ("exam", "exam@1", "exam@2"):
            with pytest.raises(NotFound, match="there is no template exam"):
                find_template(connection, reference)


def test_its_numbers_are_never_given_again(database: Database, keeper: TemplateKeeper) -> None:
    keep(keeper)
    remove(database, "exam")
    assert keep(keeper) == 2
    assert keep(keeper, title="Newer") == 3
    with database.read() as connection:
        assert find_template(connection, "exam@2").name == "exam@2"
        with pytest.raises(NotFound, match="no version 1 of exam; the newest is 3"):
            find_template(connection, "exam@1")


def test_one_that_a_job_names_stays_until_the_job_is_removed(
    database: Database, keeper: TemplateKeeper
) -> None:
    for name in ("exam", "examXa", "exam_a"):
        keep(keeper, name=name.lower())
    receive(database, "alpha", "exam_a@1")
    with pytest.raises(Conflict, match="that of the job alpha") as refusal:
        remove(database, "exam_a")
    assert refusal.value.code == "template-in-use"
    remove(database, "exam")
    remove(database, "examxa")
    receive(database, "beta", "exam_a@1")
    with pytest.raises(Conflict, match="2 jobs, such as alpha"):
        remove(database, "exam_a")
    with database.write() as connection:
        for job in ("alpha", "beta"):
            moves.remove(connection, job)
    assert len(remove(database, "exam_a")) == 1


def test_a_job_of_one_that_was_removed_meanwhile_is_refused(
    database: Database, keeper: TemplateKeeper
) -> None:
    keep(keeper)
    remove(database, "exam")
    for name in ("exam@1", "tea@1"):
        with pytest.raises(InvalidRequest, match="template: there is no template") as refusal:
            receive(database, "alpha", name)
        assert refusal.value.code == "unknown-template"
    keep(keeper)
    with pytest.raises(InvalidRequest, match="there is no version 1 of exam; the newest is 2"):
        receive(database, "alpha", "exam@1")
    receive(database, "alpha", "exam@2")
    with database.read() as connection:
        assert list(connection.execute(select(Job.template)).scalars()) == ["exam@2"]


def test_submission_and_removal_at_once_leave_no_job_without_its_template(
    database: Database, keeper: TemplateKeeper
) -> None:
    for number in range(1, 6):
        keep(keeper)
        with stumbling(database, number):
            ended = at_once(
                partial(receive, database, f"job{number}", f"exam@{number}"),
                partial(remove, database, "exam"),
            )
        (refused,) = (one for one in ended if isinstance(one, Exception))
        assert isinstance(refused, InvalidRequest | Conflict)
        with database.write() as connection:
            jobs = list(connection.execute(select(Job.id).filter_by(deleted_at=None)).scalars())
            kept = list(connection.execute(select(TemplateVersion.version)).scalars())
            assert bool(jobs) == bool(kept)
            for job in jobs:
                moves.remove(connection, job)
        if kept:
            remove(database, "exam")


def test_one_that_a_page_found_or_may_find_stays(
    database: Database, keeper: TemplateKeeper
) -> None:
    keep(keeper)
    keep(keeper, name="exam_a")
    receive(database, "alpha", "auto")
    with pytest.raises(Conflict, match="that of the job alpha"):
        remove(database, "exam_a")
    with database.write() as connection:
        connection.execute(update(Job).values(state=JobState.DONE))
        read = {"job_id": "alpha", "number": 1, "upload": 1, "name": "a.png", "frame": 0}
        connection.execute(insert(Page).values(**read, state="read", template="exam@1"))
    assert len(remove(database, "exam_a")) == 1
    with pytest.raises(Conflict, match="that of the job alpha"):
        remove(database, "exam")


def test_a_draft_goes_with_its_name_whatever_pages_may_find(
    database: Database, keeper: TemplateKeeper
) -> None:
    keep(keeper)
    with BlankPages(Limits()) as blanks:
        pages = blanks.open([("blank.png", io.BytesIO(blank_png()))])
        keeper.keep_draft(parse_definition(as_text(definition(name="trial-1"))), pages)
    receive(database, "alpha", "auto")
    receive(database, "beta", "trial-1@1")
    with pytest.raises(Conflict, match="that of the job beta"):
        remove(database, "trial-1")
    with database.write() as connection:
        moves.remove(connection, "beta")
    assert len(remove(database, "trial-1")) == 1
    with database.read() as connection:
        assert list(connection.execute(select(TemplateName.name)).scalars()) == ["exam"]
        assert list(connection.execute(select(TemplateReference.template)).scalars()) == ["exam"]


@pytest.mark.parametrize("name", ["tea", "exam@1", "", "%", "\0", "exam\n"])
def test_what_is_not_there_is_not_found(
    database: Database, keeper: TemplateKeeper, name: str
) -> None:
    keep(keeper)
    with pytest.raises(NotFound, match="there is no template"):
        remove(database, name)
