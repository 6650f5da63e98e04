"""Which addresses may be connected to: http(s) only, no password in them, and only public machines.

An address that a stranger wrote (a feed's link, a redirect) must not make the station fetch its own network. The host is
resolved once, every answer is judged, and the caller connects to exactly the judged IP address (so a second, different
DNS answer cannot be slipped in). The town's own internal hosts are let through by name or network in ``allow_hosts``.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

from ..errors import AddressRefused, FetchFailed

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Iterable[str]]

LONGEST_ADDRESS = 2000
RESOLVE_SECONDS = 10.0

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_NUMERIC_HOST = re.compile(r"(?i)^(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*\.?$")
# RFC 6052 (NAT64), RFC 3056 (6to4): an IPv4 address sits inside, and it is that one which is reached
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
_V4_COMPATIBLE = ipaddress.IPv6Network("::/96")
_ODD_WEB_PORTS = frozenset(range(80, 91)) | {443, 591}


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: where to connect (``ip``), what to ask for and whom to expect there (``host``)."""

    scheme: str
    host: str
    port: int
    path: str
    ips: tuple[str, ...]

    @property
    def default_port(self) -> bool:
        return self.port == (443 if self.scheme == "https" else 80)

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.default_port else f"{host}:{self.port}"

    def pinned(self, ip: str) -> str:
        """The address with the host replaced by one of the judged IP addresses."""
        host = f"[{ip}]" if ":" in ip else ip
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def shown(url: str) -> str:
    """The address as it may be logged and shown: without user name, password, query secrets or control characters."""
    try:
        parts = urlsplit(_UNSAFE.sub("", url))
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))[:300]
    except ValueError:
        return re.sub(r"//[^/]*@", "//", _UNSAFE.sub("", url))[:300]


def is_public(ip: IPAddress) -> bool:
    """True for an address on the public internet; addresses that carry an IPv4 address are judged by that one."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if ip.teredo or ip.is_site_local or ip in _V4_COMPATIBLE or ip in _NAT64_LOCAL:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def system_resolver(host: str, port: int) -> list[str]:
    """The system's answers for ``host``; gives up after ``RESOLVE_SECONDS`` because getaddrinfo knows no time-out."""
    answers: queue.Queue[list[str] | OSError] = queue.Queue(1)

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(entry[4][0]) for entry in found])
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        answer = answers.get(timeout=RESOLVE_SECONDS)
    except queue.Empty:
        raise TimeoutError(f"không trả lời sau {RESOLVE_SECONDS:g} giây") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


class Guard:
    """Judges addresses; see the module's docstring. ``allow_hosts`` holds host names, IP addresses or networks."""

    def __init__(self, allow_hosts: Iterable[str] = (), resolve: Resolver = system_resolver) -> None:
        self._resolve = resolve
        self._names: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for entry in allow_hosts:
            try:
                self._networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                self._names.add(entry.strip().rstrip(".").lower())

    def check(self, url: str, came_from: str | None = None) -> Target:
        """Resolve and judge ``url``.

        ``came_from`` is the address that named this one (a redirect, a feed): an allowed internal host may only be reached
        from an allowed host, so that a public page cannot point the station into the town's network.
        Raises AddressRefused, or FetchFailed when the name has no answer.
        """
        parts = self._split(url)
        host = self._host(parts, url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        allowed = self.allows(host) and (came_from is None or self.allows(_host_of(came_from)))
        if not allowed and port < 1024 and port not in _ODD_WEB_PORTS:
            raise AddressRefused(shown(url), f"cổng {port} không phải cổng của trang web", "Hãy kiểm tra lại địa chỉ.")
        ips = tuple(dict.fromkeys(self._addresses(host, port, url)))
        good = tuple(ip for ip in ips if allowed or self._passes(ip, came_from))
        if not good:
            raise AddressRefused(
                shown(url),
                "địa chỉ dẫn vào mạng nội bộ, không phải trang công khai",
                f"Nếu đây là máy của chính cơ quan, hãy thêm «{host}» vào [pickup] allow_hosts.",
            )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, host, port, path, good)

    def allows(self, host: str) -> bool:
        """Whether the operator let this host through by name or by its written IP address."""
        if host.rstrip(".").lower() in self._names:
            return True
        try:
            ip = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(ip in network for network in self._networks)

    def _passes(self, ip: str, came_from: str | None) -> bool:
        address = ipaddress.ip_address(ip.partition("%")[0])
        if is_public(address):
            return True
        inside = any(address in network for network in self._networks)
        return inside and (came_from is None or self.allows(_host_of(came_from)))

    @staticmethod
    def _split(url: str) -> SplitResult:
        if len(url) > LONGEST_ADDRESS or _UNSAFE.search(url):
            raise AddressRefused(shown(url), "địa chỉ quá dài hoặc có ký tự lạ", "Hãy kiểm tra lại địa chỉ.")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise AddressRefused(shown(url), "địa chỉ viết sai", "Hãy kiểm tra lại địa chỉ.") from None
        if parts.scheme not in ("http", "https"):
            raise AddressRefused(shown(url), "chỉ nhận địa chỉ http:// hoặc https://", "Hãy sửa lại địa chỉ.")
        if parts.username is not None or parts.password is not None or "@" in parts.netloc:
            raise AddressRefused(
                shown(url), "địa chỉ có kèm tên đăng nhập hoặc mật khẩu", "Hãy bỏ phần trước dấu @ trong địa chỉ."
            )
        if not parts.hostname or port == 0:
            raise AddressRefused(shown(url), "địa chỉ không có tên máy chủ", "Hãy kiểm tra lại địa chỉ.")
        return parts

    @staticmethod
    def _host(parts: SplitResult, url: str) -> str:
        host = (parts.hostname or "").rstrip(".")
        try:
            return str(ipaddress.ip_address(host.partition("%")[0]))
        except ValueError:
            pass
        if _NUMERIC_HOST.match(host):  # 127.1, 0x7f.1, 2130706433: no honest page is written so
            raise AddressRefused(
                shown(url), "địa chỉ máy viết bằng số theo lối khác thường", "Hãy dùng tên miền của trang."
            )
        try:
            return idna.encode(host, uts46=True).decode("ascii").lower() if not host.isascii() else host.lower()
        except (idna.IDNAError, UnicodeError):
            raise AddressRefused(shown(url), "tên miền viết sai", "Hãy kiểm tra lại địa chỉ.") from None

    def _addresses(self, host: str, port: int, url: str) -> list[str]:
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            pass
        try:
            found = [answer.partition("%")[0] for answer in self._resolve(host, port)]
        except OSError as error:
            raise FetchFailed(
                shown(url), f"không tìm thấy máy chủ «{host}» ({error})", "Hãy kiểm tra tên miền và kết nối mạng."
            ) from error
        if not found:
            raise FetchFailed(shown(url), f"không tìm thấy máy chủ «{host}»", "Hãy kiểm tra tên miền.")
        return found


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
