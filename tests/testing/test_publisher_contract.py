"""Every shipped publisher keeps the contract that a town's own is held to, and one that breaks it is told what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from broadcaster.errors import ConfigError, StorageFailed
from broadcaster.model import Publisher, Receipt, Release
from broadcaster.publishing import S3Publisher, build_publishers, open_store
from broadcaster.publishing.folder import FolderPublisher
from broadcaster.settings import PublishingSettings, load_settings
from broadcaster.testing import FakePublisher, publisher_problems
from tests.conftest import BROADCASTER, write_config
from tests.publishing.seaweed import KEY, SECRET, seaweed, weed


def shown_in(folder: Path) -> Callable[[str], bytes | None]:
    return lambda path: (folder / path).read_bytes() if (folder / path).is_file() else None


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    publisher = FolderPublisher("ban-sao", {"folder": "web"}, station_folder=tmp_path)
    assert publisher_problems(publisher, tmp_path, shown_in(tmp_path / "web")) == []
    assert not list((tmp_path / "audio").rglob("*.mp3"))  # the trial leaves nothing in the station


def test_a_folder_that_is_not_mounted_is_not_made(tmp_path: Path) -> None:
    publisher = FolderPublisher("ban-sao", {"folder": "web"}, station_folder=tmp_path)
    with pytest.raises(StorageFailed, match="Nơi phát ban-sao: không có thư mục"):
        publisher.publish(Release("x", ()))
    assert not (tmp_path / "web").exists()


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if weed() is None:
        pytest.skip("the wheel of SeaweedFS is not installed")
    with seaweed(tmp_path_factory.mktemp("seaweed")) as address:
        yield address


def test_an_s3_store(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import obstore

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    store: Any = open_store(PublishingSettings(storage="s3", bucket="phat", endpoint=endpoint))
    (tmp_path / "feeds").mkdir()

    def shown(path: str) -> bytes | None:
        try:
            return bytes(obstore.get(store, path).bytes())
        except FileNotFoundError:
            return None

    assert publisher_problems(S3Publisher(tmp_path, store), tmp_path, shown) == []


def test_the_fake_one(tmp_path: Path) -> None:
    publisher = FakePublisher(station_folder=tmp_path)
    assert publisher_problems(publisher, tmp_path, publisher.public.get) == []
    publisher.problem = StorageFailed("kho thử", "hết chỗ")
    assert any("hết chỗ" in problem for problem in publisher_problems(publisher, tmp_path, publisher.public.get))


# --- those that break it


class Lenient(FakePublisher):
    """Puts out what there is and keeps silent about the rest."""

    def publish(self, release: Release) -> Receipt:
        for place, public in release.files:
            if (self.station / place).is_file():
                self.public[public] = (self.station / place).read_bytes()
        return Receipt("published", release.guid, datetime.now(UTC), self.name)


class OnlyOnce(FakePublisher):
    def publish(self, release: Release) -> Receipt:
        kept = dict(self.public)
        receipt = super().publish(release)
        self.public |= kept
        return receipt


class Forgetful(FakePublisher):
    def withdraw(self, guid: str, paths: Iterable[str]) -> Receipt:
        return Receipt("withdrawn", guid, datetime.now(UTC), self.name)


class Touchy(FakePublisher):
    def withdraw(self, guid: str, paths: Iterable[str]) -> Receipt:
        for path in paths:
            del self.public[path]
        return Receipt("withdrawn", guid, datetime.now(UTC), self.name)


class Nameless(FakePublisher):
    def publish(self, release: Release) -> Receipt:
        super().publish(release)
        return Receipt("published", "", datetime.now(UTC), self.name)


class Mute(FakePublisher):
    def publish(self, release: Release) -> Receipt:
        super().publish(release)
        return None  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Lenient, "một tệp không có: phải báo lỗi"),
        (Lenient, "tệp đứng sau một tệp hỏng"),
        (Lenient, "đường dẫn có «..»"),
        (OnlyOnce, "chưa thay tệp cũ"),
        (Forgetful, "trang vẫn còn"),
        (Touchy, "không làm được (withdrawn)"),
        (Nameless, "what là guid"),
        (Mute, "phải trả về Receipt"),
    ],
)
def test_broken_publishers_are_told_what_is_wrong(kind: type[FakePublisher], words: str, tmp_path: Path) -> None:
    publisher = kind(station_folder=tmp_path)
    assert any(words in problem for problem in publisher_problems(publisher, tmp_path, publisher.public.get))


def test_missing_methods_are_named(tmp_path: Path) -> None:
    broken: Any = object()
    assert publisher_problems(broken, tmp_path, lambda _: None) == ["thiếu hàm publish", "thiếu hàm withdraw"]


# --- by their names in the configuration


def configured(folder: Path, *tables: str) -> dict[str, Publisher]:
    """What a station with these tables builds."""
    write_config(folder, "\n".join([BROADCASTER, *tables]))
    return build_publishers(load_settings(folder).publishing, folder)


def table(name: str, publisher: str, options: str = "{}") -> str:
    return f'[publishing.publishers.{name}]\npublisher = "{publisher}"\noptions = {options}\n'


def test_publishers_are_loaded_by_their_dotted_names_in_order(tmp_path: Path) -> None:
    made = configured(
        tmp_path,
        table("web", "broadcaster.publishing.folder:FolderPublisher", '{ folder = "ngoai" }'),
        table("thu", "broadcaster.testing:FakePublisher"),
    )
    assert list(made) == ["web", "thu"]
    assert isinstance(made["web"], FolderPublisher)
    assert made["web"].folder == tmp_path / "ngoai"
    assert isinstance(made["thu"], FakePublisher)
    assert configured(tmp_path / "khac") == {}


@pytest.mark.parametrize(
    ("publisher", "words"),
    [
        ("khong_co:Ftp", "không nạp được mô-đun"),
        ("broadcaster.testing:Ftp", "không có Ftp"),
        ("broadcaster.testing:tone", "không tạo được"),
        ("broadcaster.publishing.folder:FolderPublisher", "options thiếu khóa 'folder'"),
        ("tests.testing.test_publisher_contract:nothing", "lớp thiếu hàm publish, withdraw"),
        ("ftp", "publisher"),
    ],
)
def test_a_publisher_that_cannot_be_made_is_a_mistake_in_the_configuration(
    tmp_path: Path, publisher: str, words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        configured(tmp_path, table("web", publisher))


def nothing(_name: str, _options: object, *, station_folder: Path) -> object:
    return station_folder
