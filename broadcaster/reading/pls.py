"""The lexicon as W3C Pronunciation Lexicon Specification 1.0 (https://www.w3.org/TR/pronunciation-lexicon/), both ways.

PLS knows neither context nor layers, so what goes out is the reading of each form when nothing stands around it, and
what comes in has no context. Only ``alias`` can be taken over: ``phoneme`` speaks IPA, which our voices do not take.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # only to write; reading is defusedxml's

from ..errors import LexiconError
from .lexicon import Lexicon
from .lexicon_file import format_lexicon, parse_lexicon
from .lexicon_row import Kind, Row, lookup_key

NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LARGEST = 20_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Imported:
    """What an imported file gave: rows ready for a layer, and a Vietnamese line for each lexeme that was left out."""

    rows: tuple[Row, ...]
    left_out: tuple[str, ...]


def export_pls(lexicon: Lexicon) -> tuple[str, int]:
    """The lexicon as PLS text, and how many written forms it could not hold because they have a sense in context only."""
    root = Element("lexicon", {"version": "1.0", "xmlns": NAMESPACE, "alphabet": "ipa", "xml:lang": "vi"})
    left_out = 0
    for written in _forms(lexicon):
        row, _ = lexicon.choose(written, (), ())
        if row is None:
            left_out += 1
            continue
        lexeme = SubElement(root, "lexeme")
        SubElement(lexeme, "grapheme").text = written
        SubElement(lexeme, "alias").text = row.spoken
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n", left_out


def import_pls(data: bytes, layer: str, name: str, source: str = "PLS") -> Imported:
    """Rows from the bytes of a PLS file.

    Raises LexiconError when the file is no PLS, declares a DTD or entities, or is larger than 20 MB.
    """
    root = _parse(data, name)
    rows: list[Row] = []
    left_out: list[str] = []
    seen: dict[str, str] = {}
    for number, lexeme in enumerate(root.iter(f"{{{NAMESPACE}}}lexeme"), 1):
        graphemes = [text for node in lexeme.iter(f"{{{NAMESPACE}}}grapheme") if (text := _text(node))]
        alias = _preferred_alias(lexeme)
        label = f"mục {number} ({', '.join(graphemes) or 'không có chữ viết'})"
        if not graphemes:
            left_out.append(f"{label}: thiếu <grapheme>")
            continue
        if not alias:
            left_out.append(f"{label}: không có <alias>; cách đọc bằng ký hiệu IPA không dùng được")
            continue
        for written in graphemes:
            if (known := seen.get(lookup_key(written))) is not None:
                if known != alias:
                    left_out.append(f"{label}: {written!r} đã đọc là {known!r} ở mục trước")
                continue
            seen[lookup_key(written)] = alias
            row = Row(written, alias, _guess_kind(written), source=source, layer=layer)
            parsed = parse_lexicon(format_lexicon([row]), layer)
            if parsed.rows:
                rows.append(row)
            else:
                why = "; ".join(fault.text for fault in parsed.faults) or "chữ viết không được bắt đầu bằng dấu #"
                left_out.append(f"{label}: {why}")
    return Imported(tuple(rows), tuple(left_out))


def _forms(lexicon: Lexicon) -> Sequence[str]:
    words = (row.written for row in lexicon.rows if row.kind not in ("unit", "doc") and row.match != "prefix")
    return list({lookup_key(written): written for written in words}.values())


def _parse(data: bytes, name: str) -> Element:
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    if len(data) > _LARGEST:
        raise LexiconError(name, f"tệp lớn hơn {_LARGEST // 1_000_000} MB", "Chia nhỏ tệp rồi nhập từng phần.")
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise LexiconError(
            name, "tệp XML có khai báo DTD hoặc thực thể, bị từ chối vì an toàn", "Bỏ phần <!DOCTYPE …> rồi nhập lại."
        ) from error
    except ElementTree.ParseError as error:
        line, column = error.position
        raise LexiconError(name, f"không phải XML hợp lệ (dòng {line}, cột {column})", "Kiểm tra lại tệp.") from error
    except (ValueError, LookupError) as error:
        raise LexiconError(
            name, "bảng mã khai báo trong tệp không đọc được", "Lưu lại tệp với bảng mã UTF-8."
        ) from error
    if root.tag != f"{{{NAMESPACE}}}lexicon":
        raise LexiconError(
            name,
            "không phải tệp từ điển phát âm PLS 1.0 của W3C",
            f'Phần tử gốc phải là <lexicon xmlns="{NAMESPACE}">.',
        )
    language = root.get(_XML_LANG, "vi").lower()
    if language.split("-")[0] != "vi":
        raise LexiconError(
            name, f"từ điển cho ngôn ngữ {language!r}, không phải tiếng Việt", 'Dùng tệp có xml:lang="vi".'
        )
    return root


def _preferred_alias(lexeme: Element) -> str:
    aliases = [node for node in lexeme.iter(f"{{{NAMESPACE}}}alias") if _text(node)]
    preferred = [node for node in aliases if node.get("prefer") == "true"] or aliases
    return _text(preferred[0]) if preferred else ""


def _text(node: Element) -> str:
    return unicodedata.normalize("NFC", " ".join("".join(node.itertext()).split()))


def _guess_kind(written: str) -> Kind:
    letters = [char for char in written if char.isalpha()]
    if sum(char.isupper() for char in letters) * 2 > len(letters):
        return "abbr"
    return "name" if written[:1].isupper() and not re.search(r"[a-z][A-Z]", written) else "foreign"
