"""Which URLs a webhook can go to."""

from __future__ import annotations

import pytest

from shared.errors import DeliveryError
from shared.webhooks.targets import Target, parse_target


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("https://a.example", Target("https", "a.example", 443, "/"), "a.example"),
        ("HTTPS://A.Example:8443/x?y=1", Target("https", "a.example", 8443, "/x?y=1"), None),
        ("https://[2001:db8::1]:443/", Target("https", "2001:db8::1", 443, "/"), "[2001:db8::1]"),
        ("http://a_b.example:80/%20", Target("http", "a_b.example", 80, "/%20"), "a_b.example"),
    ],
)
def test_a_url_is_taken_apart(url: str, target: Target, authority: str | None) -> None:
    assert parse_target(url, http=True) == target
    assert target.authority == (authority or f"{target.host}:{target.port}")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "printable ASCII"),
        ("https://a.example/" + "x" * 2000, "printable ASCII"),
        ("https://a.example/ x", "printable ASCII"),
        ("https://a.exa\nmple/", "printable ASCII"),
        ("https://a.example\\@b.example/", "printable ASCII"),
        ("https://bücher.example/", "printable ASCII"),
        ("ftp://a.example/", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("//a.example/", "must begin with https://"),
        ("a.example", "must begin with https://"),
        ("https://me:secret@a.example/", "a user or a password"),
        ("https://@a.example/", "a user or a password"),
        ("https:///x", "must name a host"),
        ("https://a%2eexample/", "must name a host"),
        ("https://-/", "must name a host"),
        ("https://[::1/", "no URL"),
        ("https://a.example:99999/", "no URL"),
        ("https://a.example:0/", "its port"),
        ("https://a.example/#there", "a fragment"),
    ],
)
def test_a_url_that_is_not_plain_is_refused(url: str, why: str) -> None:
    with pytest.raises(DeliveryError, match=why):
        parse_target(url, http=True)


def test_unencrypted_is_refused_unless_allowed() -> None:
    with pytest.raises(DeliveryError, match="sends nothing unencrypted"):
        parse_target("http://a.example/", http=False)
    assert not parse_target("http://a.example/", http=True).is_encrypted
