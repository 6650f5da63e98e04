"""Playlists and the sidecar of a bulletin, in the forms that radio automation reads."""

from __future__ import annotations

import json
from datetime import datetime
from xml.sax.saxutils import escape

from ..model import Bulletin


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


def sidecar(bulletin: Bulletin, url: str, made: datetime) -> str:
    """What automation may want to know before it plays the file; times in ISO 8601 with their offset."""
    master = bulletin.master
    assert master is not None
    value = {
        "slot": bulletin.slot,
        "date": bulletin.date.isoformat(),
        "title": bulletin.title,
        "state": bulletin.state,
        "url": url,
        "seconds": round(master.seconds, 3),
        "bytes": master.size,
        "sha256": master.sha256,
        "loudness_lufs": round(master.lufs, 2),
        "true_peak_dbtp": round(master.peak, 2),
        "cue_in": 0.0,
        "cue_out": round(master.seconds, 3),
        "airs": bulletin.airs.isoformat(),
        "valid_from": made.isoformat(),
        "valid_until": bulletin.valid_until.isoformat(),
        "items": [{"kind": item.kind, "title": item.title, "guid": item.guid} for item in bulletin.items],
        "chapters": [{"start": round(chapter.start, 3), "title": chapter.title} for chapter in bulletin.chapters],
        "synthetic_voice": True,
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _one_line(title: str) -> str:
    return " ".join(title.split())
