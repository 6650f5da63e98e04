"""Vietnamese as it was written before Unicode: windows-1258, and the fonts TCVN3 and VNI as they look to Latin-1 eyes."""

from __future__ import annotations

import unicodedata

from broadcaster.vietnamese.old_fonts import tcvn3, vni


def as_1258(text: str) -> bytes:
    """windows-1258 as Windows writes it: base letters with hook or circumflex, tones apart."""
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", apart.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return out


def as_tcvn3(text: str) -> str:
    codes = {letter: chr(code) for code, letter in tcvn3().items()}
    return "".join(codes.get(letter, letter) for letter in text)


def as_vni(text: str) -> str:
    shapes = {meant: shape for shape, meant in vni().items()}
    return "".join(shapes.get(letter, letter) for letter in text)
