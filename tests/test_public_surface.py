"""What ``from broadcaster import …`` gives: cheap to import, typed, documented, and thin over the station."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

import broadcaster
from broadcaster import Segment, Station, Take, clean, convert, read, speak
from broadcaster.errors import (
    AddressRefused,
    ArticleError,
    DocumentRefused,
    NothingToRead,
    NotVietnamese,
    VoiceRefused,
)
from broadcaster.testing import FakeVoice, publisher_problems, seconds_of
from tests.conftest import BROADCASTER, write_config

REPOSITORY = Path(__file__).resolve().parents[1]
GUIDE = (REPOSITORY / "docs/python.md").read_text("utf-8")
TEXT = "Thông báo họp khu phố 3\n\nMời bà con đến dự họp lúc 19h tối nay tại nhà văn hóa khu phố."


# --- names


def test_importing_the_package_loads_nothing() -> None:
    script = "import broadcaster, sys; print([name for name in sys.modules if name.startswith('broadcaster.')])"
    assert subprocess.check_output([sys.executable, "-c", script], text=True, cwd=REPOSITORY).strip() == "[]"


def test_every_name_is_there_and_no_other() -> None:
    for name in broadcaster.__all__:
        assert getattr(broadcaster, name) is not None
    assert set(broadcaster.__all__) <= set(dir(broadcaster))
    with pytest.raises(AttributeError, match="no attribute 'clear'"):
        broadcaster.clear  # noqa: B018
    assert broadcaster.Station is Station


def test_every_name_is_typed() -> None:
    """A type checker reads the imports that are never executed: they must be the names of ``__all__``."""
    tree = ast.parse((REPOSITORY / "broadcaster/__init__.py").read_text("utf-8"))
    named = {
        alias.name
        for block in ast.walk(tree)
        if isinstance(block, ast.If)
        for node in ast.walk(block)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert named == set(broadcaster.__all__)
    assert (REPOSITORY / "broadcaster/py.typed").exists()


def test_every_name_is_in_the_guide_in_both_languages() -> None:
    vietnamese, english = GUIDE.split("## In English")
    for block in (vietnamese, english):
        rows = re.findall(r"(?m)^\| (`.+?`) \|", block)
        assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(broadcaster.__all__)


# --- the guide's examples


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a station ``dai`` in it, whose voice is the shipped stand-in."""
    write_config(tmp_path / "dai")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_examples_run(beside: Path) -> None:
    examples = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    assert len(examples) == 3
    for number, example in enumerate(examples):
        names: dict[str, object] = {}
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(example, f"docs/python.md, example {number + 1}", "exec"), names)
        printed = out.getvalue()
        for shown in re.findall(r"(?m)^# (.+)$", example):
            assert shown in printed
        if "wav" in names:
            assert seconds_in(names["wav"]) > 0.5
        if "episode" in names:
            assert "Thông báo họp khu phố 3" in printed
    assert seconds_in((beside / "chao.wav").read_bytes()) == pytest.approx(seconds_of("xin chào bà con"), abs=0.01)


def seconds_in(content: object) -> float:
    assert isinstance(content, bytes)
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return float(file.getnframes() / file.getframerate())


def test_the_example_of_a_publisher_keeps_the_contract(tmp_path: Path) -> None:
    from tests.voices.loopback import Answer, Request, serving

    there: dict[str, bytes] = {}

    def shelf(request: Request) -> Answer:
        if request.method == "PUT":
            there[request.path] = request.body
        else:
            there.pop(request.path, None)
        return Answer(b"", status=204)

    manual = (REPOSITORY / "docs/add-a-publisher.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", manual, re.DOTALL)
    names: dict[str, type] = {}
    exec(compile(code, "docs/add-a-publisher.md", "exec"), names)
    with serving(shelf) as server:
        publisher = names["Kho"]("kho", {"url": server.url}, station_folder=tmp_path)
        assert publisher_problems(publisher, tmp_path, lambda path: there.get(f"/{path}")) == []


# --- convert


@pytest.mark.parametrize("given", [TEXT, TEXT.encode()], ids=["text", "bytes"])
def test_a_text_becomes_an_episode_once(folder: Path, given: str | bytes) -> None:
    episode = convert(folder, given)
    assert episode.title == "Thông báo họp khu phố 3"
    assert convert(str(folder), given) == episode
    assert (folder / episode.masters[0].path).is_file()


def test_a_file_and_an_opened_station(station: Station, tmp_path: Path) -> None:
    path = tmp_path / "bai.txt"
    path.write_text(TEXT, "utf-8")
    steps: list[str] = []
    episode = convert(station, path, watch=lambda _article, what, _done, _of: steps.append(what))
    assert {"clean", "speak", "publish"} <= set(steps)
    with station.store.read() as tx:  # what was handed over open stays open
        from broadcaster.store import episodes

        assert episodes.count(tx, station.now()) == 1
    assert convert(station, TEXT) == episode  # the same words, from elsewhere


def test_what_cannot_be_an_episode_says_why(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DocumentRefused, match=r"khong-co\.txt: không đọc được tệp"):
        convert(folder, tmp_path / "khong-co.txt")
    with pytest.raises(NothingToRead):
        convert(folder, "   \n")
    with pytest.raises(AddressRefused, match="cổng 9"):  # an address is visited, not read aloud
        convert(folder, "http://127.0.0.1:9/khong-co.html")
    with pytest.raises(ArticleError, match="bàn điều khiển"):
        convert(folder, "Ban quan ly cho thong bao lich nghi le cho ba con tieu thuong duoc biet va thuc hien dung.")


def test_a_text_that_only_begins_with_an_address_is_a_text(folder: Path) -> None:
    episode = convert(folder, f"https://thu.example/\n\n{TEXT}", title="Tin khu phố")
    assert "nhà văn hóa" in " ".join(paragraph.text for paragraph in episode.paragraphs)


# --- clean, read, speak


def test_cleaning_fetches_nothing_and_opens_documents() -> None:
    cleaned = clean(f"<html><body><h1>Tiêu đề</h1><p>{TEXT.splitlines()[-1]}</p></body></html>")
    assert (cleaned.title, cleaned.texts) == ("Tiêu đề", [TEXT.splitlines()[-1]])
    pdf = (REPOSITORY / "tests/sources/data/lich-tiem.pdf").read_bytes()
    assert "thông báo lịch tiêm" in clean(pdf, name="lich-tiem.pdf").texts[0]
    with pytest.raises(NotVietnamese):
        clean("The committee met on Monday to discuss the new budget of the year.\n\n" * 3, media_type="text/plain")


def test_cleaning_and_reading_follow_the_station(folder: Path) -> None:
    write_config(folder, BROADCASTER + '\n[reading]\nthousand = "ngàn"\n')
    (folder / "config/lexicon").mkdir()
    (folder / "config/lexicon/town.tsv").write_text("written\tspoken\tkind\nHTX\thợp tác xã Hoa Sen\tabbr\n", "utf-8")
    assert read("HTX có 2.000 xã viên.", station=folder)[0].spoken.startswith("Hợp tác xã Hoa Sen có hai ngàn")
    assert "nghìn" in read("HTX có 2.000 xã viên.")[0].spoken
    (folder / "config/broadcaster.toml").write_text(
        BROADCASTER.replace("[cleaning]", '[cleaning]\nbylines = "read"'), "utf-8"
    )
    text = f"{TEXT}\n\nTác giả: Ban biên tập"
    assert "Tác giả: Ban biên tập" in clean(text, media_type="text/plain", station=folder).texts
    assert "Tác giả: Ban biên tập" not in clean(text, media_type="text/plain").texts


def test_lines_are_paragraphs_and_nothing_written_is_lost() -> None:
    segments = read("Câu một. Câu hai.\n\nĐoạn hai.")
    assert [(segment.paragraph, segment.last) for segment in segments] == [(0, False), (0, True), (1, True)]
    assert "".join(segment.written for segment in segments) == "Câu một. Câu hai.Đoạn hai."
    assert read("") == ()


def test_speaking_with_a_voice_of_ones_own_and_with_the_station_s(folder: Path) -> None:
    voice = FakeVoice()
    content = speak("Câu một. Câu hai.", voice=voice)
    assert voice.spoken == ["Câu một.", "Câu hai."]
    assert seconds_in(content) == pytest.approx(2 * 0.5 + 0.45, abs=0.01)  # two syllables each, one pause between
    assert speak("Câu một. Câu hai.", station=folder, voice="fake") == content
    assert speak("Câu một. Câu hai.", station=folder, voice=FakeVoice("khac")) == content


@pytest.mark.parametrize(
    ("say", "error", "words"),
    [
        (lambda folder: speak("…", station=folder), NothingToRead, "không có chữ nào để đọc"),
        (lambda folder: speak("Một.", station=folder, voice="la"), VoiceRefused, "Giọng la: chưa khai"),
        (lambda _: speak("Một.", voice="fake"), VoiceRefused, "cấu hình của một đài"),
    ],
)
def test_what_cannot_be_said_says_why(
    folder: Path, say: Callable[[Path], bytes], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        say(folder)


def test_a_wave_holds_takes_of_one_rate_and_silence_between() -> None:
    from broadcaster._api import write_wave

    take = Take("k", "fake", bytes(2 * 8000), 8000)
    file = io.BytesIO()
    assert write_wave([(take, 500), (Take("l", "", bytes(2 * 400), 4000), 0)], file) == pytest.approx(1.6)
    assert seconds_in(file.getvalue()) == pytest.approx(1.6)
    assert isinstance(read("Một.")[0], Segment)
