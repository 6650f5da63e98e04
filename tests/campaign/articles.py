"""Short articles of a town that does not exist, as many as are wanted, each known again by the number in its title."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import datetime

_WHAT = (
    "họp tổ dân phố",
    "dọn vệ sinh ngõ xóm",
    "trồng thêm cây xanh",
    "sửa đường vào chợ",
    "tiêm phòng cho trẻ",
    "mở lớp dạy bơi",
    "thay đèn chiếu sáng",
    "phát sách cho thư viện",
    "khám mắt cho người cao tuổi",
    "thi nấu ăn ngày hội",
    "nạo vét mương thoát nước",
    "đổi lịch thu gom rác",
)
_WHERE = ("khu phố Bàu Sen", "ấp Suối Mây", "khu phố Cầu Gỗ", "ấp Đồi Chè", "khu phố Giếng Đá", "ấp Rừng Tre")
_WHO = ("bà con", "các hộ dân", "tổ tự quản", "hội phụ nữ", "đoàn thanh niên", "ban điều hành")
_HOW = (
    "chuẩn bị từ đầu tuần và làm xong trong một buổi sáng",
    "cùng góp công, ai có việc bận thì làm bù hôm sau",
    "đến đúng giờ, mang theo dụng cụ và nước uống",
    "bàn kỹ từng việc rồi mới bắt tay vào làm",
)
_NUMBER = re.compile(r"\btin số (\d+)(?: sửa lần (\d+))?:", re.I)


@dataclass(frozen=True, slots=True)
class Article:
    """``version`` is 1 until it is corrected; the title says both, so that what a bulletin carries can be read from its chapters."""

    number: int
    source: str
    published: datetime
    what: str
    where: str
    body: str
    version: int = 1

    @property
    def title(self) -> str:
        again = f" sửa lần {self.version}" if self.version > 1 else ""
        return f"Tin số {self.number}{again}: {self.what} ở {self.where}"

    @property
    def file_name(self) -> str:
        return f"tin-{self.number}.txt"

    @property
    def guid(self) -> str:
        return f"tin-{self.number}"

    @property
    def text(self) -> str:
        return f"{self.title}\n\n{self.body}\n"

    def corrected(self) -> Article:
        body = f"{self.body.rstrip('.')}, theo lịch mới."
        return replace(self, version=self.version + 1, body=body)


def written(number: int, source: str, published: datetime, chance: random.Random) -> Article:
    what, where = chance.choice(_WHAT), chance.choice(_WHERE)
    who, how = chance.choice(_WHO), chance.choice(_HOW)
    body = f"Sáng nay {who} ở {where} {what}, {how}."
    return Article(number, source, published, what, where, body)


def known_again(title: str) -> tuple[int, int] | None:
    """Number and version of the article with this title; None when it is none of ours."""
    found = _NUMBER.search(title)
    return (int(found[1]), int(found[2] or 1)) if found else None
