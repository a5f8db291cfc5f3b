"""A server on which users log in, and those who use it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from shared.accounts.users import Role
from shared.database import Database
from shared.settings import Settings
from tests.web.identity.people import Person, add_person
from web.app import create_app
from web.parts import parts


@pytest.fixture
def settings(settings: Settings) -> Settings:
    required = {"auth": "required", "secret_key": SecretStr("k" * 40)}
    return settings.model_copy(update=required)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    with app.app_context():
        parts().database.close()


@pytest.fixture
def charlie(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def alice(app: Flask, database: Database) -> Person:
    return add_person(app, database, "alice")


@pytest.fixture
def bob(app: Flask, database: Database) -> Person:
    return add_person(app, database, "bob")


@pytest.fixture
def root(app: Flask, database: Database) -> Person:
    return add_person(app, database, "root", Role.ADMIN)
