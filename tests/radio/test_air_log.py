"""The air log as a table and as records."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from broadcaster.bulletins.pulls import Evidence
from broadcaster.model import BulletinState, Priority
from broadcaster.radio.air_log import EVIDENCE, Entry, LoggedItem, Told, as_csv, as_month, as_record, length_words

ZONE = timezone(timedelta(hours=7))
AIRS = datetime(2026, 11, 30, 5, 30, tzinfo=ZONE)
SHA = "1234567890123456789012345678901234567890123456789012345678901e10"
TOLD = Told("Đài truyền thanh phường", "phuong", AIRS - timedelta(hours=1), "closed", SHA)
ENTRY = Entry(
    broadcaster="Đài thử",
    slot="sang",
    title="Bản tin sáng",
    date=date(2026, 11, 30),
    airs=AIRS,
    valid_until=AIRS + timedelta(hours=3),
    state=BulletinState.AIRED,
    items=(
        LoggedItem("episode", "Cắt nước khu phố 2", "tag:x", 1, approved_by="Chị Hoa", approved_at=AIRS),
        LoggedItem("episode", "Mưa lớn", "tag:y", 2, Priority.PRIORITY, approved_by="Chị Hoa"),
        LoggedItem("notice", "Lời chào"),
    ),
    seconds=872.4,
    size=10_000,
    media_type="audio/mpeg",
    sha256=SHA,
    pulled=(TOLD,),
    aired=(replace(TOLD, at=AIRS, evidence="operator", station="Chị Hoa"),),
)


def rows(text: str, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))


def test_the_table_has_what_communes_keep() -> None:
    (row,) = rows(as_csv([ENTRY]))
    assert row == {
        "Ngày": "2026-11-30",
        "Giờ phát": "05:30",
        "Khung giờ": "sang",
        "Tên bản tin": "Bản tin sáng",
        "Loại": "ưu tiên",
        "Nội dung": "Cắt nước khu phố 2; Mưa lớn; Lời chào",
        "Người duyệt": "Chị Hoa",
        "Độ dài": "0:14:32",
        "Trạng thái": "đã phát sóng",
        "Đài đã lấy": "Đài truyền thanh phường, 04:30:00 30/11/2026",
        "Bằng chứng lấy": "đã nhận đủ byte, đóng kết nối đúng cách",
        "Đã phát sóng": "Chị Hoa, 05:30:00 30/11/2026",
        "Ai xác nhận phát": "người phụ trách xác nhận",
        "SHA-256": f"sha256:{SHA}",
        "Ghi chú": "",
    }


def test_excel_opens_it_right() -> None:
    text = as_csv([ENTRY], ";")
    assert text.encode().startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") == 2
    assert rows(text, ";")[0]["Tên bản tin"] == "Bản tin sáng"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", " =", "\t=", "\r\n=", "＝"])
def test_no_cell_is_a_formula(begin: str) -> None:
    hostile = replace(ENTRY, title=f'{begin}HYPERLINK("http://x.test")', note=f"{begin}1+1")
    (row,) = rows(as_csv([hostile]))
    assert row["Tên bản tin"].startswith("'") and row["Ghi chú"].startswith("'")


def test_a_bulletin_that_was_never_made_has_no_length() -> None:
    bare = replace(ENTRY, seconds=None, sha256="", items=(), pulled=(), aired=(), state=BulletinState.PLANNED)
    (row,) = rows(as_csv([bare]))
    assert (row["Độ dài"], row["SHA-256"], row["Người duyệt"], row["Loại"]) == ("", "", "tự động", "thông thường")
    assert length_words(3600 + 61) == "1:01:01"


def test_the_record_says_all_and_plainly() -> None:
    record = as_record(ENTRY)
    assert record["format"] == "broadcaster-air-log/1"
    assert (record["airs"], record["date"], record["seconds"]) == ("2026-11-30T05:30:00+07:00", "2026-11-30", 872.4)
    assert (record["priority"], record["approved_by"]) == ("uu-tien", ["Chị Hoa"])
    assert record["pulled"][0]["at"] == "2026-11-30T04:30:00+07:00"
    assert as_month(date(2026, 11, 1), [ENTRY], 3) == {
        "format": "broadcaster-air-log/1",
        "month": "2026-11",
        "visitors": 3,
        "bulletins": [record],
    }


def test_every_evidence_has_its_words() -> None:
    assert set(EVIDENCE) == {one.value for one in Evidence}


def test_every_key_and_every_evidence_is_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs/station/receipts.md").read_text("utf-8")
    rows = set(re.findall(r"(?m)^\| `([^`]+)` \|", guide))
    keys = {"format", "priority", "approved_by", "month", "visitors", "bulletins"}
    keys |= {field.name for kind in (Entry, LoggedItem, Told) for field in fields(kind)}
    assert keys - {part.split(".")[-1] for part in rows} == set()
    assert set(EVIDENCE) - rows == set()
