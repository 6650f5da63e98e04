"""https to a pinned address: the certificate must be of the host that was asked for, whatever the address."""

from __future__ import annotations

import http.server
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.errors import FetchFailed
from broadcaster.settings import PickupSettings
from broadcaster.sources import TransientMemory
from broadcaster.sources._exchange import _client
from broadcaster.sources.web import WebClient


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        return  # a refused certificate ends in a broken handshake here


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: no certificate can be made for the test")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=p.test"]
    command += ["-addext", "subjectAltName=DNS:p.test", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    _client.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    _client.cache_clear()


def test_the_certificate_is_checked_against_the_name_not_the_address(port: int) -> None:
    settings = PickupSettings(allow_hosts=("p.test", "khac.test"), robots=False, gap="0s")
    web = WebClient(settings, TransientMemory(), resolve=lambda host, port: ["127.0.0.1"])
    assert web.get(f"https://p.test:{port}/").body == f"p.test:{port}".encode()
    with pytest.raises(FetchFailed, match="không kết nối được"):
        web.get(f"https://khac.test:{port}/")
