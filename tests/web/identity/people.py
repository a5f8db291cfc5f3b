"""Alice, who owns something; Bob, another member; Root, an administrator; Charlie, a stranger."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.accounts.scopes import Scope
from shared.accounts.tokens import make_token
from shared.accounts.users import Role, add_user
from shared.database import Database
from tests.support.drawing import png
from tests.support.forms import as_text, blank_png, definition

PASSWORD = "correct horse battery"
TUS = {"Tus-Resumable": "1.0.0"}


def token_of(browser: FlaskClient) -> str:
    """Return the token by which the pages of a browser ask for changes."""
    shown = browser.get("/login", follow_redirects=True).text
    found = re.search(r'name="csrf-token" content="([^"]+)"', shown)
    assert found
    return found[1]


@dataclass
class Person:
    """Somebody with a browser, and with a token for programs."""

    app: Flask
    name: str
    id: str
    token: str
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.app.test_client()

    def log_in(self, password: str = PASSWORD, **form: str) -> TestResponse:
        """Log in with the browser."""
        given = {"name": self.name, "password": password, **form}
        return self.browser.post("/login", data=given | {"csrf_token": token_of(self.browser)})

    def send(self, path: str, **form: Any) -> TestResponse:
        """Send a form of a page."""
        token = {"csrf_token": token_of(self.browser)}
        return self.browser.post(path, data=form | token)

    def change(self, method: str, path: str, **request: Any) -> TestResponse:
        """Ask for something with the session, as the scripts of the pages do."""
        headers = {"X-CSRFToken": token_of(self.browser)} | request.pop("headers", {})
        return self.browser.open(path, method=method, headers=headers, buffered=True, **request)

    def call(self, method: str, path: str, **request: Any) -> TestResponse:
        """Call the API as a program does, by the token alone."""
        headers = {"Authorization": f"Bearer {self.token}"} | request.pop("headers", {})
        return self.app.test_client().open(path, method=method, headers=headers, **request)

    def submit(self, **more: Any) -> str:
        """Send an image as a job, and return its id."""
        files = {"files": (io.BytesIO(png(7)), "7.png")}
        answer = self.call("POST", "/api/v1/jobs", data=files, **more)
        assert answer.status_code == 202, answer.text
        return str(answer.json["id"])

    def begin_transfer(self, length: int = 100) -> str:
        """Begin an upload in pieces, and return its id."""
        headers = TUS | {"Upload-Length": str(length)}
        answer = self.call("POST", "/api/v1/transfers", headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"].rpartition("/")[2])

    def add_template(self, mark: int = 0, **more: Any) -> TestResponse:
        """Send a template, called `exam` unless it is said otherwise."""
        sent = {
            "definition": as_text(definition(**more)),
            "reference": (io.BytesIO(blank_png(mark)), "blank.png"),
        }
        return self.call("POST", "/api/v1/templates", data=sent)


def add_person(
    app: Flask,
    database: Database,
    name: str,
    role: Role = Role.MEMBER,
    scopes: tuple[str, ...] = tuple(Scope),
) -> Person:
    """Add a user who has a token with these scopes."""
    with database.write() as connection:
        user_id = add_user(connection, name, PASSWORD, role)
        token = make_token(connection, user_id, "tests", scopes, 1)
    return Person(app, name, user_id, token)
