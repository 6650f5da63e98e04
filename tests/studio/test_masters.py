"""Masters: whole and right, or nothing at all."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import textwrap
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import miniaudio
import mutagen.mp3
import numpy as np
import pytest
import soundfile

from broadcaster.errors import DiskError, MasterRejected, SoundUnreadable, StudioError
from broadcaster.mark import read_mark
from broadcaster.model import Chapter, Ledger, Mark, Profile, Tags
from broadcaster.settings import StudioSettings
from broadcaster.studio import Made, Part, Pause, Pcm, Sound, Speech, make_masters
from broadcaster.studio.readback import measure

from .sounds import files_in, louder, pcm, spoken, take, tone

MP3: Any = mutagen.mp3.MP3
PODCAST = Profile("podcast")
TAGS = Tags("Lịch cắt điện ngày 24-11", artist="Đài Phước Long", album="Tin thị xã", date="2026-11-23")


def programme(count: int = 4) -> Iterator[Part]:
    for index, said in enumerate(spoken()[:count]):
        yield Speech(said, index)
        yield Pause(450)


def make(folder: Path, parts: Any = None, profiles: Any = (PODCAST,), tags: Any = TAGS, **options: Any) -> Made:
    return make_masters(
        programme() if parts is None else parts,
        profiles,
        tags,
        folder,
        "tin",
        key=lambda p: hashlib.sha256(p.name.encode()).hexdigest(),
        **options,
    )


def test_what_a_killed_process_left_goes_after_an_hour(tmp_path: Path) -> None:
    old, young = tmp_path / ".old.part", tmp_path / ".young.part"
    for left, age in ((old, 3700), (young, 3000)):
        left.touch()
        os.utime(left, (left.stat().st_atime, left.stat().st_mtime - age))
    make(tmp_path)
    assert not old.exists()
    assert young.exists()


def shipped() -> list[Profile]:
    return [Profile(name=name, **profile.model_dump()) for name, profile in StudioSettings().profiles.items()]


def test_every_shipped_profile_lands_and_is_as_long_as_the_ledger_in_every_decoder(tmp_path: Path) -> None:
    made = make(tmp_path, profiles=shipped())
    seconds = made.ledger.seconds
    assert [master.profile for master in made.masters] == [
        "podcast",
        "radio",
        "radio-wav",
        "saver",
        "loudspeaker",
        "phone",
    ]
    for master, profile in zip(made.masters, shipped(), strict=True):
        path = tmp_path / master.path
        assert master.path == f"tin-{master.key[:8]}.{'mp3' if profile.codec == 'mp3' else 'wav'}"
        assert master.size == path.stat().st_size
        assert master.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert master.samples == round(seconds * master.rate)
        assert abs(master.lufs - profile.lufs) <= 0.3
        assert master.peak <= profile.peak
        assert soundfile.info(path).frames == master.samples
        assert len(soundfile.read(path)[0]) == master.samples
        decoded = miniaudio.decode_file(str(path), nchannels=1, sample_rate=master.rate)
        assert decoded.num_frames == master.samples
        if profile.codec == "mp3":
            info = MP3(path).info
            assert info.length * info.sample_rate == pytest.approx(master.samples, abs=0.01)
            assert info.bitrate == profile.bitrate * 1000
            assert info.bitrate_mode == mutagen.mp3.BitrateMode.CBR
            assert info.channels == 1
        else:
            assert soundfile.info(path).subtype == ("ULAW" if profile.codec == "mulaw" else "PCM_16")
    assert files_in(tmp_path) == sorted(master.path for master in made.masters)


def test_identical_input_gives_identical_bytes(tmp_path: Path) -> None:
    first, second = make(tmp_path / "a", profiles=shipped()), make(tmp_path / "b", profiles=shipped())
    assert first == second
    assert [(tmp_path / "a" / m.path).read_bytes() for m in first.masters] == [
        (tmp_path / "b" / m.path).read_bytes() for m in second.masters
    ]


@pytest.mark.parametrize("profile", shipped(), ids=lambda profile: profile.name)
def test_every_profile_carries_the_mark_with_tags_or_without(tmp_path: Path, profile: Profile) -> None:
    mark = Mark("algorithmicMedia", "espeak-ng", "giọng dự phòng eSpeak", "2026-11-23", "0.2.4")
    for tags in (True, False):
        (master,) = make(tmp_path, profiles=[replace(profile, tags=tags)], tags=replace(TAGS, mark=mark)).masters
        assert read_mark(tmp_path / master.path) == mark
        shown = mutagen.File(tmp_path / master.path)
        assert ("TIT2" in (shown.tags or {})) == (tags and profile.codec == "mp3")


def test_a_mark_that_cannot_be_read_back_is_a_reason_to_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.studio.id3.id3_frames", lambda _: b"")
    mark = Mark("algorithmicMedia", "espeak-ng", "x", "2026-11-23")
    fails(tmp_path, MasterRejected, "dấu máy đọc", tags=replace(TAGS, mark=mark))


def test_an_mp3_can_be_sought_to_the_sample(tmp_path: Path) -> None:
    (master,) = make(tmp_path).masters
    path = tmp_path / master.path
    whole, _ = soundfile.read(path, dtype="float32")
    with soundfile.SoundFile(path) as handle:
        handle.seek(100_000)
        later = handle.read(4410, dtype="float32")
    np.testing.assert_allclose(later, whole[100_000 : 100_000 + 4410], atol=0.01)


def test_tags_may_be_made_of_the_ledger(tmp_path: Path) -> None:
    def tags(ledger: Ledger) -> Tags:
        starts = [cue.start / ledger.rate for cue in ledger.cues if cue.kind == "segment"]
        return Tags("Bản tin", chapters=tuple(Chapter(start, f"Tin {number}") for number, start in enumerate(starts)))

    (master,) = make(tmp_path, tags=tags).masters
    chapters = MP3(tmp_path / master.path).tags.getall("CHAP")
    assert [str(chapter.sub_frames["TIT2"]) for chapter in sorted(chapters, key=lambda c: c.start_time)] == [
        f"Tin {n}" for n in range(4)
    ]


def test_two_voices_and_a_jingle_come_to_one_level(tmp_path: Path) -> None:
    quiet = louder(spoken()[1], -18, voice="khác")
    jingle = Pcm(pcm(tone(2.0, -3, 700)), 22050)
    parts = [
        Speech(spoken()[0], 0),
        Pause(400),
        Speech(quiet, 1),
        Pause(400),
        Sound("ident", jingle),
        Pause(400),
        Speech(spoken()[4], 2),
    ]
    made = make(tmp_path, parts)
    samples, rate = soundfile.read(tmp_path / made.masters[0].path, dtype="float32")
    levels = {}
    for number, cue in enumerate(cue for cue in made.ledger.cues if cue.kind != "pause"):
        path = tmp_path / f"{number}.wav"
        soundfile.write(path, samples[cue.start : cue.end], rate)
        levels[number] = measure(path).lufs
    assert levels[1] == pytest.approx(levels[0], abs=2.0)
    assert -20 < levels[2] < -16.3, "a jingle is never louder than the programme"


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    made = make(tmp_path, progress=lambda stage, seconds: told.append((stage, seconds)))
    assert {stage for stage, _ in told} == {"assemble", "podcast"}
    assert max(seconds for stage, seconds in told if stage == "podcast") == pytest.approx(made.ledger.seconds, abs=0.01)


# --- what goes wrong


def fails(folder: Path, expected: type[Exception], told: str, **options: Any) -> None:
    with pytest.raises(expected, match=told):
        make(folder, **options)
    assert files_in(folder) == []


def test_no_parts(tmp_path: Path) -> None:
    fails(tmp_path, StudioError, "không có đoạn đọc", parts=[])


def test_no_profiles(tmp_path: Path) -> None:
    fails(tmp_path, StudioError, "cấu hình bản thu", profiles=())


def test_a_take_of_one_sample_cannot_be_made_loud(tmp_path: Path) -> None:
    fails(tmp_path, MasterRejected, "độ to -(39|4)", parts=[Speech(take(np.ones(1) * 0.1), 0)])


def test_one_sample_among_others_does_no_harm(tmp_path: Path) -> None:
    parts = [Speech(take(np.ones(1) * 0.1), 0), Pause(300), *programme(2)]
    assert make(tmp_path, parts).masters[0].samples > 44100


def test_mixed_rates_are_joined(tmp_path: Path) -> None:
    parts = [
        Speech(take(tone(1.5, -20, 500, rate), rate), index) for index, rate in enumerate((8000, 16000, 24000, 48000))
    ]
    made = make(tmp_path, parts)
    lengths = [cue.end - cue.start for cue in made.ledger.cues if cue.kind == "segment"]
    assert lengths == [round(1.5 * 44100)] * 4


def test_silence_that_nobody_ordered_is_rejected_with_its_figure_and_a_picture(tmp_path: Path) -> None:
    hole = take(np.concatenate([tone(1.5), np.zeros(3 * 22050), tone(1.5)]))
    with pytest.raises(MasterRejected, match=r"im lặng 2\.\d giây từ giây 1\.9") as rejected:
        make(tmp_path / "out", [Speech(hole, 0)], evidence=tmp_path / "held")
    assert "Lịch cắt điện" in rejected.value.subject
    assert files_in(tmp_path / "out") == []
    assert [Path(name).suffix for name in files_in(tmp_path / "held")] == [".json", ".png"]


def test_a_pause_that_was_ordered_may_be_long(tmp_path: Path) -> None:
    parts = [Speech(spoken()[0], 0), Pause(4000), Speech(spoken()[1], 1)]
    assert make(tmp_path, parts).masters


def test_clipped_speech_is_rejected(tmp_path: Path) -> None:
    broken = take(np.clip(tone(3.0, 12), -1, 1))
    fails(tmp_path, MasterRejected, "cắt đỉnh", parts=[Speech(broken, 0)])


def test_a_part_that_fails_midway_leaves_nothing(tmp_path: Path) -> None:
    def parts() -> Iterator[Part]:
        yield from programme()
        raise SoundUnreadable("Đoạn 9", "mất tiếng")

    fails(tmp_path, SoundUnreadable, "Đoạn 9", parts=parts())


def test_one_profile_that_cannot_be_made_takes_back_the_others(tmp_path: Path) -> None:
    fails(tmp_path, StudioError, "tốc độ bit", profiles=(PODCAST, Profile("lạ", bitrate=100)))


def test_a_cover_that_is_no_picture(tmp_path: Path) -> None:
    fails(tmp_path, StudioError, "Ảnh bìa", tags=Tags("x", cover=b"GIF9 not really"))


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("")
    with pytest.raises(DiskError, match="không ghi được"):
        make(tmp_path / "tệp" / "trong")


def test_a_disk_that_fills_up_midway_leaves_nothing(tmp_path: Path) -> None:
    """The kernel itself refuses: the process may not write files beyond 150 kB."""
    code = f"""
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
        from pathlib import Path
        from broadcaster.errors import DiskError
        from tests.studio.test_masters import make
        try:
            make(Path({str(tmp_path)!r}))
        except DiskError as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert "đĩa đầy" in done.stdout, done.stderr
    assert files_in(tmp_path) == []


def test_a_file_in_place_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (master,) = make(tmp_path).masters
    before = (tmp_path / master.path).read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("broadcaster.studio.masters.os.fsync", full)
    with pytest.raises(DiskError):
        make(tmp_path)
    assert (tmp_path / master.path).read_bytes() == before
    assert files_in(tmp_path) == [master.path]


def test_parts_are_taken_as_they_come_and_not_kept(tmp_path: Path) -> None:
    """Ten minutes of programme are 53 MB at the programme's rate; the studio's own memory stays far below."""
    said = spoken()[4]

    def parts() -> Iterator[Part]:
        for index in range(round(600 / said.seconds)):
            yield Speech(lambda: said, index)
            yield Pause(450)

    from broadcaster.studio.assembly import assemble

    tracemalloc.start()
    with assemble(parts(), tmp_path) as assembled:
        seconds = assembled.ledger.seconds
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds > 500
    assert peak < 12_000_000
