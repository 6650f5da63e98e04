"""From bytes to text: byte order mark, HTTP charset, meta charset, then detection; then repair of what was broken before us.

Every repair that is not certain comes back as a :class:`~broadcaster.model.Doubt` with ``hold``: a wrong letter would be spoken.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from ..errors import DocumentRefused
from ..model import Doubt
from .language import vietnamese_share
from .mojibake import repair_mojibake
from .old_font_text import may_be_legacy, repair_legacy

#: stands for a letter that cannot be known any more
LOST = "\ufffd"
_BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.I,
)
_ALIASES = {
    "utf8": "utf-8",
    "unicode": "utf-8",
    "x-user-defined": "utf-8",
    "tcvn": "latin-1",
    "tcvn-5712": "latin-1",
    "x-viet-tcvn": "latin-1",
    "x-viet-vni": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
}
_MAGIC = [
    (b"%PDF-", "tệp PDF"), (b"PK\x03\x04", "tệp nén hoặc Word/Excel"), (b"\xd0\xcf\x11\xe0", "tệp Office cũ"), (b"\x89PNG", "hình ảnh PNG"), (b"\xff\xd8\xff", "hình ảnh JPEG"),
    (b"GIF8", "hình ảnh GIF"), (b"Rar!", "tệp nén RAR"), (b"7z\xbc\xaf", "tệp nén 7z"), (b"\x1f\x8b", "tệp nén gzip"), (b"ID3", "tệp âm thanh MP3"), (b"OggS", "tệp âm thanh"), (b"RIFF", "tệp âm thanh hoặc video"), (b"\x7fELF", "chương trình máy"), (b"MZ\x90", "chương trình máy"), (b"{\\rtf", "tệp RTF"),
]  # fmt: skip
#: windows-1258 writes tones as combining bytes after the vowel
_COMBINING_1258 = re.compile(rb"[AEIOUYaeiouy\xc2\xca\xd4\xe2\xea\xf4\xc3\xe3\xd5\xf5\xdd\xfd][\xcc\xec\xd2\xf2\xde]")
#: a Vietnamese letter with two marks in UTF-8: in no other charset do these bytes follow each other
_SURELY_UTF8 = re.compile(rb"\xe1[\xba\xbb][\x80-\xbf]")
_CONTROLS = bytes([*range(0x00, 0x09), *range(0x0E, 0x1B)])
_SAMPLE = 60_000


def refuse_binary(body: bytes, subject: str) -> None:
    """Raise DocumentRefused for bytes that are no text at all."""
    head = body[:16].lstrip(b"\r\n\t ")
    kind = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    sample = body[:_SAMPLE]
    wide = (
        body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))
        or _bare_utf16(sample) is not None
    )
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if kind is None and not wide and controls > max(8, 0.02 * len(sample)):
        kind = "tệp nhị phân"
    if kind:
        raise DocumentRefused(
            subject,
            f"đây là {kind}, không phải văn bản hay trang web",
            "Hãy chép phần chữ ra tệp .txt hoặc nộp bản .docx, .html.",
        )


def decode(body: bytes, charset: str | None = None) -> tuple[str, tuple[Doubt, ...]]:
    """``body`` as composed (NFC) text, and what was doubtful about it.

    ``charset`` is what HTTP said. Old fonts and double encodings are repaired line by line where the result is certain.
    """
    text, doubts = unicode_of(body, charset)
    text, more = repair(text)
    return text, (*doubts, *more)


def unicode_of(body: bytes, charset: str | None = None) -> tuple[str, tuple[Doubt, ...]]:
    """Like :func:`decode` with nothing repaired. A letter of which a byte was lost is U+FFFD: whoever is to read it aloud must ask."""
    text, doubts = _decoded(body, charset)
    return unicodedata.normalize("NFC", text), tuple(doubts)


def _decoded(body: bytes, charset: str | None) -> tuple[str, list[Doubt]]:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), []
    wide = _bare_utf16(body[:_SAMPLE])
    if wide:
        return body.decode(wide, "replace"), []
    try:
        return body.decode("utf-8"), []
    except UnicodeDecodeError as error:
        # One broken sequence in a page that is otherwise UTF-8 (a cut-off headline) does not make it another encoding.
        if error.start > 0 or error.end < len(body):
            lenient = body.decode("utf-8", "replace")
            broken = lenient.count(LOST)
            real = sum(1 for letter in lenient if ord(letter) > 0x7F) - broken
            if real > 20 * broken or len(_SURELY_UTF8.findall(body)) >= max(3, 2 * broken):
                return lenient, [_with_lost_letters(lenient)]
    found = _META.search(body[:4096])
    said = [charset] if charset else []
    if found:
        said.append((found[1] or found[2]).decode("ascii", "replace"))
    names = [codec for codec in map(_known, said) if codec and codec != "utf-8"]
    if _COMBINING_1258.search(body) and len(_COMBINING_1258.findall(body)) >= 3:
        names.insert(0, "cp1258") if not names or names[0] == "cp1252" else names.append("cp1258")
    names += [*_detected(body), "cp1252", "latin-1"]
    return _most_vietnamese(body, names)


def _with_lost_letters(text: str) -> Doubt:
    at = text.index(LOST)
    around = " ".join(text[max(0, at - 40) : at + 40].split())
    return Doubt("encoding", "Trang có ký tự bị hỏng; hãy xem lại chữ ở gần đó.", evidence=around)


def _known(name: str) -> str | None:
    plain = name.strip().lower()
    plain = _ALIASES.get(plain, plain)
    try:
        codec = codecs.lookup(plain)
    except (LookupError, ValueError):
        return None
    # "rot13", "hex" and their like are codecs of Python, not charsets of pages.
    return (
        codec.name
        if getattr(codec, "_is_text_encoding", False)
        and codec.name not in ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7")
        else None
    )


def _bare_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the ASCII part is zero."""
    if len(sample) < 8 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * half and odd < 0.05 * half else None


def _detected(body: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_SAMPLE]).best()
    return [best.encoding] if best else []


def _most_vietnamese(body: bytes, names: list[str]) -> tuple[str, list[Doubt]]:
    """The first of the candidate encodings whose text is as Vietnamese as any other's."""
    best, best_score, best_name = "", -1.0, ""
    for candidate in dict.fromkeys(names):
        try:
            text = unicodedata.normalize("NFC", body.decode(candidate))
        except (UnicodeDecodeError, LookupError):
            continue
        sample = text[:_SAMPLE]
        repaired = repair(sample)[0]
        score = vietnamese_share(_without_tags(repaired))
        if score > best_score + 0.02:
            best, best_score, best_name = text, score, candidate
    if not best_name:
        best = body.decode("cp1252", "replace")
    if best_score < 0.12 and not best.isascii():
        return best, [
            Doubt(
                "encoding",
                "Không chắc trang dùng bảng mã nào; chữ có thể sai.",
                evidence=_without_tags(best)[:200],
                hold=True,
            )
        ]
    return best, []


def _without_tags(text: str) -> str:
    return re.sub(r"<[^<>]{0,400}>", " ", text)


def repair(text: str) -> tuple[str, tuple[Doubt, ...]]:
    """Undo double encodings and old fonts, line by line; what is not certain is left as it is and becomes a doubt."""
    if text.isascii():
        return text, ()
    text, doubts = repair_mojibake(text)
    if not may_be_legacy(text):
        return text, doubts
    lines, changed, unsure = text.split("\n"), set(), []
    for number, line in enumerate(lines):
        fixed = repair_legacy(line) if len(line) < 50_000 else None
        if fixed is None:
            continue
        if fixed.sure:
            lines[number] = fixed.text
            changed.add(fixed.name)
        else:
            unsure.append((line, fixed))
    found = list(doubts)
    if changed:
        found.append(
            Doubt("legacy", f"Chữ viết bằng phông cũ ({', '.join(sorted(changed))}) đã được đổi sang Unicode.")
        )
    if unsure:
        line, fixed = unsure[0]
        found.append(
            Doubt(
                "legacy",
                f"Chữ có vẻ viết bằng phông cũ ({fixed.name}) nhưng không chắc đọc thế nào.",
                evidence=f"{line[:200]} → {fixed.text[:200]}",
                hold=True,
            )
        )
    return "\n".join(lines), tuple(found)
