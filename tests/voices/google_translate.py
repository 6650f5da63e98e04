"""Stand-in for the service that gTTS asks, on loopback: reads ``f.req``, answers one line of compact JSON with an MP3."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs

from .loopback import Answer, Request
from .speech import mp3


def text_of(request: Request) -> str:
    rpc = json.loads(parse_qs(request.body.decode())["f.req"][0])
    text = json.loads(rpc[0][0][1])[0]
    assert isinstance(text, str)
    return text


def wrapped(audio: bytes) -> bytes:
    inner = json.dumps([base64.b64encode(audio).decode()], separators=(",", ":"))
    line = json.dumps([["wrb.fr", "jQ1olc", inner, None, None, None, "generic"]], separators=(",", ":"))
    return f")]}}'\n\n{line}\n".encode()


def spoken(request: Request) -> Answer:
    return Answer(wrapped(mp3(text_of(request))))
