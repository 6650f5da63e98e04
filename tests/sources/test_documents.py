"""Real files of every accepted kind, and files that lie about themselves."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from PIL import Image

from broadcaster.errors import DocumentRefused
from broadcaster.model import Found
from broadcaster.sources._pdf_process import run_child
from broadcaster.sources.documents import kind_of, read_document, readable

DATA = Path(__file__).parent / "data"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def zipped(parts: dict[str, bytes | str], old: bytes | None = None) -> bytes:
    """``old`` with parts added or replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if old is not None:
            with zipfile.ZipFile(io.BytesIO(old)) as before:
                for name in before.namelist():
                    if name not in parts:
                        archive.writestr(name, before.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def lines(body: bytes) -> list[str]:
    """The text of each block of the page made of a document."""
    page = re.sub(r'<span data-void="[^"]*">.*?</span>', "", body.decode().partition("<body>")[2])
    return [text for block in re.findall(r"<(?:p|h\d|li)>(.*?)</(?:p|h\d|li)>", page) if (text := block.strip())]


@pytest.fixture(scope="module")
def notice() -> bytes:
    document = docx.Document()
    document.add_heading("Thông báo lịch tiêm chủng", 1)
    document.add_paragraph("Trạm Y tế phường thông báo.")
    table = document.add_table(2, 2)
    for row, texts in zip(table.rows, (("Khu phố 1", "7 giờ"), ("Khu phố 2", "9 giờ")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("Mang theo sổ tiêm", style="List Number")
    document.add_paragraph("Cho trẻ ăn no", style="List Number")
    document.add_paragraph("Không bắt buộc", style="List Bullet")
    document.add_paragraph("Trân trọng.")
    document.sections[0].header.paragraphs[0].text = "ĐẦU TRANG KHÔNG ĐỌC"
    return saved(document)


def test_docx_keeps_the_order_of_the_body_with_tables_and_automatic_numbers(notice: bytes) -> None:
    document = read_document(notice, "tiem.docx")
    assert lines(document.body) == [
        "Thông báo lịch tiêm chủng", "Trạm Y tế phường thông báo.", "Khu phố 1", "7 giờ", "Khu phố 2", "9 giờ",
        "1. Mang theo sổ tiêm", "2. Cho trẻ ăn no", "Không bắt buộc", "Trân trọng.",
    ]  # fmt: skip
    assert (document.media_type, document.charset, document.doubts) == ("text/html", "utf-8", ())
    assert document.body.count(b"<td>") == 4


def test_docx_old_fonts_are_told_by_name_and_said(notice: bytes) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, font in [
        ("Nh©n d©n thÞ x· ®­îc th«ng b¸o ", ".VnTime"), ("Hoäi phuï nöõ ", "VNI-Times"), ("Chữ mới", "Times New Roman"),
    ]:  # fmt: skip
        paragraph.add_run(text).font.name = font
    document.add_paragraph().add_run("th«ng b¸o").font.name = ".VnTimeH"
    document.add_paragraph().add_run("Nhân dân đã gõ bằng bảng mã mới").font.name = ".VnTime"
    result = read_document(saved(document), "cu.docx")
    assert lines(result.body) == [
        "Nhân dân thị xã được thông báo Hội phụ nữ Chữ mới", "THÔNG BÁO", "Nhân dân đã gõ bằng bảng mã mới",
    ]  # fmt: skip
    assert [(doubt.code, doubt.hold) for doubt in result.doubts] == [("legacy-font", False)]


def test_docx_letters_unknown_to_the_old_font_are_held() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Nh©n d©n \u0080\u0081\u009d").font.name = ".VnTime"
    (doubt,) = read_document(saved(document), "cu.docx").doubts
    assert (doubt.code, doubt.hold) == ("legacy-font-unclear", True)


def test_docx_reads_inserted_and_boxed_text_but_not_deleted_or_hidden() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Giờ họp: ")
    for tag, child, text in (("w:ins", "w:t", "8 giờ"), ("w:del", "w:delText", "7 giờ")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(child)
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run(" mật").font.hidden = True
    box, inner, run, words = (OxmlElement(tag) for tag in ("w:pict", "w:p", "w:r", "w:t"))
    content = OxmlElement("w:txbxContent")
    words.text = "Trong khung"
    run.append(words)
    inner.append(run)
    content.append(inner)
    box.append(content)
    holder = OxmlElement("w:r")
    holder.append(box)
    paragraph._p.append(holder)
    block, held = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    moved = document.add_paragraph("Trong ô điều khiển")._p
    document.element.body.append(block)
    block.append(held)
    held.append(moved)
    assert lines(read_document(saved(document), "x.docx").body) == [
        "Giờ họp: 8 giờ",
        "Trong khung",
        "Trong ô điều khiển",
    ]


RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("part", "content", "word"),
    [
        ("word/vbaProject.bin", b"x", "macro"),
        ("word/_rels/settings.xml.rels", RELS.format(kind="attachedTemplate", target="http://evil.vn/a.dotm"), "từ nơi khác"),
        ("word/_rels/x.xml.rels", RELS.format(kind="image", target="\\\\evil\\share\\a.png"), "từ nơi khác"),
        ("word/document.xml", f'<!DOCTYPE a [<!ENTITY b "c">]><w:document xmlns:w="{W}"/>', "khai báo"),
        ("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>'.encode(), "hỏng"),
        ("word/document.xml", f'<w:document xmlns:w="{W}"/>'.encode(), "không có nội dung"),
        ("word/document.xml", b"<x/>" + b" " * 30_000_000, "nén bất thường"),
        ("word/document.xml", ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a>' + "<a/>").encode("utf-16"), "khai báo"),
    ],
)  # fmt: skip
def test_docx_with_something_hostile_is_refused(notice: bytes, part: str, content: bytes | str, word: str) -> None:
    with pytest.raises(DocumentRefused, match=word) as caught:
        read_document(zipped({part: content}, notice), "x.docx")
    assert caught.value.subject == "x.docx"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("kind", "target"), [("hyperlink", "http://phuoclong.vn"), ("attachedTemplate", "file:///C:\\Mau\\Thong bao.dotm")]
)
def test_docx_with_harmless_references_is_read(notice: bytes, kind: str, target: str) -> None:
    assert read_document(
        zipped({"word/_rels/x.xml.rels": RELS.format(kind=kind, target=target)}, notice), "x.docx"
    ).body


def test_docx_nested_without_end_is_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 100 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 100
    body = zipped({"word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{deep}</w:body></w:document>'})
    with pytest.raises(DocumentRefused, match="quá sâu"):
        read_document(body, "x.docx")


def test_strict_open_xml_is_read(notice: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(notice)) as archive:
        strict = {
            name: archive.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            for name in archive.namelist()
        }
    assert lines(read_document(zipped(dict(strict)), "x.docx").body)[0] == "Thông báo lịch tiêm chủng"


ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles><style:style style:name="cu"><style:text-properties style:font-name=".VnTime"/></style:style></office:automatic-styles><office:body><office:text><text:tracked-changes><text:p>đã xóa</text:p></text:tracked-changes><text:h text:outline-level="1">Thông<text:s text:c="1"/>báo</text:h><text:p>Họp lúc<text:tab/>8 giờ<text:note><text:p>ghi chú</text:p></text:note>.</text:p><text:p><text:span text:style-name="cu">Nh©n d©n</text:span> ta</text:p><text:list><text:list-item><text:p>Mục một</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>Ô bảng</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>"""


def odt(content: str = ODT, **extra: bytes) -> bytes:
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content, **extra})


def test_odt_is_read_in_order() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", ODT)
    document = read_document(stream.getvalue(), "x.odt")
    assert lines(document.body) == ["Thông báo", "Họp lúc 8 giờ.", "Nhân dân ta", "Mục một", "Ô bảng"]
    assert [doubt.code for doubt in document.doubts] == ["legacy-font"]


def test_pdf_text_without_running_heads_and_page_numbers_in_whole_paragraphs() -> None:
    texts = lines(read_document((DATA / "lich-tiem.pdf").read_bytes(), "lich-tiem.pdf").body)
    assert texts[0] == "THÔNG BÁO"
    assert [text[:8] for text in texts if text.startswith("Đoạn")] == [f"Đoạn {n}. "[:8] for n in range(1, 10)]
    assert len(texts) == 12
    assert all(text.endswith((".", "BÁO")) for text in texts)
    assert not any("Lịch tiêm chủng năm 2026" in text or text.strip().isdigit() for text in texts)
    assert texts[2].endswith("chờ đợt sau, dự kiến vào đầu tháng 9.")


@pytest.fixture(scope="module")
def scan() -> bytes:
    stream = io.BytesIO()
    Image.new("L", (1240, 1754), 255).save(stream, "PDF", resolution=150)
    return stream.getvalue()


def test_a_scan_is_recognised_and_refused_without_ocr(scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.sources._ocr.find_tesseract", lambda: None)
    with pytest.raises(DocumentRefused, match="bản quét") as caught:
        read_document(scan, "quyet-dinh.pdf")
    assert "tesseract-ocr-vie" in caught.value.remedy


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_a_scan_read_by_ocr_is_always_held(scan: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    head = "level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext\\n"
    rows = "5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t96\\tThông\\n5\\t1\\t1\\t1\\t1\\t2\\t0\\t0\\t9\\t9\\t41\\tbáo\\n5\\t1\\t1\\t2\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\tMới\\n"
    program(
        tmp_path,
        "tesseract",
        f'if [ "$1" = "--list-langs" ]; then echo vie; else test -s "$1" && printf "{head}{rows}"; fi',
    )
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    document = read_document(scan, "quyet-dinh.pdf")
    assert lines(document.body) == ["Thông báo", "Mới"]
    (doubt,) = document.doubts
    assert (doubt.code, doubt.hold, doubt.evidence) == ("ocr", True, "báo (41 %)")


@pytest.mark.parametrize("body", [b"%PDF-1.7\nrac", b"%PDF-1.4\n" + bytes(1000), b"%PDF-"])
def test_a_broken_pdf_is_refused(body: bytes) -> None:
    with pytest.raises(DocumentRefused, match="PDF hỏng"):
        read_document(body, "x.pdf")


def test_a_pdf_that_takes_too_long_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="quá phức tạp"):
        run_child((DATA / "lich-tiem.pdf").read_bytes(), "x.pdf", "text", seconds=0.001)


def old_word(*names: str) -> bytes:
    return OLE + b"".join(name.encode("utf-16-le") for name in ("WordDocument", *names))


def test_old_word_files_need_a_program_and_say_which(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentRefused, match="antiword"):
        read_document(old_word(), "x.doc")


def test_old_word_files_are_read_where_a_program_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "antiword", "exit 1")
    program(
        tmp_path,
        "catdoc",
        'for last; do :; done; test -s "$last" && printf "Thông báo\\n\\n|Khu phố|7 giờ|\\n|Khu 2|8 giờ|\\n\\nHết [x] <b>\\n"',
    )
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    body = read_document(old_word(), "x.doc").body.decode()
    assert "<p>Thông báo</p>" in body
    assert "<tr><td>Khu phố</td><td>7 giờ</td></tr>" in body
    assert "&lt;b&gt;" in body


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (b"", "a.txt", "empty"), (b"\xef\xbb\xbf \n", "a.txt", "empty"), ("chữ".encode("utf-16"), "a.txt", "text"),
        ("chữ thường dài hơn một chút".encode("utf-16-le"), "a.txt", "text"), (b"<p>a</p><p>b</p>", "x", "html"), (b"a < b va c > d", "a.txt", "text"),
        (b"<html><body><p>x", "a.txt", "html"), (b"chi la chu", "a.html", "html"), (old_word("_VBA_PROJECT_CUR"), "a.doc", "macro"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"), (OLE + "Workbook".encode("utf-16-le"), "a.xls", "sheet"),
        (b"{\\rtf1 x}", "a.doc", "rtf"), (b"Rar!\x1a\x07\x00", "a.txt", "archive"), (b"GIF89a", "a.txt", "picture"), (b"ID3\x03", "a.mp3", "media"),
        (b"\x7fELF\x02\x01", "a", "binary"), (b"BM la viet tat cua Ban Me", "a.txt", "text"), (b"MZ la hai chu cai", "a.txt", "text"),
        ("tiếng Việt bảng mã cũ".encode("cp1258", "replace"), "a.txt", "text"),
    ],
)  # fmt: skip
def test_the_bytes_say_what_a_file_is(body: bytes, name: str, kind: str) -> None:
    assert kind_of(body, name) == kind


def test_readable_turns_a_refusal_into_a_problem_and_leaves_pages_alone(notice: bytes) -> None:
    page = Found("s", b"<html><p>x</p></html>", "text/html", "utf-8", url="http://p.vn/x")
    assert readable(page) == page
    turned = readable(Found("s", notice, "application/octet-stream", name="a.docx"))
    assert (turned.media_type, turned.charset, turned.problem) == ("text/html", "utf-8", None)
    refused = readable(Found("s", b"PK\x05\x06" + bytes(18), name="a.zip"))
    assert refused.body == b""
    assert "nén" in str(refused.problem)


def test_an_empty_web_page_is_not_asked_for_as_a_file() -> None:
    page = readable(Found("s", b" \n", "text/html", url="http://p.vn/x", headline="Họp khu phố"))
    assert (
        page.problem == "Họp khu phố: máy chủ trả về một trang trống. Mở trang gốc xem còn nội dung không, rồi thử lại."
    )
    sent = readable(Found("s", b"", name="hop.txt"))
    assert sent.problem == "hop.txt: tệp trống. Hãy gửi lại tệp có nội dung."
