"""What is done to the station, as a table: each attack has a letter in the picture, a time to begin, and what it does to the world."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from .portal import Mood
from .station_folder import VOICES

if TYPE_CHECKING:
    from .month import Month
    from .station_folder import Airing

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Attack:
    """``begin`` spoils something, ``end`` lets it be; ``lasts`` are the shortest and longest minutes between them.

    ``before`` says how many minutes before air it begins: one of them is drawn. ``weight`` is how often it is dealt.
    ``words`` stand in the picture, which is for those who run a station.
    """

    name: str
    letter: str
    words: str
    begin: Callable[[Month, Airing], None]
    before: tuple[float, ...]
    end: Callable[[Month], None] | None = None
    lasts: tuple[float, float] = (1, 120)
    weight: int = 1


#: minutes before air: long before, around the planned making, and when nothing may change any more
_EARLY, _DUE, _LATE = (330.0, 250.0), (85.0, 81.0), (22.0, 12.0)


def _kill_in_gap(month: Month, airing: Airing) -> None:
    month.kills.begin(airing)


def _kill(month: Month, _airing: Airing) -> None:
    month.kill(month.chance.uniform(1, 120))


def _stop(month: Month, _airing: Airing) -> None:
    month.stop(month.chance.uniform(1, 120))


def _fill(month: Month, _airing: Airing) -> None:
    month.disk_full = True
    month.disk.fill()


def _free(month: Month) -> None:
    month.disk_full = False
    month.disk.free()


def _lock(month: Month, _airing: Airing) -> None:
    month.lock.take()


def _unlock(month: Month) -> None:
    month.lock.give_back()


def _set_back(month: Month, _airing: Airing) -> None:
    month.clock.error = -month.chance.choice((5, 45, 90, 180, 1440)) * MINUTE


def _set_right(month: Month) -> None:
    month.clock.error = timedelta()


def _silence(month: Month, _airing: Airing) -> None:
    month.hold_voices(VOICES)


def _silence_chain(month: Month, _airing: Airing) -> None:
    month.hold_voices(VOICES[:1])
    month.lose_takes()


def _make_one_unsayable(month: Month, airing: Airing) -> None:
    number = month.newsroom.coming(airing)
    month.hold_voices(unsayable=(number, number))
    month.lose_takes()


def _make_all_unsayable(month: Month, _airing: Airing) -> None:
    newest = len(month.newsroom.articles)
    month.hold_voices(unsayable=(newest - 50, newest + 1000))
    month.lose_takes()


def _give_voice(month: Month) -> None:
    month.hold_voices()


def _spoil_portal(mood: Mood) -> Callable[[Month, Airing], None]:
    def begin(month: Month, _airing: Airing) -> None:
        month.portal.mood = mood

    return begin


def _mend_portal(month: Month) -> None:
    month.portal.mood = Mood.WELL


def _correct(month: Month, airing: Airing) -> None:
    month.newsroom.correct(airing)


def _withdraw(month: Month, airing: Airing) -> None:
    month.newsroom.withdraw(airing)


def _let_expire(month: Month, airing: Airing) -> None:
    month.newsroom.let_expire(airing)


def _flood(month: Month, _airing: Airing) -> None:
    month.newsroom.publish(200, month.clock.now())


def _lose_file(month: Month, airing: Airing) -> None:
    for place in (month.folder / "feeds" / "station" / airing.slot.name).glob("latest.*"):
        place.unlink(missing_ok=True)


def _cut_file(month: Month, airing: Airing) -> None:
    place = month.folder / "feeds" / "station" / airing.slot.name / "latest.mp3"
    if place.exists():
        body = place.read_bytes()
        place.unlink()
        place.write_bytes(body[: len(body) // 2])


def _old_file(month: Month, airing: Airing) -> None:
    body = month.kept.get(airing.slot.name)
    place = month.folder / "feeds" / "station" / airing.slot.name / "latest.mp3"
    if body and place.parent.is_dir():
        place.unlink(missing_ok=True)
        place.write_bytes(body)


ATTACKS: tuple[Attack, ...] = (
    Attack("kill in a gap", "K", "kill −9 giữa hai lần ghi khi đang làm bản tin", _kill_in_gap, (*_EARLY, 95.0, 84.0, 30.0), weight=12),
    Attack("kill", "Z", "kill −9 bất kỳ lúc nào", _kill, (*_EARLY, *_DUE, *_LATE), weight=2),
    Attack("restart", "R", "tắt đúng cách, 1–120 phút sau mới bật", _stop, (*_EARLY, *_DUE, *_LATE), weight=2),
    Attack("disk full", "D", "đĩa không còn một byte trống", _fill, (*_EARLY, *_DUE, *_LATE), _free, weight=4),
    Attack("database locked", "L", "chương trình khác giữ cơ sở dữ liệu", _lock, (*_DUE, *_LATE), _unlock, (2, 40), weight=3),
    Attack("clock set back", "B", "đồng hồ máy bị lùi vài phút đến một ngày", _set_back, (*_EARLY, *_DUE, 30.0), _set_right, weight=3),
    Attack("voices dead", "V", "mọi giọng đều hỏng", _silence, (*_EARLY, *_DUE, *_LATE), _give_voice, (20, 240), weight=3),
    Attack("voices dead long", "Y", "mọi giọng hỏng hơn một ngày", _silence, _EARLY, _give_voice, (1500, 1900)),
    Attack("chain dead", "N", "giọng chính hỏng, kho câu đã đọc bị xóa", _silence_chain, (*_EARLY, *_DUE), _give_voice, (60, 240)),
    Attack("one unsayable", "U", "một bài không giọng nào đọc được", _make_one_unsayable, (*_EARLY, *_DUE), _give_voice, (60, 240)),
    Attack("all unsayable", "A", "không bài mới nào đọc được", _make_all_unsayable, (*_EARLY, *_DUE), _give_voice, (60, 240)),
    Attack("portal dead", "P", "cổng thông tin ngắt kết nối", _spoil_portal(Mood.DEAD), _EARLY, _mend_portal, (60, 600)),
    Attack("portal slow", "S", "cổng thông tin trả lời quá chậm", _spoil_portal(Mood.SLOW), _EARLY, _mend_portal, (60, 300)),
    Attack("portal hostile", "H", "cổng thông tin trả về thứ độc hại", _spoil_portal(Mood.HOSTILE), _EARLY, _mend_portal, (60, 300)),
    Attack("corrected", "C", "một bài được đính chính sát giờ phát", _correct, (9.0, 25.0, 72.0), weight=3),
    Attack("withdrawn", "W", "một bài bị gỡ sát giờ phát", _withdraw, (4.0, 20.0, 71.0), weight=3),
    Attack("expiring", "X", "một bài hết hạn trước giờ phát", _let_expire, (360.0,), weight=3),
    Attack("flood", "F", "200 bài cùng lúc", _flood, (200.0,), weight=1),
    Attack("file lost", "M", "tay lạ xóa tệp tại địa chỉ", _lose_file, (78.0, 8.0)),
    Attack("file cut", "T", "tay lạ cắt đôi tệp", _cut_file, (77.0, 7.0)),
    Attack("old file", "O", "tay lạ đặt tệp cũ vào", _old_file, (76.0, 6.0)),
)  # fmt: skip


def dealt(airings: Sequence[Airing], chance: random.Random, letters: str = "") -> list[tuple[Airing, Attack]]:
    """One attack for each airing, every second time two: from ``letters`` while they last, then from a shuffled deck of them all."""
    named = {attack.letter: attack for attack in ATTACKS}
    deck = [named[letter] for letter in reversed(letters)]
    dealing: list[tuple[Airing, Attack]] = []
    for number, airing in enumerate(airings):
        for _ in range(1 + number % 2):
            if not deck:
                deck = [attack for attack in ATTACKS for _ in range(attack.weight)]
                chance.shuffle(deck)
            dealing.append((airing, deck.pop()))
    return dealing
