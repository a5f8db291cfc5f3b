"""Tags of answers, so that who asks again is told in a word that nothing is new (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.metadata import version

from flask import Response, request

VERSION = version("fieldhand")
"""Another version may tell the same facts otherwise."""


def tag_of(*facts: object) -> str:
    """Return the tag of an answer that is made from these facts.

    It is weak: what is compressed, or made again from the same rows, is the same in other bytes.
    """
    return hashlib.sha256(repr((VERSION, facts)).encode()).hexdigest()[:32]


def unless_known(tag: str, make: Callable[[], Response]) -> Response:
    """Return 304 where the client has what it asks for, else what is made, with its tag.

    `If-None-Match: *` is answered with 304 only where there is something, so that is made first.
    """
    asked = request.if_none_match
    response = make() if asked.star_tag or not asked.contains_weak(tag) else Response(status=304)
    if asked.star_tag:
        response = Response(status=304)
    response.set_etag(tag, weak=True)
    return response


def tagged(response: Response) -> Response:
    """Return an answer that is made already with a tag of its bytes, or 304."""
    if "ETag" not in response.headers and response.is_sequence:
        return unless_known(tag_of(response.get_data()), lambda: response)
    return response
