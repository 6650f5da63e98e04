from __future__ import annotations

import os
from pathlib import Path

import pytest

from broadcaster.errors import SourceGone, SourceUnreadable
from broadcaster.model import Found
from broadcaster.settings import FolderSettings
from broadcaster.sources import TransientMemory
from broadcaster.sources.folder import FolderSource
from broadcaster.sources.memory import Memory

NOW = 1_786_000_000.0


def source(root: Path, *, keep: bool = False, memory: Memory | None = None, **options: object) -> FolderSource:
    settings = FolderSettings(path="hop-thu", keep=keep)
    return FolderSource(
        "hop",
        settings,
        station_folder=root,
        memory=memory or TransientMemory(),
        clock=lambda: NOW,
        **options,  # type: ignore[arg-type]
    )


def drop(root: Path, name: str, content: str | bytes, age: float = 60) -> Path:
    path = root / "hop-thu" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (NOW - age, NOW - age))
    return path


def take(folder: FolderSource) -> list[Found]:
    taken = []
    for found in folder.fetch(None):
        folder.settled(found, None)
        taken.append(found)
    return taken


def files(root: Path) -> list[str]:
    return sorted(
        str(path.relative_to(root / "hop-thu")) for path in (root / "hop-thu").rglob("*") if not path.is_dir()
    )


def test_a_dropped_file_is_taken_once_and_moved_to_done(tmp_path: Path) -> None:
    drop(tmp_path, "khu-pho/thông báo.txt", "Xin chào bà con")
    folder = source(tmp_path)
    (found,) = take(folder)
    assert (found.name, found.media_type, found.body.decode()) == (
        "khu-pho/thông báo.txt",
        "text/plain",
        "Xin chào bà con",
    )
    assert files(tmp_path) == ["done/khu-pho/thông báo.txt"]
    assert take(folder) == []


def test_the_same_name_with_other_content_is_another_article_and_nothing_is_overwritten(tmp_path: Path) -> None:
    guids = set()
    for text in ("một", "hai", "hai"):
        drop(tmp_path, "tin.txt", text)
        guids |= {found.guid for found in take(source(tmp_path))}
    assert len(guids) == 2
    assert files(tmp_path) == ["done/tin (2).txt", "done/tin (3).txt", "done/tin.txt"]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("anh.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "hình ảnh"),
        ("nen.zip", b"PK\x05\x06" + bytes(18), "nén"),
        ("trong.txt", b"  \n", "trống"),
        ("hong.docx", b"PK\x03\x04 word/document.xml", "hỏng"),
        ("may.txt", bytes(range(256)) * 20, "không phải văn bản"),
    ],
)
def test_what_cannot_be_read_goes_to_failed_with_the_reason_beside(
    tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    drop(tmp_path, name, content)
    (found,) = take(source(tmp_path))
    assert found.problem
    assert word in found.problem
    assert files(tmp_path) == [f"failed/{name}", f"failed/{name}.ly-do.txt"]
    assert word in (tmp_path / "hop-thu/failed" / f"{name}.ly-do.txt").read_text("utf-8")


def test_a_refusal_by_the_station_moves_the_file_to_failed(tmp_path: Path) -> None:
    drop(tmp_path, "a.txt", "chữ")
    folder = source(tmp_path)
    for found in folder.fetch(None):
        folder.settled(found, "không phải tiếng Việt")
    assert files(tmp_path) == ["failed/a.txt", "failed/a.txt.ly-do.txt"]


def test_without_settled_a_file_stays_and_is_found_again(tmp_path: Path) -> None:
    drop(tmp_path, "a.txt", "chữ")
    assert len(list(source(tmp_path).fetch(None))) == 1
    assert len(list(source(tmp_path).fetch(None))) == 1
    assert files(tmp_path) == ["a.txt"]


def test_a_growing_file_is_waited_for(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.txt", "một nửa", age=1)
    drop(tmp_path, "b.txt", "xong rồi", age=1)

    def grows(seconds: float) -> None:
        assert seconds == 3
        path.write_text("một nửa và phần còn lại", "utf-8")

    assert [found.name for found in take(source(tmp_path, sleep=grows))] == ["b.txt"]
    os.utime(path, (NOW - 60, NOW - 60))
    assert [found.body.decode() for found in take(source(tmp_path))] == ["một nửa và phần còn lại"]


def test_a_file_that_changes_between_reading_and_storing_is_not_moved(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.txt", "cũ")
    folder = source(tmp_path)
    for found in folder.fetch(None):
        path.write_text("bản mới hơn", "utf-8")
        folder.settled(found, None)
    assert files(tmp_path) == ["a.txt"]


def test_hidden_half_written_and_housekeeping_files_are_left_alone(tmp_path: Path) -> None:
    for name in (".an.txt", "~$tin.docx", "tin.txt.part", "tin.crdownload", "Thumbs.db", "README.md"):
        drop(tmp_path, name, "x")
    assert take(source(tmp_path)) == []
    assert len(files(tmp_path)) == 6


def test_links_that_lead_outside_are_refused_and_special_files_ignored(tmp_path: Path) -> None:
    secret = tmp_path / "mat-khau.txt"
    secret.write_text("bí mật", "utf-8")
    drop(tmp_path, "that.txt", "thật")
    (tmp_path / "hop-thu/lien-ket.txt").symlink_to(secret)
    (tmp_path / "hop-thu/thu-muc").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "hop-thu/ong.txt")
    (tmp_path / "hop-thu/gay.txt").symlink_to(tmp_path / "khong-co")
    found = {item.name: item for item in take(source(tmp_path, sleep=lambda _: None))}
    assert set(found) == {"that.txt", "lien-ket.txt"}
    assert "ra ngoài" in str(found["lien-ket.txt"].problem)
    assert b"b\xc3\xad" not in found["lien-ket.txt"].body
    assert secret.exists()


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    drop(tmp_path, "to.txt", b"a" * 2_000_001)
    (found,) = take(source(tmp_path, largest=2_000_000))
    assert "lớn hơn 2 MB" in str(found.problem)


def test_kept_files_are_told_by_path_and_content(tmp_path: Path) -> None:
    memory = TransientMemory()
    path = drop(tmp_path, "a.txt", "một")
    drop(tmp_path, "b.txt", "hai")
    assert [found.guid for found in take(source(tmp_path, keep=True, memory=memory))] == ["a.txt", "b.txt"]
    assert files(tmp_path) == ["a.txt", "b.txt"]
    assert take(source(tmp_path, keep=True, memory=memory)) == []
    os.utime(path, (NOW - 30, NOW - 30))  # touched, not changed
    assert take(source(tmp_path, keep=True, memory=memory)) == []
    drop(tmp_path, "a.txt", "một, đã sửa", age=20)
    assert [(found.guid, found.body.decode()) for found in take(source(tmp_path, keep=True, memory=memory))] == [
        ("a.txt", "một, đã sửa")
    ]
    (tmp_path / "hop-thu/b.txt").unlink()
    assert [(found.guid, found.gone) for found in take(source(tmp_path, keep=True, memory=memory))] == [("b.txt", True)]
    assert take(source(tmp_path, keep=True, memory=memory)) == []


def test_a_kept_file_that_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    memory = TransientMemory()
    drop(tmp_path, "a.zip", b"PK\x05\x06" + bytes(18))
    assert len(take(source(tmp_path, keep=True, memory=memory))) == 1
    assert take(source(tmp_path, keep=True, memory=memory)) == []


def test_a_kept_folder_that_lost_everything_is_an_error_not_a_mass_withdrawal(tmp_path: Path) -> None:
    memory = TransientMemory()
    path = drop(tmp_path, "a.txt", "một")
    take(source(tmp_path, keep=True, memory=memory))
    path.unlink()
    with pytest.raises(SourceGone):
        take(source(tmp_path, keep=True, memory=memory))


def test_a_missing_folder_is_made_for_dropping_and_an_error_for_keeping(tmp_path: Path) -> None:
    assert take(source(tmp_path)) == []
    assert (tmp_path / "hop-thu").is_dir()
    (tmp_path / "hop-thu").rmdir()
    with pytest.raises(SourceUnreadable, match=r"sources\.toml"):
        take(source(tmp_path, keep=True))
