"""The verbs as their users meet them: output, exit status, and clear words for bad input."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from tests.conftest import BROADCASTER, write_config

REPOSITORY = Path(__file__).resolve().parents[2]
ARTICLE = """Thông báo họp khu phố 3

Mời bà con đến dự họp lúc 19h tối nay tại nhà văn hóa khu phố.

Nội dung là bàn việc trồng cây xanh dọc đường Hoa Sen. Rất mong bà con có mặt đông đủ.
"""


def run(*arguments: object, given: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "broadcaster", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        input=given,
        capture_output=True,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "200", **environment},
    )
    return subprocess.CompletedProcess(
        command, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


@pytest.fixture
def bai(tmp_path: Path) -> Path:
    path = tmp_path / "bài viết.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def published(folder: Path) -> int:
    feed = folder / "feeds/tin.xml"
    return feed.read_text("utf-8").count("<item>") if feed.exists() else 0


def test_help_names_every_verb_and_each_has_help() -> None:
    from broadcaster.cli import VERBS

    whole = run("--help").stdout
    for name in VERBS:
        assert name in whole
    assert run("--version").stdout.startswith("broadcaster ")


def test_every_verb_is_there_and_explains_itself() -> None:
    from broadcaster.cli import VERBS, _load

    for name, verb in VERBS.items():
        command = _load(name, verb)
        assert command.help or getattr(command, "commands", None), name


def test_help_is_light() -> None:
    """Nothing heavy is imported to print the help."""
    script = (
        "import sys; sys.argv = ['broadcaster', '--help']\n"
        "from broadcaster.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'scipy', 'lxml', 'sqlalchemy', 'pydantic', 'fastapi', 'trafilatura', 'feedgen'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_unknown_verb_is_refused() -> None:
    assert run("nhảy").returncode == 2


def test_convert_ends_with_where_everything_is(folder: Path, bai: Path) -> None:
    done = run("convert", bai, "--station", folder, "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert {"guid", "title", "voice", "seconds", "audio", "transcript", "feed", "feed_url", "page_url"} <= made.keys()
    assert made["title"] == "Thông báo họp khu phố 3"
    for key in ("audio", "transcript", "feed"):
        assert Path(made[key]).is_file()
    assert made["guid"] in Path(made["feed"]).read_text("utf-8")
    assert made["feed_url"] == "http://127.0.0.1:8080/tin.xml"
    again = json.loads(run("convert", bai, "--station", folder, "--json").stdout)
    assert again == made
    assert published(folder) == 1


def test_convert_from_standard_input_with_a_title(folder: Path) -> None:
    done = run("convert", "-", "--title", "Tin khu phố", "--station", folder, given=ARTICLE.encode())
    assert done.returncode == 0, done.stderr
    assert "Đã phát: " in done.stdout


def test_the_same_story_from_a_source_is_shown_not_made_again(folder: Path, bai: Path) -> None:
    (folder / "inbox/bai.txt").write_text(ARTICLE, "utf-8")
    assert run("pickup", "--station", folder).stdout == "thu: 1 bài mới\n"
    assert run("publish", "--station", folder).returncode == 0
    made = json.loads(run("convert", bai, "--station", folder, "--json").stdout)
    assert Path(made["audio"]).is_file()
    assert published(folder) == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("rong.txt", b"", "không có nội dung"),
        ("trang.txt", b" \n\t\n", "không có nội dung"),
        ("anh.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40, "anh.jpg"),
        ("may.txt", bytes(range(256)) * 200, "may.txt"),
        ("menu.html", b"<html><body><ul><li><a href='/'>Trang ch\xe1\xbb\xa7</a></li></ul></body></html>", "menu.html"),
        ("english.txt", b"The committee met on Monday to discuss the new budget.\n\n" * 12, "tiếng Việt"),
    ],
)
def test_bad_input_is_named_and_publishes_nothing(
    folder: Path, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = run("convert", path, "--station", folder)
    assert done.returncode == 1
    assert done.stderr.startswith("Lỗi: ")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert published(folder) == 0
    assert not list((folder / "audio/episodes").rglob("*.mp3"))


def test_a_huge_text_is_refused_in_words(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "to.txt"
    path.write_text(_long_text(), "utf-8")
    done = run("convert", path, "--station", folder)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "30000 từ" in done.stderr
    assert published(folder) == 0


def _long_text() -> str:
    lines = (f"Bà con tổ {n} chú ý nghe thông báo số {n} của khu phố nhé." for n in range(280_000))
    return "Tin rất dài của khu phố\n\n" + "\n\n".join(lines)


def test_a_file_that_is_not_there(folder: Path) -> None:
    done = run("convert", folder / "khong-co.txt", "--station", folder)
    assert done.returncode == 1
    assert "không đọc được tệp" in done.stderr


def test_no_station_here(tmp_path: Path, bai: Path) -> None:
    done = run("convert", bai, "--station", tmp_path / "trong")
    assert done.returncode == 1
    assert "broadcaster init" in done.stderr


def test_a_full_disk_is_named_and_leaves_nothing_half(folder: Path, bai: Path) -> None:
    """Files may not grow over 20 kB in this process: what a full disk looks like to a program that writes."""
    command = [sys.executable, "-m", "broadcaster", "convert", str(bai), "--station", str(folder)]
    run("status", "--station", folder)  # the database is made before the disk fills up

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        preexec_fn=small_files,
        check=False,
        timeout=100,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert published(folder) == 0
    assert not list((folder / "audio/episodes").rglob("*.mp3"))


def test_pickup_of_an_unknown_source(folder: Path) -> None:
    done = run("pickup", "lạ", "--station", folder)
    assert done.returncode == 1
    assert "Các nguồn: thu" in done.stderr


def test_bulletin_and_its_unknown_slot(folder: Path, bai: Path) -> None:
    run("convert", bai, "--station", folder)
    made = json.loads(run("bulletin", "sang", "--station", folder, "--json").stdout)
    assert made["state"] == "ready"
    assert Path(made["audio"]).stat().st_size > 10_000
    done = run("bulletin", "khuya", "--station", folder)
    assert done.returncode == 1
    assert "Các khung giờ đã khai: sang" in done.stderr


def test_withdraw_and_status(folder: Path, bai: Path) -> None:
    made = json.loads(run("convert", bai, "--station", folder, "--json").stdout)
    told = json.loads(run("status", "--station", folder, "--json").stdout)
    counts = {state: count for state, count in told["articles"].items() if count}
    assert (told["episodes"], counts) == (1, {"published": 1})
    assert run("withdraw", made["guid"], "--why", "thử", "--station", folder).returncode == 0
    assert published(folder) == 0
    assert not Path(made["audio"]).exists()


def test_init_makes_a_station_that_loads_and_keeps_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "mới"
    assert run("init", folder).returncode == 0
    shows = folder / "config/shows.toml"
    shows.write_text(shows.read_text("utf-8") + "\n# của đài\n", "utf-8")
    done = run("init", folder)
    assert "giữ nguyên" in done.stdout
    assert shows.read_text("utf-8").endswith("# của đài\n")
    assert run("status", "--station", folder).returncode == 0


def test_signin_prints_a_code(folder: Path) -> None:
    first, second = run("signin", "--station", folder).stdout, run("signin", "--station", folder).stdout
    assert first != second
    assert len(first.strip()) == 14


# --- run


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "broadcaster", "run", "--port", "0", "--station", str(folder), *more]
    return subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def greeting(process: subprocess.Popen[str]) -> dict[str, str]:
    """What ``run`` tells when it is ready, by its labels."""
    assert process.stdout is not None
    told: dict[str, str] = {}
    for line in process.stdout:
        parts = line.strip().split("  ", 1)
        if len(parts) == 2:
            told[parts[0]] = parts[1].strip()
        if line.startswith("  Mã đăng nhập một lần: "):
            told["Mã"] = line.rsplit(" ", 1)[1].strip()
        if "Ctrl-C" in line:
            return told
    raise AssertionError(process.stderr.read() if process.stderr else "")


def stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=100)
    return errors


def test_run_does_everything_and_stops_cleanly(folder: Path, bai: Path) -> None:
    write_config(folder, BROADCASTER.replace('base_url = "http://127.0.0.1:8080"\n', ""))
    (folder / "inbox/bai.txt").write_text(ARTICLE, "utf-8")
    process = start(folder)
    try:
        told = greeting(process)
        base = told["Trang nghe"]
        with httpx2.Client(base_url=base, trust_env=False) as client:
            feed = client.get(told["Nguồn cấp RSS"])
            assert feed.text.count("<item>") == 1
            assert f'href="{base}tin.xml"' in feed.text
            assert client.get("/").status_code == 200
            assert client.get(told["Bản tin"]).text.startswith("#EXTM3U")
            assert client.get("/console/").status_code == 303
            assert client.post("/console/signin", data={"code": told["Mã"]}).status_code == 303
        beside = run("convert", bai, "--json", "--station", folder)
        assert (
            json.loads(beside.stdout)["feed_url"] == f"{base}tin.xml"
        )  # where the server answers, whatever port it took
        busy = run("run", "--port", "0", "--station", folder)
        assert busy.returncode == 1
        assert "đang chạy" in busy.stderr
    finally:
        errors = stop(process)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert "Đã dừng" in errors
    assert '"event": "moved"' in errors and not list((folder / "logs").iterdir()), (
        "away from a terminal the log is JSON"
    )


def test_a_second_start_does_no_work_twice(folder: Path) -> None:
    (folder / "inbox/bai.txt").write_text(ARTICLE, "utf-8")
    for _ in range(2):
        process = start(folder)
        try:
            greeting(process)
        finally:
            stop(process)
        feed = (folder / "feeds/tin.xml").read_text("utf-8")
        files = sorted(path.name for path in (folder / "audio/episodes").rglob("*.mp3"))
        assert (feed.count("<item>"), len(files)) == (1, 1)


def test_killed_in_the_middle_and_started_again(folder: Path) -> None:
    for number in range(4):
        text = ARTICLE.replace("khu phố 3", f"khu phố {number + 5}")
        (folder / f"inbox/{number}.txt").write_text(text, "utf-8")
    process = start(folder)
    try:
        while published(folder) == 0 and process.poll() is None:
            time.sleep(0.02)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    process = start(folder)
    try:
        greeting(process)
    finally:
        stop(process)
    assert published(folder) == 4
    assert len(list((folder / "audio/episodes").rglob("*.mp3"))) == 4


def test_a_busy_port_is_told_at_once(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("run", "--port", taken.getsockname()[1], "--station", folder)
    assert done.returncode == 1
    assert "không mở được cổng" in done.stderr


def test_a_broken_config_names_every_mistake(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "d", BROADCASTER.replace("[station]", "[station]\nnme = 1"), shows="[shows.x]\n")
    done = run("run", "--station", folder)
    assert done.returncode == 1
    for part in ("station.nme", "có phải là name?", "shows.x.title", "shows.x.description"):
        assert part in done.stderr
