from __future__ import annotations

from broadcaster.model import Cleaned, Paragraph, ParagraphKind, SegmentKind
from broadcaster.reading import READING_VERSION, Reader, build_script, core_lexicon, default_reader
from broadcaster.settings import ReadingSettings

ARTICLE = Cleaned(
    title="Phường ra quân vệ sinh môi trường",
    paragraphs=(
        Paragraph("PHƯỜNG RA QUÂN VỆ SINH MÔI TRƯỜNG"),
        Paragraph("Sáng 5/6, hơn 200 hội viên dọn vệ sinh.", ParagraphKind.LEAD),
        Paragraph("Kết quả", ParagraphKind.HEADING),
        Paragraph("- Trồng 105 cây;", ParagraphKind.ITEM),
        Paragraph("Ban Quản lý xây dựng kè suối (BQLXDKS) phụ trách. Theo BQLXDKS, kè dài 2km. Ông Bozkurt XQZT dự."),
    ),
)


def test_headline_first_and_once_then_the_paragraphs() -> None:
    script = build_script(ARTICLE, "rev", default_reader())
    kinds = [segment.kind for segment in script.segments]
    assert kinds[:4] == [SegmentKind.HEADLINE, SegmentKind.LEAD, SegmentKind.HEADING, SegmentKind.ITEM]
    assert sum("vệ sinh môi trường" in segment.spoken.lower() for segment in script.segments) == 1
    assert script.segments[0].paragraph is None
    assert [segment.paragraph for segment in script.segments[1:4]] == [1, 2, 3]
    assert script.reading == READING_VERSION
    assert script.title == ARTICLE.title


def test_an_acronym_that_the_article_explains_is_read_as_explained() -> None:
    script = build_script(ARTICLE, "rev", default_reader())
    spoken = " ".join(segment.spoken for segment in script.segments).lower()
    assert spoken.count("ban quản lý xây dựng kè suối") == 2


def test_doubts_name_what_was_not_sure_once() -> None:
    script = build_script(ARTICLE, "rev", default_reader())
    assert any("XQZT" in doubt.message for doubt in script.doubts)
    assert {doubt.code for doubt in script.doubts} <= {"reading.unsure", "reading.unread"}
    assert len({doubt.message for doubt in script.doubts}) == len(script.doubts)


def test_the_key_follows_revision_style_and_rows() -> None:
    key = build_script(ARTICLE, "rev", default_reader()).key
    assert key == build_script(ARTICLE, "rev", default_reader()).key
    assert key != build_script(ARTICLE, "other", default_reader()).key
    south = Reader(core_lexicon(), ReadingSettings(thousand="ngàn"))
    assert key != build_script(ARTICLE, "rev", south).key
