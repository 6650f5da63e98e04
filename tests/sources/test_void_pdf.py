"""PDF pages: words with a line through them, marks of notes, two columns, fonts that do not say which letters they show."""

from __future__ import annotations

import re

import pytest

from broadcaster.errors import DocumentRefused
from broadcaster.sources.documents import Document, read_document

HEIGHT = 842
PLAIN_FONT = "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"
#: glyphs with names that mean nothing and no ToUnicode map
MUTE_FONT = "<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Kin/FirstChar 32/LastChar 126/Widths[{}]/Encoding<</Type/Encoding/Differences[32 {}]>>>>".format(
    " ".join(["600"] * 95), " ".join(f"/g{code}" for code in range(32, 127))
)  # fmt: skip


def pdf(content: str, font: str = PLAIN_FONT, annotations: str = "") -> bytes:
    """A page of one content stream; a letter of Courier is 0.6 of the size wide."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 {HEIGHT}]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>/Annots[{annotations}]>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        font,
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = len(out)
    return (
        out
        + f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    )


def text(x: float, y: float, words: str, size: float = 10) -> str:
    return f"BT /F {size} Tf {x} {y} Td ({words}) Tj ET\n"


def line(x: float, y: float, length: float) -> str:
    return f"0.8 w {x} {y} m {x + length} {y} l S\n"


def paragraphs(document: Document) -> list[str]:
    page = document.body.decode().partition("<body>")[2]
    page = re.sub(r'<(p|span) data-void="[^"]*">.*?</\1>', "", page)
    return [" ".join(found.split()) for found in re.findall(r"<p>(.*?)</p>", page)]


def void(document: Document) -> list[tuple[str, str]]:
    return re.findall(r'data-void="([^"]*)">(.*?)</', document.body.decode())


BASE = text(60, 700, "Buoi hop bat dau luc 7 gio 8 gio sang mai.")


@pytest.mark.parametrize(
    ("drawn", "annotations"),
    [
        (line(186, 703, 30), ""),
        ("186 702.6 30 0.7 re f\n", ""),
        (line(185, 702.5, 14) + line(198, 702.5, 18.5), ""),
        ("", "<</Type/Annot/Subtype/StrikeOut/Rect[186 698 216 708]/QuadPoints[186 708 216 708 186 698 216 698]>>"),
    ],
    ids=["line", "thin rectangle", "two strokes", "annotation"],
)
def test_words_with_a_line_through_them_are_void(drawn: str, annotations: str) -> None:
    document = read_document(pdf(BASE + drawn, annotations=annotations), "tin.pdf")
    assert paragraphs(document) == ["Buoi hop bat dau luc 8 gio sang mai."]
    assert void(document) == [("struck", "7 gio")]


@pytest.mark.parametrize(
    "drawn",
    [line(186, 698.6, 30), "40 680 500 40 re S\n", line(40, 715, 400) + line(40, 690, 400), "186 697 30 12 re f\n", line(200, 650, 0.5)],
    ids=["underline", "frame", "rules of a table", "highlight", "dot"],
)  # fmt: skip
def test_other_drawing_strikes_nothing(drawn: str) -> None:
    document = read_document(pdf(drawn + BASE), "tin.pdf")
    assert paragraphs(document) == ["Buoi hop bat dau luc 7 gio 8 gio sang mai."]


def test_a_struck_line_is_void_as_a_whole() -> None:
    body = pdf(
        text(60, 700, "Hop luc 7 gio tai tru so.") + line(60, 703, 150) + text(60, 660, "Buoi hop doi sang tuan sau.")
    )
    assert paragraphs(read_document(body, "tin.pdf")) == ["Buoi hop doi sang tuan sau."]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (text(60, 700, "Co 120 ho") + text(114, 704, "1", 6) + text(120, 700, " trong dien giai toa."), "Co 120 ho<sup>1</sup> trong dien giai toa."),
        (text(60, 700, "Be rong 24 m") + text(132, 704, "2", 6) + text(138, 700, " dat."), "Be rong 24 m<sup>2</sup> dat."),
        (text(60, 700, "Nong toi 39") + text(126, 704, "o", 6) + text(130, 700, "C vao trua."), "Nong toi 39<sup>o</sup>C vao trua."),
        (text(60, 700, "Khi CO") + text(96, 698, "2", 6) + text(102, 700, " trong nha."), "Khi CO2 trong nha."),
    ],
    ids=["note", "square", "degree", "lowered"],
)  # fmt: skip
def test_raised_letters_are_told(content: str, expected: str) -> None:
    assert paragraphs(read_document(pdf(content), "tin.pdf")) == [expected]


def test_a_foot_note_is_marked() -> None:
    many = "".join(text(60, 680 - 14 * row, "dong chu nay chi de cho day trang giay nay.") for row in range(4))
    content = text(60, 700, "Co 120 ho") + text(114, 704, "1", 6) + text(120, 700, " trong dien giai toa.") + many
    document = read_document(pdf(content + text(60, 120, "1 Theo danh sach thang 10.", 7)), "tin.pdf")
    assert ("footnote", "1 Theo danh sach thang 10.") in void(document)


LEFT = [
    "Phuong moi ba con den",
    "du buoi hop ban viec mo",
    "rong con duong lien khu",
    "pho. Buoi hop ban ve muc",
    "den bu cay trong va thoi",
    "gian di doi hang rao.",
]
RIGHT = [
    "Cong trinh dai hai cay",
    "so, rong bay met, co cong",
    "thoat nuoc hai ben. Nha",
    "thau se lam tung doan",
    "ngan de nguoi dan van di",
    "cho duoc nhu moi ngay.",
]
JOINED = [
    "Thong bao hop ban mo duong",
    "Phuong moi ba con den du buoi hop ban viec mo rong con duong lien khu pho. Buoi hop ban ve muc den bu cay trong va thoi gian di doi hang rao.",
    "Cong trinh dai hai cay so, rong bay met, co cong thoat nuoc hai ben. Nha thau se lam tung doan ngan de nguoi dan van di cho duoc nhu moi ngay.",
]  # fmt: skip


def columns(left: list[str], right: list[str], gutter: float, by_row: bool) -> bytes:
    at = 60 + 26 * 6 + gutter
    rows = [
        (text(60, 700 - 14 * row, one), text(at, 700 - 14 * row, other))
        for row, (one, other) in enumerate(zip(left, right, strict=True))
    ]
    parts = [piece for row in rows for piece in row] if by_row else [row[0] for row in rows] + [row[1] for row in rows]
    return pdf(text(60, 740, "Thong bao hop ban mo duong", 16) + "".join(parts))


@pytest.mark.parametrize("by_row", [True, False], ids=["row by row", "column by column"])
@pytest.mark.parametrize("gutter", [10, 24, 60])
def test_two_columns_are_read_one_after_the_other(gutter: float, by_row: bool) -> None:
    document = read_document(columns(LEFT, RIGHT, gutter, by_row), "tin.pdf")
    assert paragraphs(document) == JOINED
    assert document.doubts == ()


def test_a_table_is_read_row_by_row() -> None:
    left = [f"Khu pho {number} hop ban viec" for number in range(1, 7)]
    right = [f"Luc {number} gio tai nha to" for number in range(7, 13)]
    document = read_document(columns(left, right, 30, by_row=True), "tin.pdf")
    words = " ".join(paragraphs(document))
    assert words.index("Luc 7 gio") < words.index("Khu pho 2")
    assert document.doubts == ()


def test_what_may_be_columns_or_a_table_is_held() -> None:
    left = [
        "Khu pho 1 hop ban viec",
        "mo duong lien khu pho",
        "Khu pho 2 hop ban viec",
        "Khu pho 3 hop ban viec",
        "lam duong moi va cau",
        "Khu pho 4 hop ban viec",
    ]
    right = [
        "Luc 7 gio tai nha van hoa",
        "cua khu pho trong ngay",
        "Luc 8 gio tai nha van hoa",
        "Luc 9 gio tai nha van hoa",
        "moi gan cho cu ben song",
        "Luc 10 gio tai tru so moi",
    ]
    document = read_document(columns(left, right, 24, by_row=True), "tin.pdf")
    assert [(doubt.code, doubt.hold) for doubt in document.doubts] == [("pdf-columns", True)]


def test_letters_without_codes_are_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.sources._pdf.find_tesseract", lambda: None)
    with pytest.raises(DocumentRefused, match=r"không có bảng mã \(ToUnicode\).*\.docx"):
        read_document(pdf(BASE, MUTE_FONT), "tin.pdf")


def test_letters_without_codes_are_given_to_the_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.sources._pdf.find_tesseract", lambda: object())
    monkeypatch.setattr("broadcaster.sources._pdf.read_scan", lambda body, name: ("<p>chữ nhận dạng</p>", ()))
    assert paragraphs(read_document(pdf(BASE, MUTE_FONT), "tin.pdf")) == ["chữ nhận dạng"]
