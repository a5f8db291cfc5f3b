"""Compress text by gzip on its way out, block by block, where the client takes that."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from flask import Response, request

TEXTS = ("application/json", "application/jsonl", "text/csv")
LEAST = 1024
"""Bytes below which it is not worth while."""
LEVEL = 4
GZIP_FRAME = 16 + zlib.MAX_WBITS


def compressed(response: Response) -> Response:
    """Return what is read from the API in as few bytes as the client takes.

    Pages for people are never compressed: they hold secrets beside what a stranger can make them
    say, and the length of what is compressed would tell (Gluck et al., "BREACH", 2013).
    """
    if response.mimetype not in TEXTS and response.status_code != 304:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code == 304 or not _is_worth_while(response):
        return response
    response.response = squeezed(response.iter_encoded())
    response.headers.remove("Content-Length")
    response.headers["Content-Encoding"] = "gzip"
    return response


def squeezed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield blocks of bytes as gzip, and hold none back longer than the compressor needs."""
    gzip = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP_FRAME)
    for block in blocks:
        if smaller := gzip.compress(block):
            yield smaller
    yield gzip.flush()


def _is_worth_while(response: Response) -> bool:
    accepted = request.accept_encodings
    takes_it = accepted["gzip"] > 0 and accepted["gzip"] >= accepted["identity"]
    small = response.is_sequence and (response.content_length or 0) < LEAST
    return request.method == "GET" and takes_it and not small
