"""The record of who did what, for administrators."""

from __future__ import annotations

from dataclasses import asdict

from flask import request
from werkzeug.wrappers import Response

from shared.accounts.auditing import Sought, list_actions
from shared.accounts.users import list_users
from web.identity import needs
from web.pages.blueprint import bp, page
from web.parts import parts
from web.record import list_record

SHOWN = 50


@bp.get("/audit")
@needs("admin")
def audit() -> Response:
    """Show what was done, newest first: all of it, or by one person, or of one kind."""
    cursor, asked = request.args.get("cursor"), Sought(_given("name"), _given("action"))
    entries, following = list_record(parts(), SHOWN, cursor, asked)
    with parts().database.read() as connection:
        choices = {
            "names": [account.name for account in list_users(connection)],
            "actions": list_actions(connection),
        }
    query = {name: value for name, value in asdict(asked).items() if value}
    place = {"cursor": cursor, "following": following, "asked": asked, "query": query}
    return page("audit.html", entries=entries, **place, **choices)


def _given(name: str) -> str:
    return request.args.get(name, "").strip().replace("\0", "")  # PostgreSQL takes none
