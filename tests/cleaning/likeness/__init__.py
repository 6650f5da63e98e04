"""The labelled set behind «is this still the same article»: texts that replace an article, with what is right to say of each.

``articles()`` are what stood there, ``impostors()`` what a page may have become, :func:`revisions_of` what its own editor makes of an
article in the course of time. The last works on any text, so that it can be asked of real ones as well.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from broadcaster.model import Cleaned, Paragraph

_HERE = Path(__file__).parent
_LATER = (
    "Ban tổ chức sẽ thông báo tiếp khi có thay đổi.",
    "Mọi thắc mắc xin hỏi tại bộ phận một cửa trong giờ làm việc.",
    "Đến cuối buổi chiều, công việc vẫn đang được tiến hành.",
    "Trao đổi với phóng viên, người phụ trách cho biết đã nắm được phản ánh và đang cho kiểm tra từng trường hợp cụ thể.",
    "Trước đó, nhiều người dân sống gần đấy đã mong việc này từ lâu, vì mỗi mùa mưa họ lại phải tự xoay xở lấy.",
    "Số liệu đầy đủ sẽ có trong báo cáo gửi cấp trên vào tuần tới.",
)
_WEEKDAYS = {"Hai": "Ba", "Ba": "Tư", "Tư": "Năm", "Năm": "Sáu", "Sáu": "Bảy", "Bảy": "Hai"}


def text(title: str, *paragraphs: str) -> Cleaned:
    return Cleaned(title, tuple(Paragraph(one) for one in paragraphs))


@cache
def articles() -> tuple[Cleaned, ...]:
    return tuple(text(one["title"], *one["text"]) for one in _read("articles")["article"])


@cache
def impostors() -> tuple[tuple[str, Cleaned], ...]:
    """(kind, text); a headline «=» stands for that of the article before, see :func:`in_place_of`."""
    kinds = _read("impostors")
    return tuple((kind, text(*page)) for kind, table in kinds.items() for page in table["pages"])


def in_place_of(old: Cleaned, impostor: Cleaned) -> Cleaned:
    return text(old.title, *impostor.texts) if impostor.title == "=" else impostor


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text("utf-8"))


def _typo(old: Cleaned, chance: random.Random) -> Cleaned:
    words = [list(one.split()) for one in old.texts]
    for _ in range(2):
        line = chance.choice(words)
        place = chance.randrange(len(line))
        line[place] = line[place][:-1] or "x"
    return text(old.title, *(" ".join(line) for line in words))


def _added(old: Cleaned, chance: random.Random) -> Cleaned:
    return text(old.title, *old.texts, chance.choice(_LATER))


def _postponed(old: Cleaned, _chance: random.Random) -> Cleaned:
    first, *rest = old.texts
    return text(f"HOÃN: {old.title}", f"Việc này hoãn đến khi có thông báo mới. {first}", *rest)


def _called_off(old: Cleaned, _chance: random.Random) -> Cleaned:
    """Nothing of the old body stays: a new one says what is called off by its name."""
    return text(f"[HOÃN] {old.title}", f"Do thời tiết xấu, {old.title} tạm hoãn. Ngày giờ mới sẽ được báo sau.")


def _grown(old: Cleaned, chance: random.Random) -> Cleaned:
    return text(f"Cập nhật: {old.title}", *old.texts, *chance.sample(_LATER, 4))


def _new_headline(old: Cleaned, _chance: random.Random) -> Cleaned:
    return text(" ".join(old.texts[-1].split()[:10]), *old.texts)


def _shortened(old: Cleaned, _chance: random.Random) -> Cleaned:
    return text(old.title, old.texts[0])


def _halved(old: Cleaned, _chance: random.Random) -> Cleaned:
    return text(f"Tóm tắt: {old.title}", *old.texts[::2])


def _figures(old: Cleaned, chance: random.Random) -> Cleaned:
    def other(_match: re.Match[str]) -> str:
        return str(chance.randrange(1, 30))

    return text(re.sub(r"\d+", other, old.title), *(re.sub(r"\d+", other, one) for one in old.texts))


def _next_week(old: Cleaned, chance: random.Random) -> Cleaned:
    moved = _figures(old, chance)
    weekday = re.compile(r"(?<=[Tt]hứ )(Hai|Ba|Tư|Năm|Sáu|Bảy)\b")
    return text(moved.title, *(weekday.sub(lambda day: _WEEKDAYS[day[0]], one) for one in moved.texts))


def _reordered(old: Cleaned, chance: random.Random) -> Cleaned:
    return text(old.title, *chance.sample(old.texts, len(old.texts)))


def _updated(old: Cleaned, _chance: random.Random) -> Cleaned:
    return text(f"Cập nhật: {old.title}", *old.texts)


def _corrected(old: Cleaned, _chance: random.Random) -> Cleaned:
    note = "Bản đăng trước có chỗ chưa đúng, tòa soạn xin lỗi bạn đọc và sửa lại như dưới đây."
    return text(f"Đính chính: {old.title}", note, *old.texts)


def _new_lead(old: Cleaned, chance: random.Random) -> Cleaned:
    kept = old.texts[1:] or old.texts
    return text(old.title, chance.choice(_LATER), *kept)


def _reworded(old: Cleaned, chance: random.Random) -> Cleaned:
    """One word in five is another."""
    swap = ("việc", "cùng", "nơi", "lần", "đang", "thêm")
    texts = (
        " ".join(chance.choice(swap) if chance.random() < 0.2 else word for word in one.split()) for one in old.texts
    )
    return text(old.title, *texts)


def _joined(old: Cleaned, _chance: random.Random) -> Cleaned:
    return text(old.title.upper(), " ".join(old.texts))


KINDS: dict[str, Callable[[Cleaned, random.Random], Cleaned]] = {
    "typo": _typo,
    "added": _added,
    "postponed": _postponed,
    "called_off": _called_off,
    "grown": _grown,
    "new_headline": _new_headline,
    "shortened": _shortened,
    "halved": _halved,
    "figures": _figures,
    "next_week": _next_week,
    "reordered": _reordered,
    "updated": _updated,
    "corrected": _corrected,
    "new_lead": _new_lead,
    "reworded": _reworded,
    "joined": _joined,
}


def revisions_of(old: Cleaned, seed: int = 0) -> Iterator[tuple[str, Cleaned]]:
    """(kind, text): every kind of genuine revision, once; the same for the same seed."""
    for number, (kind, make) in enumerate(KINDS.items()):
        yield kind, make(old, random.Random(1000 * seed + number))
