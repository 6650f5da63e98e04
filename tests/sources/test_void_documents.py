"""Void text of Word and OpenDocument files is never heard: struck, deleted, hidden, prompts of empty fields, tables of contents, note marks."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from broadcaster.cleaning import clean
from broadcaster.model import Cleaned, Found
from broadcaster.sources.documents import read_document
from tests.cleaning.void_cases import CLOSE, INTRO, Case, check

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - the namespace's own letter
NS = "urn:oasis:names:tc:opendocument:xmlns:"


def p(inner: str, style: str = "") -> str:
    return f"<w:p>{f'<w:pPr><w:pStyle w:val={style!r}/></w:pPr>' if style else ''}{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def style(name: str, kind: str, properties: str = "", based: str = "", label: str = "") -> str:
    return (
        f"<w:style w:type='{kind}' w:styleId='{name}'><w:name w:val='{label or name}'/>"
        f"{f'<w:basedOn w:val={based!r}/>' if based else ''}<w:rPr>{properties}</w:rPr></w:style>"
    )


def word_file(case: Case) -> bytes:
    document = docx.Document()
    stream = io.BytesIO()
    document.save(stream)
    names = f"xmlns:w='{W}' xmlns:m='{M}' xmlns:v='{V}' xmlns:o='{O}'"
    body = f"{p(r('Phường Suối Mơ báo tin cho bà con'), 'Heading1')}{p(r(INTRO))}{case.inner}{p(r(CLOSE))}"
    out = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = f"<w:document {names}><w:body>{body}</w:body></w:document>".encode()
            elif name == "word/styles.xml":
                content = content.replace(b"</w:styles>", f"{case.styles}</w:styles>".encode())
            new.writestr(name, content)
    return out.getvalue()


def odt_file(case: Case) -> bytes:
    names = " ".join(
        f"xmlns:{short}='{NS}{long}:1.0'"
        for short, long in (("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("fo", "xsl-fo-compatible"), ("draw", "drawing"))
    )  # fmt: skip
    body = f"<text:h text:outline-level='1'>Phường Suối Mơ báo tin cho bà con</text:h><text:p>{INTRO}</text:p>{case.inner}<text:p>{CLOSE}</text:p>"
    content = (
        f"<office:document-content {names}><office:automatic-styles>{case.styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def heard(body: bytes, name: str) -> Cleaned:
    document = read_document(body, name)
    return clean(Found("t", document.body, document.media_type, document.charset))


STRIKE = "<w:strike/>"
WORD = [
    Case("struck: run", p(r("Giờ họp: ") + r("7 giờ", STRIKE) + r(" 8 giờ.")), ("Giờ họp: 8 giờ.",), dropped=(("7 giờ", "struck"),)),
    Case("struck: double", p(r("Phí: ") + r("250.000 đồng", "<w:dstrike/>") + r(" 150.000 đồng.")), ("Phí: 150.000 đồng.",)),
    Case("struck: character style", p(r("Phí: ") + r("250.000 đồng", "<w:rStyle w:val='Bo'/>") + r(" 150.000 đồng.")), ("Phí: 150.000 đồng.",), styles=style("Bo", "character", STRIKE)),
    Case("struck: inherited style", p(r("Phí: ") + r("250.000 đồng", "<w:rStyle w:val='Con'/>") + r(" 150.000 đồng.")), ("Phí: 150.000 đồng.",),
         styles=style("Bo", "character", STRIKE) + style("Con", "character", "<w:b/>", "Bo")),
    Case("struck: paragraph style", p(r("Họp lúc 7 giờ tại trụ sở phường."), "DaBo") + p(r("Buổi họp dời sang tuần sau.")), ("dời sang tuần sau",), ("7 giờ",), styles=style("DaBo", "paragraph", STRIKE)),
    Case("struck: style taken off", p(r("Họp lúc 8 giờ tại trụ sở phường.", "<w:strike w:val='0'/>"), "DaBo"), ("Họp lúc 8 giờ",), styles=style("DaBo", "paragraph", STRIKE)),
    Case("struck: val false", p(r("Họp lúc "), "") + p(r("8 giờ tại trụ sở phường.", "<w:strike w:val='false'/><w:u w:val='single'/>")), ("8 giờ tại trụ sở",)),
    Case("struck: tracked and moved", p(r("Họp tại ") + f"<w:del w:id='1'><w:r><w:delText>trụ sở cũ</w:delText></w:r></w:del><w:ins w:id='3'>{r('nhà văn hóa')}</w:ins><w:moveFrom w:id='2'>{r('ở chợ')}</w:moveFrom>" + r(".")),
         ("Họp tại nhà văn hóa.",), ("trụ sở cũ", "ở chợ"), dropped=(("trụ sở cũ", "deleted"), ("ở chợ", "deleted"))),
    Case("struck: deleted cell", f"<w:tbl><w:tr><w:tc>{p(r('Khu phố 1'))}</w:tc><w:tc>{p(r('7 giờ'))}</w:tc><w:tc><w:tcPr><w:cellDel w:id='4'/></w:tcPr>{p(r('bỏ cột này'))}</w:tc></w:tr><w:tr><w:tc>{p(r('Khu phố 2'))}</w:tc><w:tc>{p(r('9 giờ'))}</w:tc></w:tr></w:tbl>",
         ("Khu phố 1; 7 giờ",), ("bỏ cột",)),
    Case("hidden: run", p(r("Họp lúc 8 giờ. ") + r("Mật: chưa duyệt.", "<w:vanish/>")), ("Họp lúc 8 giờ.",), ("Mật",), dropped=(("Mật: chưa duyệt.", "hidden"),)),
    Case("hidden: character style", p(r("Họp lúc 8 giờ. ") + r("Mật: chưa duyệt.", "<w:rStyle w:val='An'/>")), ("Họp lúc 8 giờ.",), ("Mật",), styles=style("An", "character", "<w:vanish/>")),
    Case("hidden: paragraph style", p(r("Ghi chú nội bộ: không công bố."), "An"), (CLOSE,), ("nội bộ",), styles=style("An", "paragraph", "<w:vanish/>")),
    Case("hidden: inherited", p(r("Ghi chú nội bộ: không công bố."), "An2"), (CLOSE,), ("nội bộ",), styles=style("An", "paragraph", "<w:vanish/>") + style("An2", "paragraph", "<w:i/>", "An")),
    Case("hidden: taken off", p(r("Nước có lại lúc 18 giờ.", "<w:vanish w:val='0'/>"), "An"), ("Nước có lại lúc 18 giờ.",), styles=style("An", "paragraph", "<w:vanish/>")),
    Case("placeholder: control", p(r("Chủ trì: ") + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Bấm vào đây để nhập.')}</w:sdtContent></w:sdt>"), ("Chủ trì:",), ("Bấm vào",), dropped=(("Bấm vào đây để nhập.", "placeholder"),)),
    Case("placeholder: block", f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p(r('Chọn một ngày trong lịch này.'))}</w:sdtContent></w:sdt>", (CLOSE,), ("Chọn một",)),
    Case("placeholder: style", p(r("Chủ trì: ") + r("Bấm vào đây để nhập.", "<w:rStyle w:val='PT'/>")), ("Chủ trì:",), ("Bấm vào",), styles=style("PT", "character", "", "", "Placeholder Text")),
    Case("placeholder: cell", f"<w:tbl><w:tr><w:tc>{p(r('Khu phố 1'))}</w:tc><w:tc>{p(r('7 giờ'))}</w:tc></w:tr><w:tr><w:tc>{p(r('Khu phố 2'))}</w:tc><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:tc>{p(r('Chọn giờ họp'))}</w:tc></w:sdtContent></w:sdt></w:tr><w:tr><w:tc>{p(r('Khu phố 3'))}</w:tc><w:tc>{p(r('9 giờ'))}</w:tc></w:tr></w:tbl>",
         ("Khu phố 1; 7 giờ", "Khu phố 2"), ("Chọn giờ",)),
    Case("placeholder: legacy field", p(r("Chủ trì: ") + "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:textInput><w:default w:val='Ghi tên vào đây'/></w:textInput></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>" + r("Ghi tên vào đây") + "<w:r><w:fldChar w:fldCharType='end'/></w:r>"),
         ("Chủ trì:",), ("Ghi tên",)),
    Case("placeholder: filled", p(r("Chủ trì: ") + f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{r('bà trưởng khu phố')}</w:sdtContent></w:sdt>"), ("Chủ trì: bà trưởng khu phố",)),
    Case("contents: control", f"<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr><w:sdtContent>{p(r('Mục lục'))}{p(r('Nguồn nước 2'))}</w:sdtContent></w:sdt>", (CLOSE,), ("Mục lục", "Nguồn nước 2"), dropped=(("Mục lục", "contents"),)),
    Case("contents: styles", p(r("Nguồn nước 2"), "MucLuc1") + p(r("Biện pháp 3"), "MucLuc1"), (CLOSE,), ("Nguồn nước 2", "Biện pháp 3"), styles=style("MucLuc1", "paragraph", "", "", "toc 1")),
    Case("contents: field", p("<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>" + r("Nguồn nước 2")) + p(r("Biện pháp 3")) + p("<w:r><w:fldChar w:fldCharType='end'/></w:r>") + p(r("Sau mục lục là lời kêu gọi.")),
         ("Sau mục lục là lời kêu gọi.",), ("Nguồn nước 2", "Biện pháp 3")),
    Case("sign: degree and at least", p(r("Nóng 39") + "<w:r><w:sym w:font='Symbol' w:char='F0B0'/></w:r>" + r("C, người ") + "<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>" + r(" 60 tuổi ở nhà.")), ("Nóng 39°C, người ≥ 60 tuổi ở nhà.",)),
    Case("sign: private use with font", p(r("Sai số ") + r("\uf0b1", "<w:rFonts w:ascii='Symbol' w:hAnsi='Symbol'/>") + r("5% so với kế hoạch.")), ("Sai số ±5% so với kế hoạch.",)),
    Case("sign: box", p("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>" + r(" Đã nộp phí vệ sinh.")), ("Đã nộp phí vệ sinh.",)),
    Case("sign: unknown", p(r("Mực nước ") + "<w:r><w:sym w:font='Hinh Rieng' w:char='F0C8'/></w:r>" + r(" 5 mét trong đêm.")), hold="sign"),
    Case("equation: linear", p(r("Bể rộng ") + "<m:oMath><m:r><m:t>S=24</m:t></m:r><m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>" + r(" đủ dùng.")), ("S=24 m²",)),
    Case("equation: fraction", p(r("Còn ") + "<m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath>" + r(" lượng nước.")), ("Còn 3/4 lượng nước.",)),
    Case("equation: root", p(r("Cạnh là ") + "<m:oMathPara><m:oMath><m:rad><m:deg/><m:e><m:r><m:t>S</m:t></m:r></m:e></m:rad></m:oMath></m:oMathPara>" + r(" mét.")), hold="equation"),
    Case("equation: picture", p(r("Diện tích là ") + "<w:r><w:object><o:OLEObject Type='Embed' ProgID='Equation.3' ShapeID='a' DrawAspect='Content' ObjectID='b'/></w:object></w:r>" + r(" mét vuông.")), hold="equation"),
    Case("note: typed mark", p(r("Có 120 hộ") + r("1", "<w:vertAlign w:val='superscript'/>") + r(" trong diện giải tỏa.")), ("Có 120 hộ trong diện giải tỏa.",), dropped=(("1", "note mark"),)),
    Case("note: custom mark", p(r("Có 120 hộ") + "<w:r><w:footnoteReference w:customMarkFollows='1' w:id='2'/><w:t>*</w:t></w:r>" + r(" trong diện giải tỏa.")), ("Có 120 hộ trong diện giải tỏa.",)),
    Case("raised: degree, square", p(r("Nóng 39") + r("0", "<w:vertAlign w:val='superscript'/>") + r("C, bể 24 m") + r("2", "<w:vertAlign w:val='superscript'/>") + r(" nước.")), ("39°C", "24 m2 nước")),
]  # fmt: skip

ODT_STYLES = (
    "<style:style style:name='Gach' style:family='text'><style:text-properties style:text-line-through-style='solid'/></style:style>"
    "<style:style style:name='Gach2' style:family='text' style:parent-style-name='Gach'/>"
    "<style:style style:name='Thoi' style:family='text' style:parent-style-name='Gach'><style:text-properties style:text-line-through-style='none'/></style:style>"
    "<style:style style:name='GachDoan' style:family='paragraph'><style:text-properties style:text-line-through-type='double'/></style:style>"
    "<style:style style:name='An' style:family='text'><style:text-properties text:display='none'/></style:style>"
    "<style:style style:name='AnDoan' style:family='paragraph'><style:text-properties text:display='none'/></style:style>"
    "<style:style style:name='Cao' style:family='text'><style:text-properties style:text-position='super 58%'/></style:style>"
    "<style:style style:name='KyHieu' style:family='text'><style:text-properties style:font-name='Symbol'/></style:style>"
)


def t(inner: str, name: str = "") -> str:
    return f"<text:p{f' text:style-name={name!r}' if name else ''}>{inner}</text:p>"


def s(text: str, name: str) -> str:
    return f"<text:span text:style-name='{name}'>{text}</text:span>"


ODT = [
    Case("struck: span", t(f"Giờ họp: {s('7 giờ', 'Gach')} 8 giờ."), ("Giờ họp: 8 giờ.",), dropped=(("7 giờ", "struck"),)),
    Case("struck: inherited", t(f"Giờ họp: {s('7 giờ', 'Gach2')} 8 giờ."), ("Giờ họp: 8 giờ.",)),
    Case("struck: taken off", t(f"Giờ họp: {s('8 giờ', 'Thoi')} sáng mai."), ("Giờ họp: 8 giờ sáng mai.",)),
    Case("struck: paragraph", t("Họp lúc 7 giờ tại trụ sở phường.", "GachDoan"), (CLOSE,), ("7 giờ",)),
    Case("struck: tracked", "<text:tracked-changes><text:changed-region><text:deletion><text:p>cũ 7 giờ</text:p></text:deletion></text:changed-region></text:tracked-changes>" + t("Giờ họp: 8 giờ."), ("Giờ họp: 8 giờ.",), ("7 giờ",)),
    Case("hidden: span", t(f"Họp lúc 8 giờ. {s('Mật: chưa duyệt.', 'An')}"), ("Họp lúc 8 giờ.",), ("Mật",), dropped=(("Mật: chưa duyệt.", "hidden"),)),
    Case("hidden: paragraph", t("Ghi chú nội bộ: không công bố.", "AnDoan"), (CLOSE,), ("nội bộ",)),
    Case("hidden: section", f"<text:section text:name='a' text:display='none'>{t('Ghi chú nội bộ: không công bố.')}</text:section>", (CLOSE,), ("nội bộ",)),
    Case("hidden: by condition", f"<text:section text:name='a' text:display='condition' text:condition='ooow:1' text:is-hidden='true'>{t('Ghi chú nội bộ: không công bố.')}</text:section>", (CLOSE,), ("nội bộ",)),
    Case("hidden: field", t("<text:hidden-paragraph text:condition='ooow:1' text:is-hidden='true'/>Ghi chú nội bộ: không công bố."), (CLOSE,), ("nội bộ",)),
    Case("placeholder", t("Chủ trì: <text:placeholder text:placeholder-type='text'>&lt;Bấm vào đây&gt;</text:placeholder>"), ("Chủ trì:",), ("Bấm vào",), dropped=(("<Bấm vào đây>", "placeholder"),)),
    Case("contents", f"<text:table-of-content><text:index-body>{t('Nguồn nước 2')}</text:index-body></text:table-of-content>", (CLOSE,), ("Nguồn nước 2",), dropped=(("Nguồn nước 2", "contents"),)),
    Case("note", t("Có 120 hộ<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>Theo danh sách.</text:p></text:note-body></text:note> giải tỏa."), ("Có 120 hộ giải tỏa.",), ("Theo danh sách",)),
    Case("raised", t(f"Có 120 hộ{s('2', 'Cao')} giải tỏa, nóng 39{s('o', 'Cao')}C."), ("Có 120 hộ giải tỏa, nóng 39°C.",)),
    Case("sign", t(f"Người {s(chr(0xF0B3), 'KyHieu')} 60 tuổi ở nhà."), ("Người ≥ 60 tuổi ở nhà.",)),
    Case("equation object", t("Diện tích là <draw:frame><draw:object><math xmlns='http://www.w3.org/1998/Math/MathML'><msqrt><mi>S</mi></msqrt></math></draw:object></draw:frame> mét."), hold="equation"),
    Case("equation object that is struck", t("Diện tích là <draw:frame><draw:object><math xmlns='http://www.w3.org/1998/Math/MathML'><mn>24</mn></math></draw:object></draw:frame> mét.", "GachDoan"), (CLOSE,), ("24", "mét.")),
]  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in WORD])
def test_void_text_of_a_word_file(case: Case) -> None:
    check(case, heard(word_file(case), "tin.docx"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in ODT])
def test_void_text_of_an_opendocument_file(case: Case) -> None:
    check(case, heard(odt_file(replace(case, styles=ODT_STYLES)), "tin.odt"))
