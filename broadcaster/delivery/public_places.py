"""What becomes of an article in every place that the public reaches, when it is withdrawn, corrected, over, or approved again.

The table is the promise: ``docs/withdraw.md`` shows it row by row, and a test does each act and looks into each place. A new public file
needs a row here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What is done to the article; the value is what operators call it."""

    WITHDRAWN = "gỡ"
    CORRECTED = "đính chính"
    EXPIRED = "hết hạn"
    APPROVED = "duyệt lại sau khi gỡ"


class Fate(StrEnum):
    """What is there afterwards; the value is what operators read."""

    #: neither guid nor title nor text of it
    ABSENT = "không còn bài ấy"
    #: the file is no more, its address answers 410, no copy elsewhere has it
    GONE = "410"
    #: the article as it is heard now, and nothing of what it said before
    CURRENT = "bản đang phát"
    #: new sound at a new address; the old stays for ``[retention] replaced_audio``
    REPLACED = "bản mới ở địa chỉ mới, bản cũ còn một thời gian"
    #: nothing changes: what was there is still there
    KEPT = "như cũ"
    #: the place never names an article
    UNNAMED = "không nêu bài nào"


@dataclass(frozen=True, slots=True)
class Place:
    """``paths`` are patterns of public paths. In them ``{folder}`` is the article's, ``{month}`` its month, ``{show}`` a show that carries
    it, ``{bulletins}`` a show of bulletins, ``{aired}`` and ``{coming}`` the slots of bulletins that have aired and that have not."""

    name: str
    paths: tuple[str, ...]
    withdrawn: Fate
    corrected: Fate
    expired: Fate
    approved: Fate

    def fate(self, act: Act) -> Fate:
        return {
            Act.WITHDRAWN: self.withdrawn,
            Act.CORRECTED: self.corrected,
            Act.EXPIRED: self.expired,
            Act.APPROVED: self.approved,
        }[act]

    @property
    def shown_paths(self) -> Iterator[str]:
        """The patterns as operators read them."""
        names = {"folder": "BÀI", "month": "THÁNG", "show": "CHƯƠNG_TRÌNH", "bulletins": "BẢN_TIN"}
        for path in self.paths:
            yield path.format(**names, aired="KHUNG_GIỜ", coming="KHUNG_GIỜ")


_A, _G, _C, _R, _K, _U = Fate.ABSENT, Fate.GONE, Fate.CURRENT, Fate.REPLACED, Fate.KEPT, Fate.UNNAMED

#: the columns are withdrawal, correction, expiry, approval after a withdrawal
PLACES = (
    Place("nguồn cấp RSS và các trang cũ của nó", ("{show}.xml", "{show}-[0-9]*.xml"), _A, _C, _A, _C),
    Place("JSON Feed", ("{show}.json",), _A, _C, _A, _C),
    Place("danh sách chương trình (OPML)", ("shows.opml",), _U, _U, _U, _U),
    Place("trang đầu và danh sách trong ngày", ("index.html", "en/index.html", "today.m3u"), _A, _C, _A, _C),
    Place("trang của chương trình", ("shows/{show}/index.html", "en/shows/{show}/index.html"), _A, _C, _A, _C),
    Place("tìm bài", ("search.json", "search/index.html", "en/search/index.html"), _A, _C, _A, _C),
    Place(
        "trang lưu trữ theo tháng và phần tìm bài của tháng",
        ("archive/{month}/index.html", "en/archive/{month}/index.html", "search/{month}-*.json"),
        _A, _C, _K, _C,
    ),
    Place(
        "trang của bài, bản chép lời, các phần của bài",
        ("episodes/{folder}/*", "en/episodes/{folder}/*"),
        _G, _C, _K, _C,
    ),
    Place("âm thanh của bài", ("audio/episodes/*/*/*",), _G, _R, _K, _C),
    Place("âm thanh của bản tin đã phát", ("audio/bulletins/*/*-{aired}-*",), _G, _K, _K, _A),
    Place("âm thanh của bản tin sắp phát", ("audio/bulletins/*/*-{coming}-*",), _A, _R, _K, _A),
    Place("latest.* của bản tin đã phát, khi đã quá giờ", ("station/{aired}/latest.*",), _A, _C, _A, _A),
    Place("latest.* của bản tin sắp phát", ("station/{coming}/latest.*",), _A, _C, _A, _A),
    Place("tên có phiên bản của bản tin đã phát", ("station/{aired}/20*",), _G, _K, _K, _A),
    Place("tên có phiên bản của bản tin sắp phát", ("station/{coming}/20*",), _A, _R, _K, _A),
    Place("lịch phát: bây giờ, kế tiếp, các giờ tới", ("station/now.json", "station/next.json", "station/schedule.json"), _U, _U, _U, _U),
    Place("tệp dự phòng của khung giờ", ("station/*/spare-*",), _U, _U, _U, _U),
    Place(
        "trang bản tin, nguồn cấp của bản tin",
        ("bulletins/index.html", "en/bulletins/index.html", "{bulletins}.xml", "{bulletins}.json"),
        _A, _K, _K, _A,
    ),
)  # fmt: skip
