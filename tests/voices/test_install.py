"""Downloading a pinned voice from a loopback server that cuts, lies, forgets ranges and changes files."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from broadcaster.errors import DiskError, VoiceRefused, VoiceUnavailable
from broadcaster.voices.catalog import CatalogVoice, VoiceFile, load_catalog
from broadcaster.voices.install import install_voice, is_installed

from .loopback import Answer, Request, serving, unused_port

DESCRIPTION, NETWORK = b'{"x": 1}', bytes(range(256)) * 2000


def voice_at(url: str, network: bytes = NETWORK) -> CatalogVoice:
    files = (
        VoiceFile("v.onnx.json", f"{url}/v.onnx.json", len(DESCRIPTION), hashlib.sha256(DESCRIPTION).hexdigest()),
        VoiceFile("v.onnx", f"{url}/v.onnx", len(network), hashlib.sha256(network).hexdigest()),
    )
    return CatalogVoice("v", "giọng v", "nữ", "Bắc", "tốt", 22050, "CC BY 4.0", "ghi công", "", files)


def with_ranges(request: Request) -> Answer:
    body = NETWORK if request.path == "/v.onnx" else DESCRIPTION
    asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
    return Answer(body[int(asked[1]) :], status=206) if asked else Answer(body)


def test_files_come_whole_with_progress(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with serving(with_ranges) as server:
        voice = voice_at(server.url)
        assert not is_installed(voice, tmp_path)
        paths = install_voice(voice, tmp_path, lambda done, total: seen.append((done, total)))
        assert [path.read_bytes() for path in paths] == [DESCRIPTION, NETWORK]
        assert is_installed(voice, tmp_path)
        assert seen[-1] == (voice.size, voice.size)
        assert seen == sorted(seen)
        count = len(server.requests)
        install_voice(voice, tmp_path)
        assert len(server.requests) == count  # there and right: nothing is loaded again


def test_cut_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    cuts = iter([100_000, 150_000])

    def cutting(request: Request) -> Answer:
        answer = with_ranges(request)
        if request.path == "/v.onnx" and (cut := next(cuts, None)):
            return Answer(answer.body, answer.status, cut=cut)
        return answer

    with serving(cutting) as server:
        install_voice(voice_at(server.url), tmp_path)
        starts = [int(request.headers["Range"][6:-1]) for request in server.requests if "Range" in request.headers]
    assert len(starts) == 2
    assert 90_000 < starts[0] < starts[1] < len(NETWORK)
    assert (tmp_path / "v.onnx").read_bytes() == NETWORK


def test_interrupted_command_goes_on_the_next_time(tmp_path: Path) -> None:
    (tmp_path / "v.onnx.part").write_bytes(NETWORK[:300_000])
    with serving(with_ranges) as server:
        install_voice(voice_at(server.url), tmp_path)
        assert server.requests[-1].headers["Range"] == "bytes=300000-"
    assert (tmp_path / "v.onnx").read_bytes() == NETWORK


def test_server_without_ranges_sends_it_all_again(tmp_path: Path) -> None:
    (tmp_path / "v.onnx.part").write_bytes(NETWORK[:300_000])
    with serving(lambda request: Answer(NETWORK if request.path == "/v.onnx" else DESCRIPTION)) as server:
        install_voice(voice_at(server.url), tmp_path)
    assert (tmp_path / "v.onnx").read_bytes() == NETWORK


@pytest.mark.parametrize("body", [b"x" * len(NETWORK), NETWORK + b"x"], ids=["changed", "longer"])
def test_file_that_is_not_the_pinned_one_is_refused_and_not_kept(tmp_path: Path, body: bytes) -> None:
    with (
        serving(lambda request: Answer(body if request.path == "/v.onnx" else DESCRIPTION)) as server,
        pytest.raises(VoiceRefused, match=r"v\.onnx: "),
    ):
        install_voice(voice_at(server.url), tmp_path)
    assert not (tmp_path / "v.onnx").exists()


def test_damaged_file_on_disk_is_loaded_again(tmp_path: Path) -> None:
    (tmp_path / "v.onnx").write_bytes(b"\0" * len(NETWORK))
    with serving(with_ranges) as server:
        install_voice(voice_at(server.url), tmp_path)
    assert (tmp_path / "v.onnx").read_bytes() == NETWORK


@pytest.mark.parametrize("answer", [Answer(status=404), Answer(status=503), Answer(b"", cut=10), Answer(b"short")])
def test_failing_server_is_named_and_what_came_stays(tmp_path: Path, answer: Answer) -> None:
    (tmp_path / "v.onnx.part").write_bytes(NETWORK[:1000])
    behave = lambda request: answer if request.path == "/v.onnx" else Answer(DESCRIPTION)  # noqa: E731
    with serving(behave) as server, pytest.raises(VoiceUnavailable, match=r"v\.onnx.*Chạy lại cùng lệnh"):
        install_voice(voice_at(server.url), tmp_path)
    assert (tmp_path / "v.onnx.json").exists()
    assert not (tmp_path / "v.onnx").exists()


def test_no_network(tmp_path: Path) -> None:
    with pytest.raises(VoiceUnavailable, match="đứt kết nối"):
        install_voice(voice_at(f"http://127.0.0.1:{unused_port()}"), tmp_path)


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(DiskError, match="không ghi được"):
        install_voice(voice_at("http://127.0.0.1:1"), tmp_path / "models")


def test_shipped_catalogue_is_pinned_whole() -> None:
    for voice in load_catalog().values():
        assert {file.name for file in voice.files} == {f"{voice.name}.onnx", f"{voice.name}.onnx.json"}
        for file in voice.files:
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
            assert re.search(r"/resolve/[0-9a-f]{40}/", file.url), "an address that can change its content"
            assert file.url.startswith("https://")
            assert file.size > 0
        assert voice.licence
        assert voice.attribution
