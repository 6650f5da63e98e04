"""``doctor`` and ``links`` as an operator runs them, against a portal on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.pages import HEADLINES, nukeviet
from tests.sources.town import Answer, Request, open_town

REPOSITORY = Path(__file__).resolve().parents[2]
ARTICLE = f"""<html><head><meta charset=utf-8><title>Cổng thông tin</title></head><body><ul class=menu><li><a href=/>Trang chủ</a></li></ul>
<h1>{HEADLINES[6]}</h1><p>05/08/2026 08:00</p><div class=noidung>
<p>Ủy ban nhân dân thị xã thông báo lịch tiếp công dân định kỳ tháng 8 năm 2026 của lãnh đạo Ủy ban tại trụ sở tiếp công dân.</p>
<p>Buổi sáng bắt đầu lúc 7 giờ 30 phút, buổi chiều bắt đầu lúc 13 giờ 30 phút; bà con mang theo giấy tờ tùy thân và hồ sơ liên quan.</p></div>
<div>Lượt xem: 412</div></body></html>"""


def broadcaster(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "broadcaster", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    def site(request: Request) -> Answer:
        if request.path == "/vi/news/thoi-su/":
            return Answer(200, nukeviet().encode(), {"Content-Type": "text/html; charset=utf-8"})
        if "bai-6-" in request.path:
            return Answer(200, ARTICLE.encode(), {"Content-Type": "text/html; charset=utf-8"})
        return Answer(404)

    with open_town() as town:
        town.open("portal.test", site)
        yield f"http://{town.addresses['portal.test']}:{town.ports['portal.test']}/vi/news/thoi-su/"


@pytest.fixture
def station(tmp_path: Path, portal: str) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "broadcaster.toml").write_text(
        '[pickup]\ngap = "0s"\nallow_hosts = ["127.0.0.0/8"]\n', "utf-8"
    )
    for name in ("shows.toml", "programme.toml"):
        (tmp_path / "config" / name).write_text("", "utf-8")
    sources = f'[sources.phuong]\nkind = "listing"\nurl = "{portal}"\n[sources.hop]\nkind = "folder"\npath = "hop"\n'
    (tmp_path / "config" / "sources.toml").write_text(sources, "utf-8")
    return tmp_path


def test_doctor_shows_links_headline_date_paragraphs_and_what_is_dropped(station: Path) -> None:
    done = broadcaster("doctor", "phuong", "--station", str(station))
    assert done.returncode == 0, done.stderr
    for words in (*HEADLINES, "Thấy 7 bài", "07/08/2026", "Buổi sáng bắt đầu lúc 7 giờ 30", "Lượt xem: 412"):
        assert words in done.stdout
    assert sorted(path.name for path in station.iterdir()) == ["config"]


def test_doctor_takes_an_address_and_prints_json(station: Path, portal: str) -> None:
    done = broadcaster("doctor", portal, "--json", "--station", str(station))
    seen = json.loads(done.stdout)
    assert seen["kind"] == "listing"
    assert len(seen["entries"]) == 7
    assert seen["articles"][0]["article"]["title"] == HEADLINES[6]


def test_doctor_suggests_a_recipe(station: Path) -> None:
    done = broadcaster("doctor", "phuong", "--suggest", "--station", str(station))
    assert done.returncode == 0
    assert "host = " in done.stdout


def test_doctor_leaves_dropped_files_where_they_are(station: Path) -> None:
    (station / "hop").mkdir()
    (station / "hop" / "a.txt").write_text(
        "Thông báo họp dân\n\nMời bà con đến dự họp lúc 19 giờ tối nay tại nhà văn hóa khu phố 3.\n", "utf-8"
    )
    done = broadcaster("doctor", "hop", "--station", str(station))
    assert "19 giờ" in done.stdout
    assert [path.name for path in (station / "hop").iterdir()] == ["a.txt"]


def test_doctor_names_what_is_wrong(station: Path) -> None:
    done = broadcaster("doctor", "khong-co", "--station", str(station))
    assert done.returncode == 1
    assert "phuong, hop" in done.stderr


def test_links_prints_what_the_scorer_reads(tmp_path: Path) -> None:
    page = tmp_path / "trang.html"
    page.write_text(nukeviet(), "utf-8")
    done = broadcaster("links", str(page), "http://hoasen.example/vi/news/thoi-su/")
    answer = json.loads(done.stdout)
    assert (len(answer["links"]), len(answer["documents"])) == (6, 1)
    assert answer["articles"][0] == {
        "url": answer["links"][0],
        "text": HEADLINES[0],
        "date": "2026-08-01T07:15:00+07:00",
        "document": False,
    }
    assert broadcaster("links", str(tmp_path / "mat.html"), "http://p.vn/").returncode == 1
