"""What a take is known by: the words that were said and everything that shapes the sound."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping


def said(spoken: str) -> str:
    """``spoken`` as engines get it: NFC, one space between words."""
    return unicodedata.normalize("NFC", " ".join(spoken.replace("\0", " ").split()))


def take_key(spoken: str, voice_key: str) -> str:
    """sha256 of the spoken text and the voice key, in hex: equal keys are equal sound."""
    return hashlib.sha256(f"{said(spoken)}\0{voice_key}".encode()).hexdigest()


def voice_key(engine: str, version: str, parameters: Mapping[str, object]) -> str:
    """One readable line: engine, version and every parameter that changes the sound, in a fixed order."""
    return " ".join([engine, version, *(f"{name}={parameters[name]}" for name in sorted(parameters))])
