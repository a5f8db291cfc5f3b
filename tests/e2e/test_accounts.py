"""Log in, change the password, make a token and log out, with a browser and by the keyboard."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from shared.accounts.users import Role, add_user
from shared.database import Database
from shared.moves import PageResult
from shared.readings import Outcome
from shared.settings import Settings
from tests.conftest import fresh_database, short_folder
from tests.e2e.browser import JOB, Visitor, faults_of_themes, picture
from tests.e2e.conftest import NewVisitor
from tests.support.servers import RedisServer
from tests.support.stack import Stack
from tests.web.identity.people import PASSWORD
from tests.web.working import Hands, reading

FRESH = "another horse battery"
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def guarded(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Yield a web server on which users log in."""
    with short_folder() as folder:
        url = fresh_database(request, "sqlite", folder)
        required = {"auth": "required", "secret_key": "k" * 40}
        stack = Stack(folder, RedisServer(folder), database_url=url, **required)
        try:
            stack.start("web")
            yield stack
        finally:
            stack.stop()


@pytest.fixture
def name(guarded: Stack) -> str:
    """Return the name of an administrator who is there for one test."""
    return another(guarded, Role.ADMIN)


def another(guarded: Stack, role: Role = Role.MEMBER) -> str:
    """Add a user, and return their name."""
    name = f"{role}-{secrets.token_hex(4)}"
    database = Database(guarded.database_url)
    with database.write() as connection:
        add_user(connection, name, PASSWORD, role)
    database.close()
    return name


def log_in(visitor: Visitor, name: str, password: str = PASSWORD) -> None:
    visitor.page.get_by_label("Name").fill(name)
    visitor.page.get_by_label("Password").fill(password)
    visitor.page.keyboard.press("Enter")


def test_one_logs_in_and_out_on_the_way_to_a_page(
    guarded: Stack, new_visitor: NewVisitor, name: str
) -> None:
    visitor = new_visitor(guarded.url)
    page = visitor.go("/templates")
    log_in(visitor, name, "wrong horse battery")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    log_in(visitor, name)
    expect(page.get_by_role("heading", name="Templates", exact=True)).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    visitor.go("/jobs")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_files_are_sent_once_one_is_in(
    guarded: Stack, new_visitor: NewVisitor, name: str, scripts: bool
) -> None:
    visitor = new_visitor(guarded.url, java_script_enabled=scripts)
    visitor.go("/")
    log_in(visitor, name)
    visitor.choose(picture(7))
    visitor.send()
    visitor.wait_for_page(JOB)


def test_what_is_corrected_after_the_log_in_was_lost_is_saved_after_the_next(
    guarded: Stack, new_visitor: NewVisitor, name: str
) -> None:
    visitor = new_visitor(guarded.url)
    page = visitor.go("/")
    log_in(visitor, name)
    visitor.choose(picture(7))
    visitor.send()
    visitor.wait_for_page(JOB)
    job = page.url.rpartition("/")[2]
    settings = Settings(data_dir=guarded.folder, database_url=guarded.database_url)
    hands = Hands(settings)
    hands.finish(job, lambda n: PageResult(n, [reading("7", 0.6, Outcome.REVIEW)]))
    hands.close()
    visitor.go(f"/jobs/{job}/review")
    expect(page.get_by_label("digit on page 1", exact=True)).to_be_focused()
    page.context.clear_cookies()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("You are logged out.")
    page.get_by_role("button", name="Try again").click()
    expect(alert.get_by_role("listitem")).to_have_text("digit on page 1: 4")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in, in a new tab").click()
    opened.value.get_by_label("Name").fill(name)
    opened.value.get_by_label("Password").fill(PASSWORD)
    opened.value.keyboard.press("Enter")
    expect(opened.value.get_by_role("button", name="Log out")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status")).to_have_text("Saved: digit on page 1, 4.")
    expect(alert).to_be_hidden()


def test_another_password_ends_the_other_session(
    guarded: Stack, new_visitor: NewVisitor, name: str
) -> None:
    here, elsewhere = new_visitor(guarded.url), new_visitor(guarded.url)
    for visitor in (here, elsewhere):
        visitor.go("/account")
        log_in(visitor, name)
    here.page.get_by_label("Current password").fill(PASSWORD)
    here.page.get_by_label("New password").fill(FRESH)
    here.page.get_by_role("button", name="Change the password").click()
    expect(here.page.get_by_role("status")).to_contain_text("changed")
    elsewhere.go("/account")
    expect(elsewhere.page.get_by_role("heading", name="Log in")).to_be_visible()
    log_in(elsewhere, name, FRESH)
    expect(elsewhere.page.get_by_role("heading", name=name)).to_be_visible()


def test_a_token_is_made_used_and_revoked(
    guarded: Stack, new_visitor: NewVisitor, name: str
) -> None:
    visitor = new_visitor(guarded.url)
    page = visitor.go("/account")
    log_in(visitor, name)
    page.get_by_label("What it is for").fill("the scanner")
    page.get_by_role("button", name="Make the token").click()
    token = page.get_by_label("Copy it now").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").get_by_text("Copied.")).to_be_visible()
    assert faults_of_themes(page) == []
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{guarded.url}/api/v1/jobs", headers=headers).status_code == 200
    page.get_by_role("button", name="Revoke the scanner").click()
    expect(page.get_by_role("status")).to_contain_text("revoked")
    assert httpx.get(f"{guarded.url}/api/v1/jobs", headers=headers).status_code == 401


def test_an_administrator_adds_a_user_who_logs_in(
    guarded: Stack, new_visitor: NewVisitor, name: str
) -> None:
    root, dora = new_visitor(guarded.url), new_visitor(guarded.url)
    page = root.go("/users")
    log_in(root, name)
    page.get_by_label("Name", exact=True).fill("dora")
    page.get_by_role("button", name="Add the user").click()
    password = page.get_by_label("The password of dora").input_value()
    dora.go("/jobs")
    log_in(dora, "dora", password)
    expect(dora.page.get_by_role("heading", name="Jobs", exact=True)).to_be_visible()
    root.go("/users")
    page.get_by_role("link", name="What dora did").click()
    expect(page.get_by_role("listitem").filter(has_text="User added: dora")).to_be_visible()
    page.get_by_role("link", name="System").first.click()
    sweeper = page.get_by_role("listitem").filter(has_text="Sweeper:")
    expect(sweeper).to_contain_text("What to do: Start it with fieldhand sweeper")
    assert faults_of_themes(page) == []


def test_two_users_do_not_see_each_other(
    guarded: Stack, new_visitor: NewVisitor, name: str
) -> None:
    here, elsewhere = new_visitor(guarded.url), new_visitor(guarded.url)
    here.go("/")
    log_in(here, name)
    here.page.get_by_label("Name").fill("nobody else's")
    here.choose(picture(7))
    here.send()
    here.wait_for_page(JOB)
    elsewhere.go(here.page.url.removeprefix(guarded.url))
    log_in(elsewhere, another(guarded))
    expect(elsewhere.page.get_by_role("heading", name="Not found")).to_be_visible()
    elsewhere.page.get_by_role("link", name="See all jobs").click()
    expect(elsewhere.page.get_by_text("There are no jobs yet.")).to_be_visible()
    here.go("/jobs?q=ELSE")
    expect(here.page.get_by_role("listitem").filter(has_text="nobody else's")).to_be_visible()


def test_what_is_typed_at_the_log_in_can_be_seen(guarded: Stack, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(guarded.url)
    page = visitor.go("/account")
    log_in(visitor, "nobody")
    password = page.get_by_label("Password")
    expect(password).to_have_accessible_description(re.compile("do not belong together"))
    assert faults_of_themes(page) == []
    expect(password).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show").click()
    expect(password).to_have_attribute("type", "text")
    expect(page.get_by_role("button", name="Show")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("path", ["/account", "/users", "/audit", "/system"])
def test_pages_fit_a_phone(guarded: Stack, new_visitor: NewVisitor, name: str, path: str) -> None:
    visitor = new_visitor(guarded.url, **PHONE)
    visitor.go(path)
    assert not visitor.is_too_wide()
    log_in(visitor, name)
    visitor.page.wait_for_url(f"**{path}")
    assert not visitor.is_too_wide()
