"""Ways to follow a show: links that podcast apps understand, and the QR code of its feed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from ..settings import ShowSettings, StationSettings
from .identity import feed_url


@dataclass(frozen=True, slots=True)
class App:
    """A subscribe button: ``key`` is its text, ``foreign`` that it leads to another site (and only when pressed)."""

    key: str
    address: str
    foreign: bool = False


def apps(station: StationSettings, name: str, show: ShowSettings) -> list[App]:
    """The buttons of one show.

    Apple's and AntennaPod's own address schemes open the app on the device without a detour over anybody's web site.
    Spotify takes feeds only from their owner (Spotify for Creators), so its button looks the show up there.
    """
    bare = feed_url(station, name).removeprefix(f"{urlsplit(station.base_url).scheme}://")
    return [
        App("subscribe_apple", f"podcast://{bare}"),
        App(
            "subscribe_spotify", f"https://open.spotify.com/search/{quote(show.title, safe='')}/podcasts", foreign=True
        ),
        App("subscribe_antennapod", f"antennapod-subscribe://{bare}"),
        App("subscribe_rss", feed_url(station, name)),
    ]


def qr_code(address: str) -> bytes:
    """``address`` as a QR code, SVG: dark on white with the quiet zone that the standard asks for, on every background."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=4, scale=4, dark="#000", light="#fff", xmldecl=False, svgversion=1.1, nl=False
    )
    return out.getvalue()
