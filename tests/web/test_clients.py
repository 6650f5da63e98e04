"""Whose word about the sender's address counts."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest

from broadcaster.web.clients import client_address, visitor


def scope(peer: str | None, *forwarded: str) -> Any:
    headers = [(b"X-Forwarded-For", one.encode()) for one in forwarded]
    return {"client": (peer, 4711) if peer else None, "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", (), "203.0.113.9"),
        ("203.0.113.9", ("198.51.100.7",), "203.0.113.9"),  # a stranger's own word
        ("127.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("127.0.0.1", ("10.9.9.9, 198.51.100.7",), "198.51.100.7"),  # what stands before is the sender's word
        ("127.0.0.1", ("198.51.100.7, 10.0.0.3",), "198.51.100.7"),  # two of our proxies
        ("127.0.0.1", ("198.51.100.7", "10.0.0.3"), "198.51.100.7"),  # the same in two headers
        ("127.0.0.1", ("198.51.100.7:51234",), "198.51.100.7"),
        ("127.0.0.1", ("[2001:db8::5]:443",), "2001:db8::5"),
        ("127.0.0.1", ("rác, 10.0.0.3",), "10.0.0.3"),
        ("127.0.0.1", (), "127.0.0.1"),
        ("::ffff:203.0.113.9", (), "203.0.113.9"),
        (None, ("198.51.100.7",), "None"),
    ],
)
def test_the_address_of_the_sender(peer: str | None, forwarded: tuple[str, ...], expected: str) -> None:
    assert str(client_address(scope(peer, *forwarded), ["127.0.0.1/32", "10.0.0.0/24"])) == expected


def test_one_visitor_has_one_ipv4_address_or_a_64_of_ipv6() -> None:
    assert visitor(ip_address("2001:db8:1:2:3::4")) == visitor(ip_address("2001:db8:1:2:ffff::1"))
    assert visitor(ip_address("2001:db8:1:2::1")) != visitor(ip_address("2001:db8:1:3::1"))
    assert visitor(ip_address("203.0.113.9")) != visitor(ip_address("203.0.113.10"))
