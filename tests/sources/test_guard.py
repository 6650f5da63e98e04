from __future__ import annotations

import ipaddress

import pytest

from broadcaster.errors import AddressRefused, FetchFailed
from broadcaster.sources.guard import Guard, is_public, shown

NAMES = {
    "portal.vn": ["203.113.1.9", "127.0.0.1"],
    "rebind.vn": ["10.0.0.5"],
    "noi-bo.phuoclong": ["192.168.1.20"],
    "localhost": ["127.0.0.1", "::1"],
    "sau.vn": ["2001:4860:4860::8888"],
}


def resolve(host: str, port: int) -> list[str]:
    if host not in NAMES:
        raise OSError("no such name")
    return NAMES[host]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.1/", "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0.0.0.0/", "http://[::]/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://169.254.169.254/", "http://localhost/",
        "http://rebind.vn/", "http://100.64.0.1/", "http://192.0.2.1/", "http://224.0.0.1/", "http://[fe80::1%25eth0]/", "http://[fec0::1]/",
        "http://[fd00::1]/", "http://255.255.255.255/", "http://127.0.0.1./", "http://①②⑦.⓪.⓪.①/", "http://noi-bo.phuoclong/",
    ],
)  # fmt: skip
def test_private_addresses_in_every_spelling_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        Guard(resolve=resolve).check(url)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://portal.vn/", "gopher://portal.vn/", "javascript:alert(1)", "//portal.vn/", "http:///x", "portal.vn",
     "http://portal.vn:22/", "http://portal.vn:0/", "http://portal.vn:99999/", "http://por tal.vn/", "http://portal.vn\\@evil/", "http://portal.vn/\r\nHost: x",
     "http://" + "a" * 3000, "http://[::1", "http://xn--\x00/"],
)  # fmt: skip
def test_other_schemes_ports_and_broken_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        Guard(resolve=resolve).check(url)


def test_a_password_is_refused_and_never_shown() -> None:
    with pytest.raises(AddressRefused) as caught:
        Guard(resolve=resolve).check("https://admin:BiMat123@portal.vn/x")
    assert "BiMat123" not in str(caught.value)
    assert "BiMat123" not in shown("https://admin:BiMat123@[bad/x")


def test_a_public_host_is_pinned_to_its_public_addresses_only() -> None:
    target = Guard(resolve=resolve).check("HTTPS://Portal.VN/tin?a=1#x")
    assert target.ips == ("203.113.1.9",)
    assert target.pinned(target.ips[0]) == "https://203.113.1.9:443/tin?a=1"
    assert target.host_header == "portal.vn"
    six = Guard(resolve=resolve).check("http://sau.vn:8080")
    assert six.pinned(six.ips[0]) == "http://[2001:4860:4860::8888]:8080/"
    assert six.host_header == "sau.vn:8080"


def test_an_unknown_name_is_tried_again_later() -> None:
    with pytest.raises(FetchFailed):
        Guard(resolve=resolve).check("http://khong-co.vn/")


@pytest.mark.parametrize("allow", ["noi-bo.phuoclong", "192.168.0.0/16", "192.168.1.20"])
def test_the_towns_own_hosts_are_let_through(allow: str) -> None:
    assert Guard([allow], resolve).check("http://noi-bo.phuoclong/").ips == ("192.168.1.20",)


def test_a_public_page_may_not_point_into_the_towns_network() -> None:
    guard = Guard(["noi-bo.phuoclong", "192.168.0.0/16"], resolve)
    with pytest.raises(AddressRefused):
        guard.check("http://noi-bo.phuoclong/bi-mat", came_from="http://portal.vn/rss")
    with pytest.raises(AddressRefused):
        guard.check("http://192.168.1.20/bi-mat", came_from="http://portal.vn/rss")
    assert guard.check("http://192.168.1.20/bai", came_from="http://noi-bo.phuoclong/rss").ips


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public(ip: str) -> None:
    assert is_public(ipaddress.ip_address(ip))
