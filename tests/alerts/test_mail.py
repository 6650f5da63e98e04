"""Letters as a real mail server gets them, and every way in which it may not."""

from __future__ import annotations

import platform
import smtplib
import socket
import threading
from pathlib import Path

import pytest

from broadcaster.alerts.digest import Message, one_line
from broadcaster.alerts.mail import MailChannel
from broadcaster.errors import AlertNotSent
from broadcaster.settings import EmailSettings

from .mailserver import MailServer, Manners, certificate_of, mail_server

MESSAGE = Message("Cần xử lý ngay: Bản tin chưa sẵn sàng (Đài thử)", "Đài thử.\n\n- Chưa xong: «sáng».\n.\n", True, {})


def settings(server: MailServer | int, **others: object) -> EmailSettings:
    port = server if isinstance(server, int) else server.port
    told = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "dai@thu.test", "to": ["truc@thu.test"]}
    return EmailSettings.model_validate(told | {"timeout": "10s"} | others)


def fault_of(channel: MailChannel) -> str:
    with pytest.raises(AlertNotSent) as caught:
        channel.send(MESSAGE)
    return str(caught.value)


def test_the_letter_is_plain_vietnamese_and_says_that_a_machine_wrote_it(tmp_path: Path) -> None:
    with mail_server() as server:
        both = settings(server, to=["truc@thu.test", "kt@thu.test"])
        assert MailChannel(both, tmp_path).send(MESSAGE) is None
    (letter,) = server.letters
    assert letter["Subject"] == MESSAGE.subject
    assert letter.get_content().splitlines() == MESSAGE.text.splitlines()
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content_charset() == "utf-8"
    assert (letter["From"], letter["To"]) == ("dai@thu.test", "truc@thu.test, kt@thu.test")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Importance"] == "high"
    assert letter["Message-ID"].endswith("@thu.test>") and letter["Date"]
    assert server.recipients == [["truc@thu.test", "kt@thu.test"]]


def test_a_long_subject_keeps_its_spaces(tmp_path: Path) -> None:
    subject = "Cần xử lý ngay: Bản tin chưa sẵn sàng, Nguồn cấp RSS giữ ở bản cũ " * 4
    with mail_server() as server:
        MailChannel(settings(server), tmp_path).send(Message(subject, "x", False, {}))
    assert server.letters[0]["Subject"] == subject.strip()


def test_no_header_can_be_smuggled_in(tmp_path: Path) -> None:
    evil = "Bài\r\nBcc: ke-gian@xa.test\r\n\r\nthân\x00\x85\u2028giả"
    assert one_line(evil) == "Bài Bcc: ke-gian@xa.test thân giả"
    with mail_server() as server:
        MailChannel(settings(server), tmp_path).send(Message(evil, evil, False, {}))
    (letter,) = server.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Bài Bcc: ke-gian@xa.test thân giả"
    assert server.recipients == [["truc@thu.test"]]


@pytest.mark.parametrize(
    "address", ["a@b.test\nBcc: c@d.test", "a@b.test, c@d.test", "<a@b.test>", "không@b.test", "a"]
)
def test_an_address_is_one_mailbox(address: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        settings(25, to=[address])


def test_a_password_is_never_sent_in_the_clear() -> None:
    with pytest.raises(ValueError, match="mật khẩu không được gửi"):
        settings(25, user="dai")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_signed_in_over_an_encrypted_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str) -> None:
    made = certificate_of(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(made[0]))
    manners = Manners("dai", "bi-mat", starttls=security == "starttls", tls=security == "tls")
    (tmp_path / "khoa").write_text("bi-mat\n", "utf-8")
    with mail_server(manners, made) as server:
        told = settings(server, host="localhost", security=security, user="dai", password_file="khoa")
        MailChannel(told, tmp_path).send(MESSAGE)
    assert server.encrypted == [True]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str) -> None:
    made = certificate_of(tmp_path, "nguoi-khac.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(made[0]))
    with mail_server(Manners(starttls=security == "starttls", tls=security == "tls"), made) as server:
        fault = fault_of(MailChannel(settings(server, host="localhost", security=security), tmp_path))
    assert "chứng chỉ không đúng" in fault
    assert server.letters == []


def test_a_server_that_knows_no_encryption_gets_nothing(tmp_path: Path) -> None:
    with mail_server() as server:
        assert "không biết STARTTLS" in fault_of(MailChannel(settings(server, security="starttls"), tmp_path))
    assert server.letters == []


def test_a_plain_server_where_encryption_is_expected(tmp_path: Path) -> None:
    with mail_server() as server:
        assert "không mở được kết nối mã hóa" in fault_of(MailChannel(settings(server, security="tls"), tmp_path))


def test_a_wrong_password_is_told_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = certificate_of(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(made[0]))
    monkeypatch.setenv("MAT_KHAU", "sai-roi-123")
    with mail_server(Manners("dai", "dung", tls=True), made) as server:
        told = settings(server, host="localhost", security="tls", user="dai", password_env="MAT_KHAU")
        fault = fault_of(MailChannel(told, tmp_path))
    assert "không nhận tên dai hoặc mật khẩu (mã 535)" in fault
    assert "sai-roi-123" not in fault


def test_what_a_server_repeats_of_a_password_is_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def repeats(*_: object) -> None:
        raise smtplib.SMTPResponseException(550, b"who are you, hush-hush?")

    monkeypatch.setenv("MAT_KHAU", "hush-hush")
    monkeypatch.setattr(MailChannel, "_deliver", repeats)
    told = settings(25, user="dai", security="tls", password_env="MAT_KHAU")
    assert "550 who are you, •••?" in fault_of(MailChannel(told, tmp_path))


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"password_env": "KHONG_CO_BIEN_NAY"}, "chưa có mật khẩu của dai. Đặt mật khẩu vào KHONG_CO_BIEN_NAY"),
        ({"password_file": "khong-co"}, "không đọc được tệp khóa khong-co"),
    ],
)
def test_a_missing_password_is_told(tmp_path: Path, others: dict[str, str], words: str) -> None:
    assert words in fault_of(MailChannel(settings(25, user="dai", security="tls", **others), tmp_path))


def test_a_server_that_is_down(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "không kết nối được" in fault_of(MailChannel(settings(taken.getsockname()[1]), tmp_path))


@pytest.mark.parametrize("manners", [Manners(silent=True), Manners(drip=True)], ids=["silent", "drip"])
def test_a_server_that_is_slow_is_cut_off(tmp_path: Path, manners: Manners) -> None:
    with mail_server(manners) as server:
        fault = fault_of(MailChannel(settings(server, timeout="1s"), tmp_path))
        assert "ngắt giữa chừng hoặc không trả lời trong 1 giây" in fault
    assert not any(isinstance(thread, threading.Timer) for thread in threading.enumerate())


def test_a_server_that_is_busy(tmp_path: Path) -> None:
    with mail_server(Manners(greeting=b"421 come back later")) as server:
        assert "trả lời 421 come back later" in fault_of(MailChannel(settings(server), tmp_path))


def test_a_server_that_hangs_up_before_it_has_said_that_it_took_the_letter(tmp_path: Path) -> None:
    with mail_server(Manners(lose=True)) as server:
        assert "ngắt giữa chừng" in fault_of(MailChannel(settings(server), tmp_path)), "twice is better than not at all"


def test_some_addresses_are_refused(tmp_path: Path) -> None:
    with mail_server(Manners(refused=frozenset({"cu@thu.test"}))) as server:
        note = MailChannel(settings(server, to=["truc@thu.test", "cu@thu.test"]), tmp_path).send(MESSAGE)
        assert note == "máy chủ thư không nhận địa chỉ cu@thu.test; các địa chỉ khác đã nhận"
        assert "không nhận địa chỉ cu@thu.test" in fault_of(MailChannel(settings(server, to=["cu@thu.test"]), tmp_path))
    assert server.recipients == [["truc@thu.test"]]


def test_a_machine_with_a_name_in_letters_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "node", lambda: "máy-đài")
    with mail_server() as server:
        MailChannel(settings(server), tmp_path).send(MESSAGE)
    assert len(server.letters) == 1
