"""A real S3 server from the wheel of SeaweedFS, on loopback and free ports, stopped by its own process id."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

KEY, SECRET = "dai-thu", "khong-phai-bi-mat"


def weed() -> str | None:
    beside = Path(sys.executable).parent / "weed"
    return str(beside) if beside.is_file() else shutil.which("weed")


def _free_ports(count: int) -> list[int]:
    """Ports whose gRPC twin, 10,000 higher, is free as well."""
    found: list[int] = []
    held: list[socket.socket] = []
    try:
        while len(found) < count:
            one = socket.create_server(("127.0.0.1", 0))
            held.append(one)
            port = one.getsockname()[1]
            if port > 55_000:
                continue
            try:
                held.append(socket.create_server(("127.0.0.1", port + 10_000)))
            except OSError:
                continue
            found.append(port)
    finally:
        for each in held:
            each.close()
    return found


@contextmanager
def seaweed(folder: Path) -> Iterator[str]:
    """Run a server with one bucket ``phat``; yields its endpoint."""
    program = weed()
    assert program is not None
    identities = {
        "identities": [{"name": "dai", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}]
    }
    (folder / "s3.json").write_text(json.dumps(identities))
    master, volume, filer, s3 = _free_ports(4)
    command = [program, "-logtostderr=true", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += [f"-master.port={master}", f"-volume.port={volume}", "-filer", f"-filer.port={filer}"]
    command += [
        "-s3",
        f"-s3.port={s3}",
        f"-s3.config={folder / 's3.json'}",
        "-master.volumeSizeLimitMB=64",
        "-volume.max=20",
    ]
    # Its catalogues would listen at fixed ports, and two servers at a time could not run.
    command += ["-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env={**os.environ, "HOME": str(folder)})
    try:
        endpoint = f"http://127.0.0.1:{s3}"
        _make_bucket(endpoint, server, folder)
        yield endpoint
    finally:
        server.kill()  # its data goes with the folder; a polite stop takes ten seconds
        server.wait()


class CountingProxy:
    """Passes bytes on to the server at ``endpoint`` and counts the requests by method; ``refuse`` cuts every connection."""

    def __init__(self, endpoint: str) -> None:
        self._target = ("127.0.0.1", int(endpoint.rpartition(":")[2]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests: list[str] = []
        self.refuse_after: int | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                threading.Thread(target=self._pass, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, count: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if count:
                    found = re.findall(rb"(?m)^(GET|HEAD|PUT|POST|DELETE) (\S+) HTTP/1\.1\r$", data)
                    self.requests += [f"{method.decode()} {path.decode()}" for method, path in found]
                    if self.refuse_after is not None and len(self.requests) > self.refuse_after:
                        break
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def _make_bucket(endpoint: str, server: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the server answers, then make the bucket with a signed request."""
    import obstore
    from obstore.store import S3Store

    deadline = time.monotonic() + 40
    while True:
        assert server.poll() is None, (folder / "log").read_text("utf-8", "replace")[-2000:]
        try:
            store = S3Store(
                "phat", endpoint=endpoint, access_key_id=KEY, secret_access_key=SECRET, region="us-east-1",
                client_options={"allow_http": True, "timeout": "5s"}, retry_config={"max_retries": 0},
            )  # fmt: skip
            obstore.put(store, "ping", b"pong")
            obstore.delete(store, "ping")
            return
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
