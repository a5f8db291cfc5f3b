"""Which addresses webhooks may go to."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from shared.errors import DeliveryError
from shared.webhooks.addresses import find_refusal, parse_networks
from shared.webhooks.resolving import find_addresses, resolve
from shared.webhooks.targets import Target, parse_target

INSIDE = {
    "127.0.0.1": "loopback",
    "127.8.9.10": "loopback",
    "::1": "loopback",
    "169.254.169.254": "link-local",
    "fe80::1": "link-local",
    "10.0.0.1": "private",
    "172.16.0.1": "private",
    "192.168.1.1": "private",
    "fd00::1": "private",
    "100.64.0.1": "reserved",
    "198.18.0.1": "private",
    "192.0.2.1": "private",
    "255.255.255.255": "private",
    "240.0.0.1": "private",
    "0.1.2.3": "private",
    "::ffff:8.8.8.8": "in the clothes of IPv6",
    "::ffff:127.0.0.1": "in the clothes of IPv6",
    "::127.0.0.1": "reserved",
    "64:ff9b::8.8.8.8": "NAT64",
    "64:ff9b:1::a00:1": "NAT64",
    "2002:7f00:1::": "6to4",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "Teredo",
    "2001:db8::1": "private",
    "192.88.99.1": "6to4 relay",
    "fec0::1": "address",
    "4000::1": "reserved",
}
NOWHERE = ["0.0.0.0", "::", "224.0.0.1", "ff02::1"]


@pytest.mark.parametrize(("address", "kind"), INSIDE.items())
def test_what_is_not_public_is_refused_unless_allowed(address: str, kind: str) -> None:
    parsed = ip_address(address)
    assert kind in (find_refusal(parsed, ()) or "")
    assert find_refusal(parsed, parse_networks("true")) is None


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_what_is_public_is_not(address: str) -> None:
    assert find_refusal(ip_address(address), ()) is None


@pytest.mark.parametrize("address", NOWHERE)
def test_what_is_no_single_machine_is_always_refused(address: str) -> None:
    assert find_refusal(ip_address(address), parse_networks("true")) is not None


def test_a_network_that_is_listed_is_allowed_and_its_neighbour_is_not() -> None:
    allowed = parse_networks("10.1.0.0/16, fd00:1::/32")
    assert find_refusal(ip_address("10.1.2.3"), allowed) is None
    assert find_refusal(ip_address("fd00:1::9"), allowed) is None
    assert find_refusal(ip_address("10.2.0.1"), allowed) == "a private address"
    assert find_refusal(ip_address("::ffff:10.1.2.3"), allowed) is not None


@pytest.mark.parametrize("text", ["maybe", "10.0.0.1/8", "10.0.0.0/33"])
def test_what_is_no_network_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_networks(text)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "localhost", "[::ffff:127.0.0.1]"]
)
def test_no_spelling_of_this_machine_gets_through(host: str) -> None:
    with pytest.raises(DeliveryError, match="sends nothing") as refused:
        find_addresses(parse_target(f"https://{host}/", http=False), ())
    assert refused.value.code == "refused-address"


def test_one_bad_address_among_good_ones_is_enough() -> None:
    target = Target("https", "a.example", 443, "/")
    with pytest.raises(DeliveryError, match=r"a\.example leads to a private address"):
        find_addresses(target, (), lambda _host, _port: ["8.8.8.8", "10.0.0.1"])


def test_a_name_that_cannot_be_one_is_no_host() -> None:
    with pytest.raises(DeliveryError, match="there is no host"):
        resolve("a" * 64 + ".example", 443)
