"""The words of a message: what a person reads at night on a small screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.alerts.digest import Told, gathered, message, one_line, trial
from broadcaster.errors import StoreError
from broadcaster.station import Station
from broadcaster.store.alerts import Alert, Change, What

BEGAN = datetime(2026, 8, 13, 21, 20, tzinfo=UTC)


def told(kind: str, words: str, how: str = "", *, mended: bool = True, times: int = 1) -> Told:
    """An alert that is still one, or has ended as ``how`` says."""
    ended = BEGAN + timedelta(hours=1) if how else None
    return Told(kind, "x", words, not how, BEGAN, ended, times, how, mended and bool(how))


def test_a_message_as_it_is_read(station: Station) -> None:
    these = [
        told("source", "nguồn «Cổng thị xã» không có bài mới từ 07:00 ngày 10/08"),
        told("late", "«Bản tin sáng» phát lúc 05:30 ngày 14/08 đáng lẽ phải xong trước 04:20"),
        told("voices", "không giọng nào đọc được (gtts: mất mạng)", "đã có giọng đọc được", times=4),
        told("missed", "«Bản tin trưa» đã đến giờ mà chưa xong", "khung giờ ấy đã qua", mended=False),
    ]
    made = message(station, these, still_open=2)
    assert made.subject == "2 cảnh báo mới, 1 việc đã ổn, 1 việc đã qua (Đài thử)"
    assert made.urgent
    assert made.text == (
        "Đài thử, lúc 09:00 ngày 14/08/2026.\n"
        "\n"
        "CẦN XỬ LÝ NGAY\n"
        "- Bản tin chưa sẵn sàng: «Bản tin sáng» phát lúc 05:30 ngày 14/08 đáng lẽ phải xong trước 04:20. Từ 04:20 ngày 14/08.\n"
        "  Mở bàn điều khiển, mục «Bản tin phát thanh», xem lý do rồi bấm «Làm bản tin ngay».\n"
        "\n"
        "CẦN XEM\n"
        "- Nguồn im lặng: nguồn «Cổng thị xã» không có bài mới từ 07:00 ngày 10/08. Từ 04:20 ngày 14/08.\n"
        "  Mở trang nguồn bằng trình duyệt, rồi thử: broadcaster doctor TÊN_NGUỒN.\n"
        "\n"
        "ĐÃ ỔN\n"
        "- Mất mọi giọng đọc: đã có giọng đọc được. Trước đó: không giọng nào đọc được (gtts: mất mạng). Lặp lại 4 lần.\n"
        "\n"
        "ĐÃ QUA\n"
        "- Lỡ giờ phát: khung giờ ấy đã qua. Trước đó: «Bản tin trưa» đã đến giờ mà chưa xong.\n"
        "\n"
        "Hiện còn 2 cảnh báo; xem ở bàn điều khiển: http://127.0.0.1:8080/console/\n"
        "Mỗi việc chỉ báo một lần, khi ổn sẽ báo lại. Tin này do hệ thống tự gửi.\n"
    )
    assert made.data["open"] == 2
    assert [one["kind"] for one in made.data["alerts"]] == ["source", "late", "voices", "missed"]


@pytest.mark.parametrize(
    ("these", "subject"),
    [
        ([told("late", "x")], "Cần xử lý ngay: Bản tin chưa sẵn sàng (Đài thử)"),
        ([told("clock", "x")], "Cần xem: Đồng hồ chưa đúng (Đài thử)"),
        ([told("late", "x", "xong")], "Đã ổn: Bản tin chưa sẵn sàng (Đài thử)"),
        ([told("late", "x", "lỡ", mended=False)], "Đã qua: Bản tin chưa sẵn sàng (Đài thử)"),
        ([told("late", "x"), told("clock", "x")], "2 cảnh báo mới (Đài thử)"),
        ([told("late", "x", "xong"), told("clock", "x", "xong")], "2 việc đã ổn (Đài thử)"),
    ],
)
def test_subjects(station: Station, these: list[Told], subject: str) -> None:
    made = message(station, these, 0)
    assert made.subject == subject
    assert "Hiện không còn cảnh báo nào" in made.text


def test_words_of_others_stay_in_their_line(station: Station) -> None:
    made = message(station, [told("source", "nguồn\r\n\r\n- Mất mọi giọng đọc: giả")], 1)
    assert "- Nguồn im lặng: nguồn - Mất mọi giọng đọc: giả. Từ" in made.text


@pytest.mark.parametrize(("text", "line"), [("a\r\nb", "a b"), ("a\u2028b\x00c", "a b c"), (" a  b ", "a b")])
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_message_needs_no_store(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_station: Station) -> str:
        raise StoreError("cơ sở dữ liệu", "hỏng")

    monkeypatch.setattr(Station, "address", property(broken))
    assert "http://127.0.0.1:8080/console/" in message(station, [told("late", "x")], 1).text


def change(number: int, what: What, kind: str = "late") -> Change:
    words = {What.BEGUN: "hỏng", What.MENDED: "đã chữa", What.OVER: "đã qua"}[what]
    return Change(number, kind, "x", what, words, BEGAN + timedelta(minutes=number))


@pytest.mark.parametrize(
    ("several", "wrong", "words", "how"),
    [
        ((What.BEGUN,), True, "hỏng", ""),
        ((What.BEGUN, What.MENDED), False, "hỏng", "đã chữa"),
        ((What.BEGUN, What.OVER), False, "hỏng", "đã qua"),
        ((What.MENDED,), False, "vẫn hỏng", "đã chữa"),
        ((What.MENDED, What.BEGUN), True, "hỏng", ""),
    ],
)
def test_several_changes_of_one_alert_are_one(several: tuple[What, ...], wrong: bool, words: str, how: str) -> None:
    alert = Alert("late", "x", "vẫn hỏng", BEGAN, times=3)
    (one,) = gathered([change(number, what) for number, what in enumerate(several)], {alert.key: alert})
    assert (one.wrong, one.words, one.how, one.times) == (wrong, words, how, 3)
    assert one.mended == (several[-1] is What.MENDED)


def test_each_alert_is_told_by_itself() -> None:
    several = gathered([change(1, What.BEGUN), change(2, What.BEGUN, "disk"), change(3, What.MENDED)], {})
    assert [(one.kind, one.wrong) for one in several] == [("late", False), ("disk", True)]


def test_a_trial_says_that_it_is_one(station: Station) -> None:
    made = trial(station)
    assert made.subject == "Gửi thử cảnh báo (Đài thử)"
    assert "Không có gì phải xử lý" in made.text
    assert made.data["test"] is True
