"""Tokens that programs send (RFC 6750)."""

from __future__ import annotations

import structlog
from flask import request
from sqlalchemy.exc import OperationalError

from shared.accounts.tokens import Bearer, find_bearer, note_use
from shared.errors import Unauthenticated
from web.parts import parts

PAGES = "pages"
log = structlog.stdlib.get_logger(__name__)


def bearer_of_request() -> Bearer | None:
    """Return who sends a token; None without one, and on the pages, which are for people.

    Raises Unauthenticated for one that is not good.
    """
    sent = request.authorization
    if sent is None or sent.type != "bearer" or request.blueprint == PAGES:
        return None
    with parts().database.read() as connection:
        bearer = find_bearer(connection, sent.token or "")
    if bearer is None:
        message = "this token is unknown, over or revoked; make another one on the account page"
        raise Unauthenticated(message)
    if bearer.unnoted:
        _note(bearer)
    return bearer


def _note(bearer: Bearer) -> None:
    """Note that a token was used; that this cannot be written now is no reason to refuse it."""
    try:
        with parts().database.write() as connection:
            note_use(connection, bearer.token_id)
    except OperationalError as error:
        log.warning("the use of a token is not noted", token=bearer.token_id, error=str(error.orig))
