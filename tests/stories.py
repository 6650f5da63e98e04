"""What many tests tell: two notices, an article that goes all the way, a voice behind a network."""

from __future__ import annotations

import feedparser

from broadcaster.errors import NoVoiceLeft, VoiceUnavailable
from broadcaster.model import ArticleState, Episode, Segment, Take, VoiceLimits
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.steps import Move
from broadcaster.store import episodes
from broadcaster.testing import FakeVoice, article

WATER = ("Thông báo ngừng cấp nước", "Nước ngừng từ 22h hôm nay đến 5h sáng mai.", "Mong bà con trữ nước đủ dùng.")

MEETING = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa lúc 19h tối thứ sáu.", "Nội dung là bàn việc trồng cây.")


def publish(station: Station, *text: str, guid: str = "g") -> Episode:
    number, _ = take_in(station, article(*text, guid=guid))
    stored = finish(station, number)
    assert stored.state is ArticleState.PUBLISHED, stored.reason
    with station.store.begin() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return episode


def items(station: Station) -> list[feedparser.FeedParserDict]:
    found: list[feedparser.FeedParserDict] = feedparser.parse((station.feeds / "tin.xml").read_bytes()).entries
    return found


def no_voice(*_: object, **__: object) -> Move:
    raise NoVoiceLeft("Tin", "không giọng nào đọc được")


class OnlineVoice(FakeVoice):
    """A voice behind a network that is there or not."""

    reachable = False

    def __init__(self) -> None:
        super().__init__("online", "giọng mạng", version=7)
        self.limits = VoiceLimits(offline=False)

    def speak(self, segment: Segment) -> Take:
        if not type(self).reachable:
            raise VoiceUnavailable("Giọng online", "không có mạng")
        return super().speak(segment)
