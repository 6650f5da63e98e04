"""``check`` opens every public sound file and book and names each that does not say that a machine speaks."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from broadcaster.mark import append_to_wav, id3_frames, id3_tag
from broadcaster.model import Mark
from broadcaster.publishing.daisy import export_daisy
from broadcaster.publishing.epub import export_epub
from broadcaster.publishing.marks import check_marks, is_marked

from ..test_mark import wav
from .site_samples import MARK, STATION, sample, tone, write_sounds


def episodes(folder: Path) -> list[Path]:
    """A station folder with two marked episodes; their sound files."""
    samples = [sample(1), sample(2)]
    write_sounds(folder, samples)
    return [folder / path for each in samples for path in each.files]


def books(folder: Path) -> tuple[Path, Path, Path]:
    chosen = [sample(1).episode, sample(2).episode]
    return (
        export_epub(chosen, STATION, folder / "export/tuan.epub", folder),
        export_daisy(chosen, STATION, folder / "export/tuan-daisy", folder),
        export_daisy(chosen, STATION, folder / "export/tuan.zip", folder),
    )


def test_every_sound_and_book_is_read_and_found_marked(tmp_path: Path) -> None:
    sounds = episodes(tmp_path)
    books(tmp_path)
    latest = tmp_path / "feeds/station/sang/latest.wav"
    latest.parent.mkdir(parents=True)
    append_to_wav(wav(latest), MARK)
    marks = check_marks(tmp_path)
    assert marks.missing == ()
    # of the DAISY folder: its contents page, the title's sound and two recordings
    assert marks.read == len(sounds) + 1 + 2 + 4


def test_one_without_is_named_wherever_it_lies(tmp_path: Path) -> None:
    sounds = episodes(tmp_path)
    bare = tone(1.0, 96)
    places = ["audio/bulletins/2026-11-23/sang.mp3", "feeds/station/sang/latest.mp3", "export/x/bai001.mp3"]
    for place in places:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(bare)
    wav(tmp_path / "feeds/station/sang/latest.wav")
    (tmp_path / "audio/episodes/x.epub").write_bytes(b"no archive")
    marks = check_marks(tmp_path)
    assert set(marks.missing) == {*places, "feeds/station/sang/latest.wav", "audio/episodes/x.epub"}
    assert marks.read == len(sounds) + 5


def test_what_is_not_public_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "audio/jingles").mkdir(parents=True)
    wav(tmp_path / "audio/jingles/ident.wav")
    assert check_marks(tmp_path).read == 0


@pytest.mark.parametrize("number", [0, 1, 2])
def test_books_of_recordings_without_the_mark_are_named(tmp_path: Path, number: int) -> None:
    for sound in episodes(tmp_path):
        kept = sound.stat().st_size
        sound.write_bytes(tone(30.0, 96)[:kept].ljust(kept, b"\0"))
    book = books(tmp_path)[number]
    assert not is_marked(book / "ncc.html" if book.is_dir() else book)


def test_a_book_needs_the_mark_itself_and_in_each_recording(tmp_path: Path) -> None:
    episodes(tmp_path)
    whole = books(tmp_path)[0]
    assert is_marked(whole)
    for spoilt in ("EPUB/package.opf", "EPUB/audio/bai002.mp3"):
        other = tmp_path / "other.epub"
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(other, "w") as target:
            for name in source.namelist():
                data = source.read(name)
                target.writestr(name, data.replace(b"digitalsourcetype", b"x") if name == spoilt else data)
        assert not is_marked(other), spoilt


def test_two_voices_are_both_named_in_the_book(tmp_path: Path) -> None:
    episodes(tmp_path)
    trained = Mark("trainedAlgorithmicMedia", "piper", "giọng Piper", "2026-11-23", "1.3.0")
    other = tmp_path / sample(2).episode.masters[0].path
    other.write_bytes(
        other.read_bytes().replace(id3_tag(id3_frames(MARK)), id3_tag(id3_frames(trained)))[: other.stat().st_size]
    )
    one, two = sample(1).episode, sample(2).episode
    from dataclasses import replace

    two = replace(two, masters=(replace(two.masters[0], size=other.stat().st_size),))
    epub = export_epub([one, two], STATION, tmp_path / "hai.epub", tmp_path)
    with zipfile.ZipFile(epub) as archive:
        package = archive.read("EPUB/package.opf").decode()
    for term in ("algorithmicMedia", "trainedAlgorithmicMedia"):
        assert package.count(f"/{term}</meta>") == 2, "of the book and of the recording"
    assert is_marked(epub)
