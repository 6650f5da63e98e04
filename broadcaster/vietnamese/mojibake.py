"""UTF-8 that someone read as Latin-1 or windows-1252 and saved again ("Phưá»ng", "ThÃ´ng bÃ¡o")."""

from __future__ import annotations

import re

from ..model import Doubt
from .language import vietnamese_share

#: the first byte of a UTF-8 sequence as Latin-1 shows it, then its followers as Latin-1 or windows-1252 show them
_FOLLOWER = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_SEQUENCE = re.compile(f"[ÃÂÄÅÆÇÐÊË]{_FOLLOWER}|á[º»]{_FOLLOWER}|â(?:€|\u0080){_FOLLOWER}|Ì{_FOLLOWER}|ï»¿")
_RUN = re.compile(f"(?:[\u00c2-\u00f4]{_FOLLOWER}{{1,3}})+")
_LEAST = 2
_BYTES = {
    character: bytes([code]) for code in range(0x80, 0xA0) if (character := bytes([code]).decode("cp1252", "ignore"))
}


def _as_bytes(run: str) -> bytes:
    return b"".join(_BYTES.get(letter) or letter.encode("latin-1", "replace") for letter in run)


def _undo(found: re.Match[str]) -> str:
    try:
        return _as_bytes(found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def repair_mojibake(text: str) -> tuple[str, tuple[Doubt, ...]]:
    """``text`` with every doubly encoded run decoded where that makes it Vietnamese, and a doubt where some stayed broken."""
    if len(_SEQUENCE.findall(text)) < _LEAST:
        return text, ()
    fixed, rounds = text, 0
    while rounds < 2 and len(_SEQUENCE.findall(fixed)) >= _LEAST:
        once = _RUN.sub(_undo, fixed)
        if once == fixed:
            break
        fixed, rounds = once, rounds + 1
    if vietnamese_share(fixed) < vietnamese_share(text):
        return text, ()
    left = _SEQUENCE.search(fixed)
    if left is not None or fixed.count("\ufffd") > text.count("\ufffd"):
        at = left.start() if left else fixed.index("\ufffd")
        evidence = fixed[max(0, at - 60) : at + 100]
        return fixed, (
            Doubt("mojibake", "Chữ bị vỡ do sai bảng mã và chưa sửa được hết.", evidence=evidence, hold=True),
        )
    if fixed == text:
        return text, ()
    return fixed, (Doubt("mojibake", "Chữ bị vỡ do sai bảng mã đã được sửa lại."),)
