"""A mail server on this machine that takes letters as it is told to: well, slowly, not at all, with TLS or without."""

from __future__ import annotations

import base64
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Manners:
    """How the server behaves. ``refused`` are addresses that it does not take; ``silent`` greets nobody, ``drip`` does so without end."""

    user: str | None = None
    password: str = ""
    starttls: bool = False
    tls: bool = False
    refused: frozenset[str] = frozenset()
    greeting: bytes = b"220 thu.test ESMTP"
    silent: bool = False
    drip: bool = False
    lose: bool = False
    """Takes the letter and hangs up before it says so."""


@dataclass
class MailServer:
    port: int
    manners: Manners
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: MailServer = self.server.mail  # type: ignore[attr-defined]
        manners, self.encrypted, self.user = server.manners, server.manners.tls, None
        if manners.silent:
            server.over.wait(30)
            return
        if manners.drip:
            while not server.over.wait(0.05):
                try:
                    self.wfile.write(b"2")
                except OSError:
                    return
            return
        self.say(manners.greeting)
        to: list[str] = []
        while line := self.rfile.readline():
            verb, _, rest = line.strip().decode("utf-8", "replace").partition(" ")
            if not self.answer(server, verb.upper(), rest, to):
                return

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def say(self, *lines: bytes) -> None:
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))

    def answer(self, server: MailServer, verb: str, rest: str, to: list[str]) -> bool:
        """Whether the talk goes on."""
        manners = server.manners
        if verb == "EHLO":
            more = [b"250-STARTTLS"] if manners.starttls and not self.encrypted else []
            more += [b"250-AUTH PLAIN"] if manners.user and (self.encrypted or not manners.starttls) else []
            self.say(b"250-thu.test", *more, b"250 8BITMIME")
        elif verb == "STARTTLS":
            self.say(b"220 ready")
            self.connection = self.server.context.wrap_socket(self.connection, server_side=True)  # type: ignore[attr-defined]
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.encrypted = True
        elif verb == "AUTH":
            _, user, password = base64.b64decode(rest.split(" ")[-1]).decode().split("\0")
            good = (user, password) == (manners.user, manners.password)
            self.say(b"235 ok" if good else f"535 wrong: {password}".encode())
        elif verb == "RCPT":
            address = rest.partition("<")[2].partition(">")[0]
            if address in manners.refused:
                self.say(b"550 nobody of that name")
            else:
                to.append(address)
                self.say(b"250 ok")
        elif verb == "DATA":
            self.say(b"354 go on")
            self.take(server, to)
            if manners.lose:
                return False
            self.say(b"250 taken")
        elif verb == "QUIT":
            self.say(b"221 bye")
            return False
        else:
            self.say(b"250 ok")
        return True

    def take(self, server: MailServer, to: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        letter = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(letter, EmailMessage)
        server.letters.append(letter)
        server.recipients.append(list(to))
        server.encrypted.append(self.encrypted)
        to.clear()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    context: ssl.SSLContext | None = None
    mail: MailServer

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.mail.manners.tls and self.context is not None:
            connection = self.context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, *_: object) -> None:
        return  # a client that hangs up


@contextmanager
def mail_server(manners: Manners | None = None, certificate: tuple[Path, Path] | None = None) -> Iterator[MailServer]:
    """A server that is gone when the block ends."""
    server = _Server(("127.0.0.1", 0), _Talk)
    if certificate is not None:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(*certificate)
    server.mail = MailServer(server.server_address[1], manners or Manners())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.mail
    finally:
        server.mail.over.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


def certificate_of(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of its own making for ``name`` and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: no certificate can be made for the test")
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    command += ["-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key
