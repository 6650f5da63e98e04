"""The one reader of dropped, uploaded and linked documents: any bytes → a page or plain text for the cleaner.

What a file is, its bytes say, not its name. Refused with a clear message: archives, pictures, programs, macros,
passwords, references to the outside, broken and bomb-like files. Scans are refused, or read by OCR and always held.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from pathlib import PurePosixPath

from ..errors import ArticleError, DocumentRefused
from ..model import Doubt, Found

_TYPES = {
    "html": "text/html",
    "text": "text/plain",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "doc": "application/msword",
}
_REFUSED = {
    "empty": ("tệp trống", "Hãy gửi lại tệp có nội dung."),
    "password": ("tệp có mật khẩu", "Hãy bỏ mật khẩu rồi gửi lại."),
    "macro": ("tệp có macro", "Hãy lưu lại dưới dạng .docx (không có macro) rồi gửi lại."),
    "archive": ("là tệp nén", "Hãy giải nén rồi gửi từng văn bản."),
    "sheet": ("là bảng tính hoặc bản trình chiếu", "Hãy chép phần cần đọc sang văn bản .docx rồi gửi lại."),
    "picture": ("là tệp hình ảnh", "Hãy gửi văn bản gốc (.docx, .txt) thay cho ảnh chụp."),
    "media": ("là tệp âm thanh hoặc video", "Chỉ nhận văn bản: .txt .html .docx .odt .pdf .doc."),
    "rtf": ("là tệp .rtf", "Hãy mở bằng Word, lưu lại dưới dạng .docx rồi gửi lại."),
    "binary": ("không phải văn bản", "Chỉ nhận văn bản: .txt .html .docx .odt .pdf .doc."),
}
_EMPTY_PAGE = ("máy chủ trả về một trang trống", "Mở trang gốc xem còn nội dung không, rồi thử lại.")
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"BM", "picture?"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"fLaC", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"RIFF", "media"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive?"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"MZ", "binary?"),
    (b"\x7fELF", "binary"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAG = re.compile(rb"(?i)<\s*(!doctype\s+html|html|head|body|meta|title|div|p|article|table|h[1-6]|br|span)\b[^<>]*>")


@dataclass(frozen=True, slots=True)
class Document:
    """``media_type`` is ``text/html`` or ``text/plain``; ``charset`` is set when the body was made by us."""

    media_type: str
    body: bytes
    charset: str | None = None
    doubts: tuple[Doubt, ...] = ()


def kind_of(body: bytes, name: str | None = None, media_type: str | None = None) -> str:
    """``html text pdf docx odt doc``, or why it is none of these: ``empty password macro archive sheet picture media rtf binary``.

    ``name`` and ``media_type`` decide only between text and HTML, where bytes alone cannot.
    """
    start = body[:4096].lstrip(b"\xef\xbb\xbf")
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf\xfe\xff"):
        return "empty"
    if body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return "pdf"
    if body.startswith(b"PK\x03\x04"):
        return _zipped(body)
    if body.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        return "archive"
    if body.startswith(_OLE):
        return _ole(body)
    for magic, kind in _MAGIC:
        if start.startswith(magic) and (not kind.endswith("?") or _looks_binary(body)):
            return kind.rstrip("?")
    if start[4:8] == b"ftyp":
        return "media"
    if _looks_binary(body):
        return "binary"
    suffix = PurePosixPath(name or "").suffix.lower()
    plain = suffix in (".txt", ".md", ".text") or media_type == "text/plain"
    if not plain and (media_type in ("text/html", "application/xhtml+xml") or suffix in (".html", ".htm", ".xhtml")):
        return "html"
    tags = _TAG.findall(body[:20_000].replace(b"\x00", b""))
    return "html" if len(tags) >= (3 if plain else 1) else "text"


def read_document(
    body: bytes, name: str | None = None, media_type: str | None = None, *, is_page: bool = False
) -> Document:
    """Turn a document of any accepted kind into HTML or text; raises DocumentRefused with what to do instead.

    ``is_page``: what a web server answered, which nobody can send again.
    """
    subject = name or "Văn bản"
    kind = kind_of(body, name, media_type)
    if kind == "empty" and is_page:
        raise DocumentRefused(subject, *_EMPTY_PAGE)
    if kind in _REFUSED:
        fault, remedy = _REFUSED[kind]
        raise DocumentRefused(subject, fault, remedy)
    if kind in ("html", "text"):
        return Document(_TYPES[kind], body)
    page, doubts = _read(kind, body, subject)
    if not re.sub(r"<[^>]*>|\s", "", page):
        raise DocumentRefused(subject, "không có chữ nào để đọc", "Hãy gửi bản có nội dung dạng chữ.")
    title = escape(PurePosixPath(name or "").stem)
    html = f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n{page}\n</body></html>\n'
    return Document("text/html", html.encode("utf-8", "replace"), "utf-8", doubts)


def readable(found: Found) -> Found:
    """``found`` with its document turned into a page; one that is refused comes back without a body and with a ``problem``."""
    if found.gone or found.problem:
        return found
    try:
        title = found.name or found.headline or found.url
        document = read_document(found.body, title, found.media_type, is_page=found.is_page)
    except ArticleError as error:
        return replace(found, body=b"", problem=str(error))
    if document.charset is None:
        return replace(found, media_type=document.media_type)
    return replace(
        found,
        body=document.body,
        media_type=document.media_type,
        charset=document.charset,
        doubts=(*found.doubts, *document.doubts),
    )


def _read(kind: str, body: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    match kind:
        case "docx":
            from ._docx import read_docx

            return read_docx(body, name)
        case "odt":
            from ._odt import read_odt

            return read_odt(body, name)
        case "pdf":
            from ._pdf import read_pdf

            return read_pdf(body, name)
        case _:
            from ._doc import read_doc

            return read_doc(body, name)


def _zipped(body: bytes) -> str:
    """The kind of office file a zip is, by the names of its parts."""
    names = set(re.findall(rb"[\w./\[\]-]{3,80}", body[:200_000] + body[-100_000:]))
    if b"word/document.xml" in body or any(name.startswith(b"word/") for name in names):
        return "docx"
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in body[:200]:
        return "odt"
    if b"mimetypeapplication/vnd.oasis.opendocument" in body[:200] or b"xl/workbook" in body or b"ppt/pres" in body:
        return "sheet"
    return "archive"


def _ole(body: bytes) -> str:
    """The kind of an old Office container, by the stream names (UTF-16) in its directory."""
    if "EncryptedPackage".encode("utf-16-le") in body:
        return "password"
    if "WordDocument".encode("utf-16-le") in body:
        return "macro" if "_VBA_PROJECT".encode("utf-16-le") in body else "doc"
    if "Workbook".encode("utf-16-le") in body or "PowerPoint Document".encode("utf-16-le") in body:
        return "sheet"
    return "binary"


def _looks_binary(body: bytes) -> bool:
    """Control bytes no text file has; UTF-16, where every other byte is zero, is text."""
    sample = body[:8192]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    zeros = sample.count(0)
    if zeros:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        # Latin letters in UTF-16: zeros on one side only; Vietnamese ones still leave most of them
        return not (zeros > len(sample) // 5 and min(even, odd) * 20 <= max(even, odd))
    controls = sum(sample.count(code) for code in (*range(1, 9), 11, *range(14, 27), *range(28, 32), 127))
    return controls > len(sample) // 100 + 2
