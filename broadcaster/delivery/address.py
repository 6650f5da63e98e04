"""At which address the public reaches the station: the process that serves writes it into the store, every other reads it there.

One server at a time decides, by a lease that it renews while it runs. A second one on other ports serves, and changes nothing.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ..errors import PublishError
from ..model import Actor
from ..settings.station import EVERYWHERE, address_at
from ..store import leases, memory, outbox

if TYPE_CHECKING:
    from ..station import Station

_FACT = _LEASE = "address"
#: how long a server that died without a word still decides; it renews each minute
_LENGTH = timedelta(minutes=5)


class Held(NamedTuple):
    """The address that everything names, whether this process decides it, and what it was before when it changed just now."""

    address: str
    ours: bool
    before: str | None


def hold(station: Station, host: str, port: int) -> Held:
    """Say that this process serves at ``host`` and ``port``, and keep the right to say so; call it again each minute.

    Where the address changes pages and feeds are made anew. While another server is at work its address stays.
    """
    mine = station.settings.station.base_url or address_at(host, port)
    with station.store.begin() as tx:
        kept: str | None = memory.fact(tx, _FACT)
        if not leases.take(tx, _LEASE, station.owner, station.now(), _LENGTH):
            return Held(kept or mine, ours=False, before=None)
        before = kept or station.settings.station.base_url or station.settings.web.address
        if kept != mine:
            memory.set_fact(tx, _FACT, mine)
        if before == mine:
            return Held(mine, ours=True, before=None)
        outbox.add(tx, outbox.ChangeKind.SETTINGS, mine, station.now(), Actor.step(station.owner))
        return Held(mine, ours=True, before=before if kept else None)


def let_go(station: Station) -> None:
    """This process serves no more; the address stays until another one does."""
    with station.store.begin() as tx:
        leases.give_back(tx, _LEASE, station.owner)


def check(station: Station) -> None:
    """Raises PublishError when pages would name an address of this machine only, while a server answers at another one."""
    mine = station.address
    with station.store.read() as tx:
        kept: str | None = memory.fact(tx, _FACT)
        server = leases.holder(tx, _LEASE, station.now())
    if kept is None or kept == mine or server in (None, station.owner) or not is_loopback(mine):
        return
    raise PublishError(
        "Nguồn cấp RSS",
        f"cấu hình ghi địa chỉ {mine}, chỉ mở được trên máy này, trong khi máy chủ của đài đang chạy ở {kept}",
        "Bỏ hoặc sửa base_url trong [station], hoặc dừng máy chủ kia trước.",
    )


def is_loopback(address: str) -> bool:
    """Whether only this machine can open the address."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def warnings(station: Station, host: str | None = None) -> list[str]:
    """What an operator should know about the address before it is too late; ``host`` is what the server listens on."""
    found: list[str] = []
    address = station.address
    name = urlsplit(address).hostname
    if station.settings.station.base_url:
        return found
    if (host or station.settings.web.host) in EVERYWHERE:
        found.append(
            f"Chưa có base_url trong [station], nên nguồn cấp RSS nêu tên máy: {address}. "
            "Người nghe không mở được tên ấy thì đặt base_url."
        )
    with station.store.read() as tx:
        named = memory.fact(tx, "tag authority")
    if named is None:
        found.append(
            f"Chưa có base_url trong [station]: mã (guid) của mọi tập sẽ mang tên «{name}» và không bao giờ đổi được nữa. "
            "Đặt base_url trước khi phát bài đầu tiên."
        )
    return found
