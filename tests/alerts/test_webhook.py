"""Webhooks as the other side gets them, and every way in which it may not."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from pathlib import Path

import pytest

from broadcaster.alerts.digest import Message
from broadcaster.alerts.webhook import WebhookChannel
from broadcaster.errors import AddressRefused, AlertNotSent
from broadcaster.settings import WebhookSettings
from broadcaster.sources.post import post

from .hooks import webhook

MESSAGE = Message("Cần xem: Nguồn im lặng", "Đài thử.\n", False, {"station": "Đài thử", "alerts": [{"kind": "source"}]})


def settings(url: str, **others: object) -> WebhookSettings:
    return WebhookSettings.model_validate({"url": url, "timeout": "10s", "secret_env": ""} | others)


def fault_of(channel: WebhookChannel) -> str:
    with pytest.raises(AlertNotSent) as caught:
        channel.send(MESSAGE)
    return str(caught.value)


def test_the_body_is_json_and_signed(tmp_path: Path) -> None:
    (tmp_path / "khoa").write_text("rất bí mật\n", "utf-8")
    with webhook() as hook:
        WebhookChannel(settings(hook.url, secret_file="khoa"), tmp_path).send(MESSAGE)
    ((path, headers, body),) = hook.taken
    assert path == "/canh-bao?khoa=1"
    assert headers["content-type"] == "application/json; charset=utf-8"
    told = {**MESSAGE.data, "subject": MESSAGE.subject, "text": MESSAGE.text}
    assert json.loads(body) == told
    good = hmac.new("rất bí mật".encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-broadcaster-signature"] == f"sha256={good}"


def test_without_a_secret_nothing_is_signed(tmp_path: Path) -> None:
    with webhook() as hook:
        WebhookChannel(settings(hook.url), tmp_path).send(MESSAGE)
    assert "x-broadcaster-signature" not in hook.taken[0][1]


@pytest.mark.parametrize("status", [302, 400, 500])
def test_only_2xx_is_taken(tmp_path: Path, status: int) -> None:
    with webhook() as hook:
        hook.status = status
        assert f"webhook tới 127.0.0.1 trả lời mã {status}" in fault_of(WebhookChannel(settings(hook.url), tmp_path))
    assert len(hook.taken) == 1, "no redirect is followed"


def test_one_that_never_answers_is_cut_off(tmp_path: Path) -> None:
    with webhook() as hook:
        hook.silent = True
        assert "không xong trong 1 giây" in fault_of(WebhookChannel(settings(hook.url, timeout="1s"), tmp_path))


def test_one_that_is_down_is_told_without_its_path(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/duong-dan-bi-mat"
        fault = fault_of(WebhookChannel(settings(url), tmp_path))
    assert "không kết nối được" in fault
    assert "duong-dan-bi-mat" not in fault


def test_one_that_speaks_no_tls(tmp_path: Path) -> None:
    with webhook() as hook:
        url = hook.url.replace("http:", "https:")
        assert "không kết nối được" in fault_of(WebhookChannel(settings(url), tmp_path))
    assert hook.taken == []


def test_a_host_of_the_town_s_own_network_is_allowed_when_it_is_named() -> None:
    with webhook() as hook:
        port = hook.url.rpartition(":")[2]
        assert post(f"http://truc.thu.test:{port}", b"{}", {}, seconds=10, resolve=lambda *_: ["127.0.0.1"]) == 204
    with pytest.raises(AddressRefused):
        post("http://ai:matkhau@truc.thu.test/", b"{}", {}, seconds=10, resolve=lambda *_: ["127.0.0.1"])
