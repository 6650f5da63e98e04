"""Looks into a zipped office document before anyone opens it: bombs, macros, passwords, references to the outside."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from ..errors import DocumentRefused

MOST_ENTRIES = 5_000
LARGEST_OPENED = 200_000_000
#: a part this long is some thousand pages; as a tree it takes ten times the memory
LARGEST_XML = 15_000_000
#: text packs about 1:10, long tables of the same words up to 1:60; only made-up files pack closer
CLOSEST_PACKING = 250
LARGE_ENOUGH_TO_COUNT = 1_000_000

# Word can save the same words under the names of ISO/IEC 29500 Strict
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_LOCAL_TEMPLATE = re.compile(r"(?i)^(file:/{0,3})?[a-z]:[\\/]|^[^/\\:]+\.dot[xm]?$")


def refused(name: str, fault: str, remedy: str = "Hãy mở tệp, lưu lại dưới dạng .docx rồi gửi lại.") -> DocumentRefused:
    return DocumentRefused(name, fault, remedy)


def open_archive(body: bytes, name: str) -> zipfile.ZipFile:
    """The archive, judged by its directory only; raises DocumentRefused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
        raise refused(name, "tệp hỏng, không mở được") from error
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refused(name, "tệp có mật khẩu", "Hãy bỏ mật khẩu rồi gửi lại.")
    opened = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    bomb = (
        len(entries) > MOST_ENTRIES
        or opened > LARGEST_OPENED
        or (opened > LARGE_ENOUGH_TO_COUNT and opened > CLOSEST_PACKING * max(packed, 1))
    )
    if bomb:
        raise refused(name, "tệp nén bất thường, mở ra sẽ quá lớn", "Hãy kiểm tra nguồn gốc tệp.")
    for entry in entries:
        if "vbaproject.bin" in entry.filename.lower() or entry.filename.lower().startswith("basic/"):
            raise refused(name, "tệp có macro", "Hãy lưu lại dưới dạng không có macro (.docx, .odt) rồi gửi lại.")
    return archive


def read_part(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    """One XML part; raises DocumentRefused when it is too large, broken or declares entities. Missing parts are empty."""
    try:
        entry = archive.getinfo(part)
    except KeyError:
        return b""
    if entry.file_size > LARGEST_XML:
        raise refused(name, "tệp quá lớn sau khi mở", "Hãy chia nhỏ văn bản.")
    try:
        content = archive.read(entry)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise refused(name, "tệp hỏng, không mở được") from error
    except Exception as error:  # zlib.error and lzma errors share no base class
        if type(error).__module__ in ("zlib", "_lzma", "lzma", "_bz2"):
            raise refused(name, "tệp hỏng, không mở được") from error
        raise
    plain = content.replace(b"\x00", b"")  # the same words in UTF-16
    if _DOCTYPE.search(plain[:20_000]):
        raise refused(name, "tệp có khai báo XML lạ", "Hãy kiểm tra nguồn gốc tệp.")
    return content


def parse_part(archive: zipfile.ZipFile, part: str, name: str) -> etree._Element | None:
    """The tree of one XML part, None when the archive has no such part."""
    content = read_part(archive, part, name)
    if not content:
        return None
    content = content.replace(_STRICT, _TRANSITIONAL)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refused(name, "tệp hỏng, không mở được") from error


def refuse_outside_references(archive: zipfile.ZipFile, name: str) -> None:
    """Raises DocumentRefused when a relationship other than a hyperlink points outside the file.

    A template on the author's own drive, which Word notes in many honest files, is let through: nothing is ever loaded.
    """
    for part in archive.namelist():
        if not part.endswith(".rels"):
            continue
        tree = parse_part(archive, part, name)
        for link in tree if tree is not None else ():
            if link.get("TargetMode") != "External":
                continue
            kind = str(link.get("Type", "")).rpartition("/")[2]
            if kind == "hyperlink" or (kind == "attachedTemplate" and _LOCAL_TEMPLATE.search(link.get("Target", ""))):
                continue
            raise refused(name, "tệp lấy một phần nội dung từ nơi khác", "Chép hẳn phần ấy vào tệp rồi gửi lại.")
