"""Playlists and the sidecar of what lies at a slot's address, in the forms that radio automation reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from ..model import Bulletin, Master

#: what lies at an address: a slot's bulletin, one of an earlier day announced as a repeat, or what names no day
BULLETIN, REPEAT, SPARE = "bulletin", "repeat", "spare"


@dataclass(frozen=True, slots=True)
class Laid:
    """A sound at the address: its fixed ``name`` there, and its ``versioned`` one, which never means other bytes."""

    name: str
    versioned: str
    master: Master


def m3u(url: str, title: str, seconds: float) -> str:
    """Extended M3U, UTF-8. Liquidsoap splits the text at « - » into artist and title, so exactly one stands in it."""
    return f"#EXTM3U\n#EXTINF:{round(seconds)},{_one_line(title)}\n{url}\n"


def pls(url: str, title: str, seconds: float) -> str:
    return (
        f"[playlist]\nFile1={url}\nTitle1={_one_line(title)}\nLength1={round(seconds)}\nNumberOfEntries=1\nVersion=2\n"
    )


def xspf(url: str, title: str, seconds: float) -> str:
    track = f"<location>{escape(url)}</location><title>{escape(_one_line(title))}</title>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList>'
        f"<track>{track}<duration>{round(seconds * 1000)}</duration></track></trackList></playlist>\n"
    )


def lists(said: dict[str, Any]) -> dict[str, str]:
    """Name → text of every playlist and of the sidecar, which holds all that they say and comes last.

    The playlists name the versioned address: a player that reads them again sees by it that there is another bulletin.
    """
    url, title, seconds = said["versioned_url"], said["label"], said["seconds"]
    return {
        "latest.m3u": m3u(url, title, seconds),
        "latest.pls": pls(url, title, seconds),
        "latest.xspf": xspf(url, title, seconds),
        "latest.json": json.dumps(said, ensure_ascii=False, indent=1) + "\n",
    }


def sidecar(bulletin: Bulletin, laid: Sequence[Laid], base: str, label: str, made: datetime) -> dict[str, Any]:
    """What automation may want to know before it plays the file; ``base`` is the address of the slot's folder, ``label`` the title that
    players show. Times in ISO 8601 with their offset; the last one also in seconds since 1970, for scripts without a calendar."""
    kind = REPEAT if bulletin.repeats else BULLETIN
    return {
        **_said(kind, bulletin, laid, base, label),
        "date": bulletin.date.isoformat(),
        "repeats": bulletin.repeats.isoformat() if bulletin.repeats else None,
        "state": bulletin.state,
        "airs": bulletin.airs.isoformat(),
        "valid_from": made.isoformat(),
        "valid_until": bulletin.valid_until.isoformat(),
        "valid_until_epoch": round(bulletin.valid_until.timestamp()),
        "items": [{"kind": item.kind, "title": item.title, "guid": item.guid} for item in bulletin.items],
        "chapters": [{"start": round(chapter.start, 3), "title": chapter.title} for chapter in bulletin.chapters],
    }


def spare_sidecar(bulletin: Bulletin, laid: Sequence[Laid], base: str, label: str) -> dict[str, Any]:
    """The same of a spare: of no day, from no moment and until none, for it is right whenever it lies there."""
    times = dict.fromkeys(("date", "repeats", "airs", "valid_from", "valid_until", "valid_until_epoch"))
    items = [{"kind": item.kind, "title": item.title, "guid": None} for item in bulletin.items]
    return {
        **_said(SPARE, bulletin, laid, base, label),
        **times,
        "state": "fallback",
        "items": items,
        "chapters": [],
    }


def _said(kind: str, bulletin: Bulletin, laid: Sequence[Laid], base: str, label: str) -> dict[str, Any]:
    first = laid[0]
    files = [
        {
            "name": one.name,
            "url": f"{base}/{one.name}",
            "versioned_url": f"{base}/{one.versioned}",
            "media_type": one.master.media_type,
            "bytes": one.master.size,
            "sha256": one.master.sha256,
            "seconds": round(one.master.seconds, 3),
            "loudness_lufs": round(one.master.lufs, 2),
            "true_peak_dbtp": round(one.master.peak, 2),
        }
        for one in laid
    ]
    return {
        "kind": kind,
        "slot": bulletin.slot,
        "title": bulletin.title,
        "label": label,
        **{name: files[0][name] for name in ("url", "versioned_url", "seconds", "bytes", "sha256")},
        **{name: files[0][name] for name in ("loudness_lufs", "true_peak_dbtp")},
        "cue_in": 0.0,
        "cue_out": round(first.master.seconds, 3),
        "files": files,
        "synthetic_voice": True,
    }


def _one_line(title: str) -> str:
    return " ".join(title.split())
