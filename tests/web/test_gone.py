"""What was withdrawn answers 410 with a notice, from the list that the station keeps; what is there again is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from broadcaster.web.public.site import public_routes

PAGE, SOUND = "episodes/bai-0123abcd", "audio/episodes/2026/08/bai-0123abcd.mp3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds").mkdir()
    (tmp_path / f"gone/{PAGE}").mkdir(parents=True)
    (tmp_path / f"gone/{PAGE}/index.html").write_text("<!DOCTYPE html>Bài này đã được gỡ lúc 8 giờ", "utf-8")
    write_map(tmp_path, f"{PAGE}/", f"{PAGE}/index.html", f"{PAGE}/transcript.vtt", SOUND)
    return tmp_path


def write_map(folder: Path, *paths: str) -> None:
    place = folder / "gone/nginx.map"
    place.with_suffix(".new").write_text("".join(f'"/{path}" 1;\n' for path in paths), "utf-8")
    place.with_suffix(".new").replace(place)


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    yield TestClient(Starlette(routes=public_routes(folder)), base_url="http://dai.test", follow_redirects=False)


@pytest.mark.parametrize("path", [f"{PAGE}/", PAGE, f"{PAGE}/index.html", f"{PAGE}/transcript.vtt"])
def test_an_episode_s_addresses_tell_it(client: TestClient, path: str) -> None:
    answer = client.get(f"/{path}")
    assert (answer.status_code, "đã được gỡ lúc 8 giờ" in answer.text) == (410, True)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    head = client.head(f"/{path}")
    assert (head.status_code, head.headers["content-length"]) == (410, str(len(answer.content)))


def test_sound_is_gone_whatever_part_is_asked_for(client: TestClient) -> None:
    answer = client.get(f"/{SOUND}", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, "đã được gỡ" in answer.text) == (410, True)


def test_what_was_never_there_and_what_is_private_is_not_found(client: TestClient) -> None:
    for path in ("episodes/khac/", "gone/nginx.map", f"gone/{PAGE}/index.html", f"{PAGE}/../../gone/nginx.map"):
        assert client.get(f"/{path}").status_code == 404, path


def test_what_comes_back_is_served_at_once(client: TestClient, folder: Path) -> None:
    assert client.get(f"/{PAGE}/").status_code == 410
    (folder / f"feeds/{PAGE}").mkdir(parents=True)
    (folder / f"feeds/{PAGE}/index.html").write_text("<!DOCTYPE html>Bài", "utf-8")
    assert client.get(f"/{PAGE}/").status_code == 200, "also while the list still names it"
    write_map(folder)
    assert client.get(f"/{SOUND}").status_code == 404


def test_a_station_that_withdrew_nothing_has_no_list(client: TestClient, folder: Path) -> None:
    (folder / "gone/nginx.map").unlink()
    assert client.get(f"/{PAGE}/").status_code == 404
