"""What every publisher must do, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..errors import BroadcasterError, DiskError, PublishError
from ..model import Publisher, Receipt, Release

#: made below the station's folder for the trial and removed after it: a sound before the page that names it
_SOUND = ("audio/episodes/phat-thu/thu-0a1b2c3d.mp3", "audio/episodes/phat-thu/thu-0a1b2c3d.mp3")
_PAGE = ("feeds/episodes/phat-thu/index.html", "episodes/phat-thu/index.html")
_FIRST, _SECOND = (
    b"<!doctype html><title>Ph\xc3\xa1t th\xe1\xbb\xad</title>",
    b"<!doctype html><title>L\xe1\xba\xa7n hai</title>",
)
_GUID = "tag:thu.example,2026:phat-thu"


def publisher_problems(publisher: Publisher, station: Path, public: Callable[[str], bytes | None]) -> list[str]:
    """What ``publisher`` does against the protocol, in Vietnamese; empty when it keeps it.

    ``station`` is the folder that it reads from, best an empty one; ``public(path)`` gives the bytes that the place now shows at a public
    path, None when there is nothing. Two small files are put out, changed and taken back for real.
    """
    missing = [part for part in ("publish", "withdraw") if not callable(getattr(publisher, part, None))]
    if missing:
        return [f"thiếu hàm {part}" for part in missing]
    places = [station / place for place, _ in (_SOUND, _PAGE)]
    try:
        for place, content in zip(places, (b"ID3\x03\x00\x00\x00\x00\x00\x00", _FIRST), strict=True):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return list(dict.fromkeys(_Trial(publisher, station, public).run()))
    finally:
        for place in places:
            place.unlink(missing_ok=True)


class _Trial:
    """The life of a release: out, out again with another page, refused, taken back twice."""

    def __init__(self, publisher: Publisher, station: Path, public: Callable[[str], bytes | None]) -> None:
        self._publisher, self._station, self._public = publisher, station, public
        self._problems: list[str] = []

    def run(self) -> list[str]:
        whole = Release(_GUID, (_SOUND, _PAGE))
        self._receipt("published", lambda: self._publisher.publish(whole))
        self._shown(_PAGE[1], _FIRST, "publish: tệp phát ra không đúng như tệp của đài")
        (self._station / _PAGE[0]).write_bytes(_SECOND)
        self._receipt("published", lambda: self._publisher.publish(whole))
        self._shown(_PAGE[1], _SECOND, "publish: tệp phát lại chưa thay tệp cũ")
        self._refuses_what_is_not_there()
        self._refuses_ways_out()
        for _ in range(2):  # the second time nothing is there, and that is no fault
            self._receipt("withdrawn", lambda: self._publisher.withdraw(_GUID, [_PAGE[1], _SOUND[1]]))
        self._shown(_PAGE[1], None, "withdraw: trang vẫn còn")
        self._shown(_SOUND[1], None, "withdraw: tệp âm thanh vẫn còn")
        return self._problems

    def _receipt(self, kind: str, act: Callable[[], object]) -> None:
        try:
            receipt = act()
        except Exception as error:  # noqa: BLE001 - a town's own code may raise anything: that is what is looked for
            self._problems.append(f"không làm được ({kind}): {type(error).__name__}: {error}")
            return
        if not isinstance(receipt, Receipt):
            self._problems.append(f"phải trả về Receipt, không phải {type(receipt).__name__}")
        elif (receipt.kind, receipt.what) != (kind, _GUID):
            self._problems.append(f"Receipt phải có kind = {kind!r} và what là guid được giao")
        elif receipt.at.tzinfo is None or not receipt.where:
            self._problems.append("Receipt phải có giờ kèm múi giờ (at) và nơi phát (where)")

    def _shown(self, path: str, wanted: bytes | None, problem: str) -> None:
        if self._public(path) != wanted:
            self._problems.append(problem)

    def _refuses_what_is_not_there(self) -> None:
        """What comes after a file that cannot be put out must not appear: it may name that file."""
        gone = ("audio/episodes/phat-thu/khong-co-0a1b2c3d.mp3", "audio/episodes/phat-thu/khong-co-0a1b2c3d.mp3")
        after = (_PAGE[0], "episodes/phat-thu/sau.html")
        self._must_refuse("một tệp không có", lambda: self._publisher.publish(Release(_GUID, (gone, after))))
        self._shown(after[1], None, "publish: tệp đứng sau một tệp hỏng vẫn được phát")

    def _refuses_ways_out(self) -> None:
        out = (_PAGE[0], "../phat-thu.html")
        self._must_refuse("đường dẫn có «..»", lambda: self._publisher.publish(Release(_GUID, (out,))))

    def _must_refuse(self, what: str, act: Callable[[], object]) -> None:
        try:
            act()
        except (PublishError, DiskError):
            return
        except BroadcasterError as error:
            self._problems.append(f"{what}: phải báo lỗi bằng PublishError, không phải {type(error).__name__}")
        except Exception as error:  # noqa: BLE001 - as above
            self._problems.append(f"{what}: phải báo lỗi bằng PublishError, không phải {type(error).__name__}: {error}")
        else:
            self._problems.append(f"{what}: phải báo lỗi PublishError thay vì im lặng")
