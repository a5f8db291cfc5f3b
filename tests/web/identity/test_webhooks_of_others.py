"""Alice's webhooks are signed with her own secret, which only she sees."""

from __future__ import annotations

from flask import Flask

from shared.accounts.scopes import Scope
from shared.database import Database
from shared.settings import Settings
from shared.webhooks.kept_secrets import find_secrets
from tests.web.identity.people import Person, add_person

SECRET = "/api/v1/webhooks/secret"


def test_each_sees_and_rotates_their_own(
    alice: Person, bob: Person, database: Database, settings: Settings
) -> None:
    alices, bobs = (who.call("GET", SECRET).json["secret"] for who in (alice, bob))
    assert alices != bobs
    with database.write() as connection:
        assert find_secrets(connection, settings, alice.id).secret == alices
        assert find_secrets(connection, settings, None).secret not in (alices, bobs)
    assert bob.call("POST", f"{SECRET}/rotate").json["previous"] == bobs
    assert alice.call("GET", SECRET).json["secret"] == alices


def test_a_token_that_only_reads_does_not_see_it(app: Flask, database: Database) -> None:
    reader = add_person(app, database, "reader", scopes=(Scope.JOBS_READ,))
    assert reader.call("GET", SECRET).status_code == 403
    assert reader.call("POST", f"{SECRET}/rotate").status_code == 403
