"""Every shipped source keeps the contract that a town's own is held to, and one that breaks it is told what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from broadcaster.errors import ConfigError, FetchFailed
from broadcaster.model import Found, Source
from broadcaster.settings import (
    CustomSourceSettings,
    FeedSettings,
    FolderSettings,
    ListingSettings,
    SitemapSettings,
    SourceSettings,
)
from broadcaster.sources import TransientMemory, build_source
from broadcaster.testing import FakeSource, article, source_problems
from tests.sources.test_lists import Bench, item, rss, urlset
from tests.sources.town import Answer, Town, open_town

PAGE = Answer(200, "<html><p>Buổi họp bắt đầu lúc 19 giờ.</p></html>".encode(), {"Content-Type": "text/html"})


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as town:
        yield town


def feed(root: str) -> FeedSettings:
    return FeedSettings(url=f"{root}/danh-sach")


def listing(root: str) -> ListingSettings:
    return ListingSettings(url=f"{root}/danh-sach", links="a")


def sitemap(root: str) -> SitemapSettings:
    return SitemapSettings(url=f"{root}/danh-sach")


LINKS = "<html><a href=/a>Thông báo họp khu phố</a><a href=/mat>Bài đã mất</a></html>".encode()


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (feed, lambda root: rss(item(1), item(2), item(3, text="", link=f"{root}/mat"))),
        (listing, lambda _: Answer(200, LINKS)),
        (sitemap, lambda root: Answer(200, urlset((f"{root}/a", "2026-08-02")))),
    ],
    ids=["feed", "listing", "sitemap"],
)
def test_sources_on_the_web(town: Town, make: Callable[[str], SourceSettings], shown: Callable[[str], Answer]) -> None:
    bench = Bench(town, make)
    bench.pages |= {"/danh-sach": shown(bench.root), "/a": PAGE}
    assert source_problems(bench.source(), "n") == []


@pytest.mark.parametrize("keep", [True, False])
def test_folder(town: Town, tmp_path: Path, keep: bool) -> None:
    (tmp_path / "bai.txt").write_text("Thông báo\n\nBuổi họp bắt đầu lúc 19 giờ.", "utf-8")
    (tmp_path / "anh.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    settings = FolderSettings(path=str(tmp_path), keep=keep, settle="0s")
    memory = TransientMemory()
    web = town.client(memory, allow=())
    source = build_source("hop-thu", settings, station_folder=tmp_path, web=web, memory=memory)
    assert source_problems(source, "hop-thu") == []


def test_the_fake_one() -> None:
    source = FakeSource([article("Một", "Hai ba."), article("Bốn", "Năm sáu.")])
    assert source_problems(source, "thu") == []
    assert source.outcomes == [("Một", None), ("Bốn", None)]


def test_the_one_in_the_manual(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types

    manual = Path(__file__).parents[2] / "docs/add-a-source.md"
    (code,) = re.findall(r"```python\n(class BangTin.*?|from .*?)```", manual.read_text("utf-8"), re.DOTALL)
    module = types.ModuleType("phuoclong_nguon")
    exec(compile(code, str(manual), "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, "phuoclong_nguon", module)

    def made(root: str) -> CustomSourceSettings:
        return CustomSourceSettings(source="phuoclong_nguon:BangTin", options={"dia_chi": f"{root}/api"})

    bench = Bench(town, made)
    bench.pages["/api"] = PAGE
    assert source_problems(bench.source(), "n") == []


# --- those that break it


class Wrong(FakeSource):
    """Hands over what it was made with, whatever that is."""

    def __init__(self, *found: object, settled: Exception | None = None) -> None:
        super().__init__(list(found))  # type: ignore[arg-type]
        self._refusal = settled

    def fetch(self, since: datetime | None) -> Iterator[Found]:
        for one in self.found:
            if isinstance(one, Exception):
                raise one
            yield one

    def settled(self, found: Found, problem: str | None) -> None:
        if self._refusal is not None:
            raise self._refusal


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Wrong(), "không thấy bài nào"),
        (Wrong("bài"), "phải trả về Found, không phải str"),
        (Wrong(article("Một", "Hai", source="khac")), "source phải là tên nguồn 'thu'"),
        (Wrong(Found("thu", b"x")), "cần guid hoặc url"),
        (Wrong(Found("thu", b"", guid="1")), "body trống khi và chỉ khi"),
        (Wrong(Found("thu", b"x", guid="1", gone=True)), "body trống khi và chỉ khi"),
        (Wrong(Found("thu", b"x", guid="1", published=datetime(2026, 8, 14))), "phải có múi giờ"),  # noqa: DTZ001
        (Wrong(article("Một", "a"), article("Một", "b")), "hai bài cùng guid"),
        (Wrong(RuntimeError("x")), "SourceError, không phải RuntimeError"),
        (Wrong(FetchFailed("x", "máy chủ im lặng")), "không lấy được: x: máy chủ im lặng"),
        (Wrong(article("Một", "a"), settled=KeyError("x")), "settled không được ném lỗi"),
        (object(), "thiếu hàm settled"),
    ],
)
def test_broken_sources_are_told_what_is_wrong(source: Source, words: str) -> None:
    assert any(words in problem for problem in source_problems(source, "thu"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("khong_co:BangTin", "không nạp được mô-đun"),
        ("broadcaster.testing:KhongCo", "không có KhongCo"),
        ("broadcaster.testing.fakes:RATE", "không phải một lớp hay một hàm"),
        ("broadcaster.testing:FakeVoice", "không tạo được nguồn"),
    ],
)
def test_a_source_that_cannot_be_made_is_a_mistake_in_the_configuration(town: Town, path: str, words: str) -> None:
    bench = Bench(town, lambda _: CustomSourceSettings(source=path))
    with pytest.raises(ConfigError, match=words):
        bench.source()
