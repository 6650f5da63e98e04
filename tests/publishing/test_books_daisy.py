"""The DAISY 2.02 book by the rules of its specification: names, metadata, links both ways, times that add up."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from broadcaster.publishing.daisy import TITLE_SECONDS, export_daisy

from .site_samples import STATION, sample, town, write_sounds

X = "{http://www.w3.org/1999/xhtml}"
REQUIRED = [
    "dc:creator",
    "dc:date",
    "dc:format",
    "dc:identifier",
    "dc:language",
    "dc:publisher",
    "dc:title",
    "ncc:charset",
    "ncc:pageFront",
    "ncc:pageNormal",
    "ncc:pageSpecial",
    "ncc:tocItems",
    "ncc:totalTime",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("daisy")
    samples = town()
    write_sounds(place, samples)
    return export_daisy([each.episode for each in samples], STATION, place / "book", place)


def parse(data: bytes) -> Any:
    return etree.parse(io.BytesIO(data), etree.XMLParser(load_dtd=False, no_network=True)).getroot()


def metas(root: Any) -> dict[str, str]:
    return {m.get("name"): m.get("content") for m in root.iter(f"{X}meta", "meta") if m.get("name")}


def test_the_contents_page_has_what_the_specification_requires(folder: Path) -> None:
    known = metas(parse((folder / "ncc.html").read_bytes()))
    assert [name for name in REQUIRED if not known.get(name)] == []
    assert known["dc:format"] == "Daisy 2.02"
    assert known["ncc:multimediaType"] == "audioFullText"
    assert int(known["ncc:files"]) == len(list(folder.iterdir()))
    weight = sum(file.stat().st_size for file in folder.iterdir())
    assert int(known["ncc:kByteSize"]) == pytest.approx(weight / 1024, abs=12)


def test_every_heading_leads_to_text_and_sound_that_exist(folder: Path) -> None:
    ncc = parse((folder / "ncc.html").read_bytes())
    headings = list(ncc.iter(f"{X}h1"))
    assert headings[0].get("class") == "title"
    assert int(metas(ncc)["ncc:tocItems"]) == len(headings) == len(town()) + 1
    for heading in headings:
        file, _, anchor = heading[0].get("href").partition("#")
        smil = parse((folder / file).read_bytes())
        target = smil.find(f".//text[@id='{anchor}']")
        assert target is not None
        for text in smil.iter("text"):
            page, _, piece = text.get("src").partition("#")
            content = parse((folder / page).read_bytes())
            found = [element for element in content.iter() if element.get("id") == piece]
            assert len(found) == 1
            assert "".join(found[0].itertext()).strip()
        for audio in smil.iter("audio"):
            assert (folder / audio.get("src")).stat().st_size > 0
            assert npt(audio.get("clip-begin")) < npt(audio.get("clip-end"))


def test_the_times_of_all_parts_add_up(folder: Path) -> None:
    ncc = parse((folder / "ncc.html").read_bytes())
    elapsed = 0.0
    order = [heading[0].get("href").partition("#")[0] for heading in ncc.iter(f"{X}h1")]
    master = parse((folder / "master.smil").read_bytes())
    assert [ref.get("src") for ref in master.iter("ref")] == order
    for file in order:
        smil = parse((folder / file).read_bytes())
        assert clock(metas(smil)["ncc:totalElapsedTime"]) == pytest.approx(elapsed, abs=0.51)
        length = float(smil.find("body/seq").get("dur").removesuffix("s"))
        assert length == pytest.approx(
            sum(npt(a.get("clip-end")) - npt(a.get("clip-begin")) for a in smil.iter("audio")), abs=0.01
        )
        elapsed += length
    assert clock(metas(ncc)["ncc:totalTime"]) == pytest.approx(elapsed, abs=0.51)
    assert elapsed == pytest.approx(TITLE_SECONDS + sum(each.episode.seconds for each in town()), abs=0.1)


def test_names_suit_old_players(folder: Path) -> None:
    for file in folder.iterdir():
        stem, _, ending = file.name.partition(".")
        assert stem.isascii()
        assert stem.isalnum()
        assert len(stem) <= 8
        assert ending in ("html", "smil", "mp3")


def test_as_one_archive(folder: Path, tmp_path: Path) -> None:
    samples = town()
    write_sounds(tmp_path, samples)
    out = export_daisy([each.episode for each in samples], STATION, tmp_path / "tuan.zip", tmp_path)
    with zipfile.ZipFile(out) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            file.name: file.read_bytes() for file in folder.iterdir()
        }


def test_another_week_in_the_same_folder_replaces_the_book_and_nothing_else(tmp_path: Path) -> None:
    samples = town()
    write_sounds(tmp_path, samples)
    out = tmp_path / "card"
    export_daisy([each.episode for each in samples], STATION, out, tmp_path)
    (out / "bai-hat.mp3").write_bytes(b"somebody's song")
    export_daisy([sample(1).episode], STATION, out, tmp_path)
    assert sorted(file.name for file in out.iterdir()) == sorted(
        [
            "bai-hat.mp3",
            "bai001.html",
            "bai001.mp3",
            "bai001.smil",
            "master.smil",
            "ncc.html",
            "title.html",
            "title.mp3",
            "title.smil",
        ]
    )


def npt(value: str) -> float:
    return float(value.removeprefix("npt=").removesuffix("s"))


def clock(value: str) -> int:
    hours, minutes, rest = value.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)
