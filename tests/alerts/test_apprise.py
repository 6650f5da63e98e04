"""Apprise as far as it concerns us: a stand-in with its two calls, and what is said when the extra is missing."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from broadcaster.alerts.by_apprise import AppriseChannel
from broadcaster.alerts.digest import Message
from broadcaster.errors import AlertNotSent
from broadcaster.settings import AppriseSettings

MESSAGE = Message("Cần xem", "Nội dung.\n", True, {})


class Apprise:
    """Knows ``well://`` and ``deaf://``."""

    heard: list[tuple[str, str, str, str]] = []

    def add(self, address: str) -> bool:
        self.address = address
        return address.startswith(("well://", "deaf://"))

    def notify(self, *, title: str, body: str, notify_type: str) -> bool:
        self.heard.append((self.address, title, body, notify_type))
        return self.address.startswith("well://")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str, str]]:
    types = SimpleNamespace(WARNING="warning", INFO="info")
    monkeypatch.setitem(sys.modules, "apprise", SimpleNamespace(Apprise=Apprise, NotifyType=types))
    monkeypatch.setattr(Apprise, "heard", [])
    return Apprise.heard


def channel(folder: Path, **settings: object) -> AppriseChannel:
    return AppriseChannel(AppriseSettings.model_validate(settings), folder)


def test_every_address_is_told(tmp_path: Path, heard: list[tuple[str, str, str, str]]) -> None:
    (tmp_path / "noi-nhan").write_text("# đội trực\nwell://b\n\nwell://c\n", "utf-8")
    assert channel(tmp_path, urls=["well://a"], urls_file="noi-nhan").send(MESSAGE) is None
    assert heard == [(f"well://{one}", "Cần xem", "Nội dung.\n", "warning") for one in "abc"]


def test_who_did_not_take_it_is_told_by_number_and_never_by_address(
    tmp_path: Path, heard: list[tuple[str, str, str, str]]
) -> None:
    note = channel(tmp_path, urls=["well://a", "deaf://khoa", "nonsense"]).send(MESSAGE)
    assert note == "địa chỉ thứ 2, 3 trong 3 địa chỉ không nhận tin; các địa chỉ khác đã nhận"
    with pytest.raises(AlertNotSent, match="thứ 1 trong 1 địa chỉ không nhận tin") as caught:
        channel(tmp_path, urls=["deaf://khoa"]).send(MESSAGE)
    assert "khoa" not in str(caught.value)


def test_the_missing_extra_is_told_with_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(AlertNotSent, match=r"chưa cài gói apprise\. Cài thêm: .*broadcaster\[apprise\]"):
        channel(tmp_path, urls=["well://a"]).send(MESSAGE)


@pytest.mark.usefixtures("heard")
def test_a_file_without_addresses(tmp_path: Path) -> None:
    (tmp_path / "noi-nhan").write_text("# chưa có\n", "utf-8")
    with pytest.raises(AlertNotSent, match="không có địa chỉ nào"):
        channel(tmp_path, urls_file="noi-nhan").send(MESSAGE)


def test_somewhere_must_be_named() -> None:
    with pytest.raises(ValueError, match="urls"):
        AppriseSettings()
