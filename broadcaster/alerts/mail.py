"""Alerts as e-mail: one plain letter in UTF-8 to all addresses, over a connection that is encrypted unless configured otherwise."""

from __future__ import annotations

import os
import platform
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.charset import QP, Charset
from email.header import Header
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import AlertNotSent
from .digest import Message, one_line
from .secrets import secret, without

if TYPE_CHECKING:
    from ..settings import EmailSettings

_SUBJECT = "Thư báo"
_UTF_8 = Charset("utf-8")
_UTF_8.body_encoding = QP  # mostly plain letters: what is sent can be read as it is


class MailChannel:
    """Sends through the mail server of ``[alerts.email]``; the whole of it takes ``timeout`` at most."""

    def __init__(self, settings: EmailSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder

    @property
    def words(self) -> str:
        return f"thư đến {', '.join(self._settings.to)} qua {self._settings.host}"

    def send(self, message: Message) -> str | None:
        """Returns which addresses the server refused, in words. Raises AlertNotSent when it took the letter for none."""
        settings = self._settings
        password = secret(_SUBJECT, self._folder, file=settings.password_file, env=settings.password_env)
        if settings.user and not password:
            source = settings.password_file or settings.password_env
            raise AlertNotSent(_SUBJECT, f"chưa có mật khẩu của {settings.user}", f"Đặt mật khẩu vào {source}.")
        try:
            refused = self._deliver(letter(message, settings), password)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            why = without(_plain(error, settings), password)
            raise AlertNotSent(_SUBJECT, f"máy chủ thư {settings.host}: {why}", _REMEDY) from error
        return f"máy chủ thư không nhận địa chỉ {', '.join(refused)}; các địa chỉ khác đã nhận" if refused else None

    def _deliver(self, letter: MIMEText, password: str) -> list[str]:
        """Hand the letter over; returns the addresses that were refused."""
        settings = self._settings
        with _connected(settings) as server:
            if settings.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.user:
                server.login(settings.user, password)
            return list(server.send_message(letter, settings.sender, settings.to))


_REMEDY = "Kiểm tra [alerts.email]; hệ thống sẽ tự gửi lại."


@contextmanager
def _connected(settings: EmailSettings) -> Iterator[smtplib.SMTP]:
    """A connection that is cut when the time is over, also where a server answers byte by byte."""
    held: list[socket.socket] = []
    over = threading.Event()

    def cut() -> None:
        over.set()
        for connection in held:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    stopwatch = threading.Timer(settings.timeout.total_seconds(), cut)
    stopwatch.daemon = True
    stopwatch.start()
    try:
        server = _Connection(settings, held)
        try:
            yield server
            with suppress(
                smtplib.SMTPException, OSError
            ):  # the letter is taken: a server that hangs up now changes nothing
                server.quit()
        finally:
            server.close()
    except (smtplib.SMTPException, OSError) as error:
        if over.is_set():  # half an answer looks like a wrong one
            raise TimeoutError from error
        raise
    finally:
        stopwatch.cancel()
        stopwatch.join()
        for connection in held:
            connection.close()


class _Connection(smtplib.SMTP):
    """Encrypted from the first byte where security is «tls» (RFC 8314); ``held`` gets a handle by which it can be cut."""

    def __init__(self, settings: EmailSettings, held: list[socket.socket]) -> None:
        self._encrypted = settings.security == "tls"
        self._held = held
        name = platform.node() if platform.node().isascii() else ""
        seconds = settings.timeout.total_seconds()
        super().__init__(settings.host, settings.port, local_hostname=name or "localhost", timeout=seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        self._held.append(socket.socket(fileno=os.dup(plain.fileno())))
        if not self._encrypted:
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def letter(message: Message, settings: EmailSettings) -> MIMEText:
    """The message as a letter. Its subject is one line whatever it holds: no header can be smuggled in.

    The older half of the email package writes it: the newer one of Python 3.11 loses spaces between the words of a long Vietnamese subject.
    """
    made = MIMEText(message.text, "plain", _UTF_8)  # type: ignore[arg-type]  # takes a Charset as well
    made["Subject"] = Header(one_line(message.subject), "utf-8", header_name="Subject").encode()
    made["From"] = settings.sender
    made["To"] = ", ".join(settings.to)
    made["Date"] = formatdate()
    made["Message-ID"] = make_msgid(domain=settings.sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers
    if message.urgent:
        made["Importance"] = "high"
    return made


def _plain(error: Exception, settings: EmailSettings) -> str:
    """What went wrong, in one line."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"không nhận tên {settings.user} hoặc mật khẩu (mã {error.smtp_code})"
        case smtplib.SMTPNotSupportedError():
            return "không biết STARTTLS hoặc cách đăng nhập này"
        case smtplib.SMTPRecipientsRefused():
            return f"không nhận địa chỉ {', '.join(error.recipients)}"
        case smtplib.SMTPResponseException():
            answer = (
                error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
            )
            return f"trả lời {error.smtp_code} {answer[:100]}"
        case ssl.SSLCertVerificationError():
            return f"chứng chỉ không đúng ({error.verify_message})"
        case ssl.SSLError():
            return f"không mở được kết nối mã hóa ({error.reason or 'TLS'})"
        case TimeoutError() | smtplib.SMTPServerDisconnected():
            return f"ngắt giữa chừng hoặc không trả lời trong {settings.timeout.total_seconds():g} giây"
        case OSError():
            return f"không kết nối được ({error.strerror or type(error).__name__})"
    return type(error).__name__
