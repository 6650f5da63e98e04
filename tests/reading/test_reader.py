"""What a person would notice: spans, doubts, sentences, the options of the house style."""

from __future__ import annotations

from datetime import date

import pytest

from broadcaster.model import Certainty, Segment, SegmentKind, Span, SpanKind
from broadcaster.reading import Context, Reader, core_lexicon, default_reader, explain, read_line
from broadcaster.settings import ReadingSettings


def spans(text: str) -> list[Span]:
    return [span for segment in default_reader().read(text) for span in segment.spans]


def span_of(text: str, written: str) -> Span:
    return next(span for span in spans(text) if span.written.strip() == written)


def read(text: str, **style: object) -> str:
    return read_line(text, Reader(core_lexicon(), ReadingSettings.model_validate(style)))


@pytest.mark.parametrize(
    ("text", "written", "kind"),
    [
        ("Có 205 hộ.", "205", SpanKind.NUMBER),
        ("Họp ngày 30/10/2016.", "30/10/2016", SpanKind.DATE),
        ("Lúc 8h30 khai mạc.", "8h30", SpanKind.TIME),
        ("Chỉ thị số 05-CT/TW về học tập.", "05-CT/TW", SpanKind.DOCUMENT),
        ("Giá 28.000đ/kg.", "28.000đ/kg", SpanKind.MONEY),
        ("Rộng 5.600m2.", "5.600m2", SpanKind.MEASURE),
        ("Điện thoại: 0271.3888.999.", "0271.3888.999", SpanKind.PHONE),
        ("Xe biển số 93A-123.45.", "93A-123.45", SpanKind.PLATE),
        ("Xem binhphuoc.gov.vn nhé.", "binhphuoc.gov.vn", SpanKind.URL),
        ("Đại hội XIII của Đảng.", "XIII", SpanKind.ROMAN),
        ("Thường trực HĐND họp.", "HĐND", SpanKind.ABBREVIATION),
    ],
)
def test_each_class_is_named(text: str, written: str, kind: SpanKind) -> None:
    assert span_of(text, written).kind is kind


def test_spans_refer_to_the_source_as_it_was() -> None:
    text = "Ngày\u00a030/10/2016, U\u200bBND x\u0061\u0303 họp."
    segments = default_reader().read(text)
    assert "".join(segment.written for segment in segments) == text
    for segment in segments:
        assert "".join(span.written for span in segment.spans) == segment.written
        assert all(segment.written[span.start : span.end] == span.written for span in segment.spans)
    assert span_of(text, "U\u200bBND").spoken.lower() == "ủy ban nhân dân"


def test_an_unknown_acronym_is_spelled_and_shown() -> None:
    span = span_of("Đơn vị BQXK họp.", "BQXK")
    assert span.spoken == "bê quy ích ca"
    assert span.certainty is Certainty.UNSURE
    assert span.reason is not None
    assert "BQXK" in span.reason


def test_what_cannot_be_read_is_reported_and_not_spoken() -> None:
    span = next(span for span in spans("Chợ 東京 mở cửa.") if span.certainty is Certainty.UNREAD)
    assert "東京" in span.written
    assert span.spoken == ""


def test_a_row_names_itself() -> None:
    assert span_of("Thường trực HĐND họp.", "HĐND").row == "core:HĐND→hội đồng nhân dân"


def test_an_acronym_after_its_own_words_is_silent() -> None:
    assert read_line("Hội đồng nhân dân (HĐND) họp bất thường.") == "Hội đồng nhân dân họp bất thường."
    assert "bê quy" not in read_line("Ban Quản lý xây dựng kè (BQLXDK) ra mắt.")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("PGS.TS. Trần Bình nói. Bà con nghe.", 2),
        ("TP. Đồng Xoài họp ./.", 1),
        ("Trồng cam, quýt, bưởi… trên đồi.", 1),
        ("Ông hỏi: “Thật không?” Bà đáp: “Thật!”.", 2),
        ("Tình thương…Bên cạnh đó, còn nữa.", 2),
        ("Đạt 1.105 người. Ở đó có 12 xã.", 2),
        ("Hội nghị tổng kết.Đồng chí Bí thư phát biểu.", 2),
        ("dòng một\ndòng hai", 2),
        ("Ông Nguyễn V. Ấn nói v.v. và nhiều điều.", 1),
        ("Năm 2018.Theo ông, tốt.", 2),
        ("Họp với KP. Ông Hai nói rõ.", 2),
        ("Họp ở KP. Phước Hòa và TP. Vinh.", 1),
        ("Bắt Lê Văn H. Qua khám xét, thu hai gói.", 2),
        ("Phạt Trần Văn B. 12 năm tù.", 1),
        ("Nhiệt độ 30°C. Mai có mưa.", 2),
        ("Có 3 đ/c. 20 người khác vắng.", 2),
        ("Hội nghị ở TP .Hồ Chí Minh.", 1),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, count: int) -> None:
    assert len(default_reader().read(text)) == count


def test_the_last_segment_of_a_paragraph_says_so() -> None:
    segments = default_reader().read("Một. Hai.", kind=SegmentKind.ITEM, paragraph=3)
    assert [segment.last for segment in segments] == [False, True]
    assert {(segment.kind, segment.paragraph) for segment in segments} == {(SegmentKind.ITEM, 3)}


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\n\n", "…", "(((", "./.", "“”", "\u0301", "\ud800"])
def test_almost_nothing_is_read_as_nothing(text: str) -> None:
    segments: tuple[Segment, ...] = default_reader().read(text)
    assert "".join(segment.written for segment in segments) == text
    assert read_line(text) == ""


def test_documents_in_three_styles() -> None:
    text = "Nghị quyết số 25-NQ/TW về thanh niên."
    assert read(text) == "Nghị quyết số hai mươi lăm của trung ương về thanh niên."
    assert read(text, documents="letters") == "Nghị quyết số hai mươi lăm nờ quy, tê vê kép về thanh niên."
    assert read(text, documents="number") == "Nghị quyết số hai mươi lăm về thanh niên."


def test_the_issuer_is_not_said_twice() -> None:
    said = read_line("Nghị định số 43/2014/NĐ-CP ngày 15/5/2014 của Chính phủ.")
    assert said.lower().count("chính phủ") == 1


def test_options_of_the_house() -> None:
    assert read("Năm 2026.", years="digits") == "Năm hai nghìn không trăm hai mươi sáu."
    assert read("ngày 2/9/2026", years="digits") == "Ngày hai tháng chín năm hai không hai sáu."
    assert read("Gọi 0271.3888.999", phones="groups") == "Gọi không hai bảy một, ba tám tám tám, chín chín chín."
    assert read("Hội (gọi tắt) họp.", parentheses="read") == "Hội, gọi tắt, họp."
    assert read("Hội (gọi tắt) họp.", parentheses="pause") == "Hội, họp."
    assert read("Hội (gọi tắt) họp.", parentheses="skip") == "Hội họp."
    assert read("Có 1.024 em.", thousand="ngàn", four="bốn") == "Có một ngàn không trăm hai mươi bốn em."


def test_explain_shows_rule_row_and_rivals() -> None:
    readings = [
        reading
        for explanation in explain(default_reader(), "TT Thác Mơ họp ngày 2/9.")
        for reading in explanation.readings
    ]
    assert {reading.span.rule for reading in readings} >= {"lexicon", "date.day"}
    lines = [line for explanation in explain(default_reader(), "HĐND họp.") for line in explanation.lines()]
    assert "core:HĐND→hội đồng nhân dân" in lines[0]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Khoảng 2/3 hộ dân có nước.", "Khoảng hai phần ba hộ dân có nước."),
        ("Có 45/47 đại biểu tán thành.", "Có bốn mươi lăm trên bốn mươi bảy đại biểu tán thành."),
        ("Sáng 24/7, xã họp.", "Sáng hai mươi tư tháng bảy, xã họp."),
        ("Cấp cứu 24/7.", "Cấp cứu hai mươi tư trên bảy."),
        ("Đội nhà thua 1-3.", "Đội nhà thua một ba."),
        ("Mỗi tổ 3- 5 người.", "Mỗi tổ ba đến năm người."),
        ("Thứ 2, 4, 6 hằng tuần.", "Thứ hai, tư, sáu hằng tuần."),
        ("Quý III, IV/2023.", "Quý ba, bốn năm hai nghìn không trăm hai mươi ba."),
        ("Km12+300 đường ĐT.741.", "Ki lô mét mười hai cộng ba trăm đường tỉnh bảy trăm bốn mươi mốt."),
        ("Nhiều ha, mỗi ha 2 tấn.", "Nhiều héc ta, mỗi héc ta hai tấn."),
        ("Mưa -3°C.", "Mưa âm ba độ xê."),
        ("Bến xe ở tỉnh lộ ĐT 753.", "Bến xe ở tỉnh lộ bảy trăm năm mươi ba."),
        ("ĐT 7531234 gặp anh Ba.", "Điện thoại bảy năm ba một hai ba bốn gặp anh Ba."),
        ("(ii) Hộ cận nghèo.", "Hai, Hộ cận nghèo."),
        ("Có 12 chi bộ/150 đảng viên.", "Có mười hai chi bộ, một trăm năm mươi đảng viên."),
        ("Sinh 108 bé trai/100 bé gái.", "Sinh một trăm linh tám bé trai trên một trăm bé gái."),
        ("Họp 3 tháng/1 lần.", "Họp ba tháng một lần."),
        ("Vé 50.000 đồng/hoặc quà.", "Vé năm mươi nghìn đồng hoặc quà."),
        ("Hộp x 10 cái.", "Hộp ích mười cái."),
        ("OCOP 4★.", "Ô cốp bốn sao."),
        ("Có 15 đ/c vào BCH.", "Có mười lăm đồng chí vào ban chấp hành."),
        ("Giá 15đ/cây.", "Giá mười lăm đồng một cây."),
        ("Học lớp 6/1, nhà ở đường 6/1.", "Học lớp sáu trên một, nhà ở đường sáu tháng một."),
        ("Quy hoạch 1/2000 từ tháng 1/2000.", "Quy hoạch một trên hai nghìn từ tháng một năm hai nghìn."),
        ("Điểm 8,5/10.", "Điểm tám phẩy năm trên mười."),
        (
            "Thắng (25-21, 22-25, 20-25).",
            "Thắng, hai mươi lăm hai mươi mốt, hai mươi hai hai mươi lăm, hai mươi hai mươi lăm.",
        ),
        ("Đội xếp thứ 4/10.", "Đội xếp thứ tư trên mười."),
        ("Mở cửa 7g-21g, gói 5g-10g.", "Mở cửa bảy giờ đến hai mươi mốt giờ, gói năm gam đến mười gam."),
        (
            "Q3/2025, 9T/2025.",
            "Quý ba năm hai nghìn không trăm hai mươi lăm, chín tháng năm hai nghìn không trăm hai mươi lăm.",
        ),
        ("Xem dichvucong.gov.vn.", "Xem dịch vụ công chấm gov chấm vê nờ."),
        ("Thẻ CC số CD 12.", "Thẻ căn cước số xê đê mười hai."),
    ],
)
def test_context_chooses_the_reading(text: str, spoken: str) -> None:
    assert read_line(text) == spoken


@pytest.mark.parametrize(
    ("context", "certainty"),
    [(Context(), Certainty.UNSURE), (Context(date=date(2024, 9, 1)), Certainty.SURE)],
    ids=["no date", "dated"],
)
def test_the_day_of_the_article_makes_a_year_of_two_figures_sure(context: Context, certainty: Certainty) -> None:
    (segment,) = default_reader().read("Họp ngày 5/9/24.", context)
    assert segment.spoken == "Họp ngày năm tháng chín năm hai nghìn không trăm hai mươi tư."
    assert [span.certainty for span in segment.spans if span.kind is SpanKind.DATE] == [certainty]


@pytest.mark.parametrize(
    ("place", "issuer"), [(None, "tê u"), ("thị xã Phước Long", "thị ủy"), ("Tỉnh Bình Phước", "tỉnh ủy")]
)
def test_the_town_of_the_station_says_whose_committee_tu_is(place: str | None, issuer: str) -> None:
    (segment,) = default_reader().read("Thông báo số 212-TB/TU.", Context(place))
    assert segment.spoken.removesuffix(".").endswith(issuer)


def test_what_is_left_of_an_old_font_is_unread() -> None:
    assert span_of("Bản x«z§q tin.", "«").certainty is Certainty.SURE
    assert any(span.certainty is Certainty.UNREAD for span in spans("Bản b§x©k tin."))
