"""What a master must be before anyone may hear it; each failure carries its figure."""

from __future__ import annotations

from pathlib import Path

from ..errors import MasterRejected
from ..mark import facts, read_mark
from ..model import Ledger, Profile, Tags
from .assembly import Programme
from .id3 import MOST_CHAPTERS
from .loudness import Loudness, silences
from .report import write_report

#: Silence inside a programme that nobody ordered, in seconds.
LONGEST_SILENCE = 2.0
#: Share of the samples that may lie in flat tops.
_MOST_CLIPPED = 0.001
#: Pauses are trusted with what the ends of the takes beside them add, in seconds.
_BESIDE = 0.4


def check_master(
    path: Path,
    profile: Profile,
    programme: Programme,
    tags: Tags,
    loudness: Loudness,
    samples: int,
    tolerance: float,
    evidence: Path | None,
    name: str,
) -> None:
    """Raise MasterRejected with every fault found; the picture and figures go to the folder ``evidence`` where one is given."""
    faults = [
        *_length(loudness, samples),
        *_level(profile, loudness, tolerance),
        *_silence(loudness, programme.ledger),
        *_clipping(programme),
        *(_tags(path, tags) if profile.codec == "mp3" and profile.tags else ()),
        *_mark(path, tags),
    ]
    if not faults:
        return
    if evidence is not None:
        evidence.mkdir(parents=True, exist_ok=True)
        write_report(
            path,
            evidence / f"{name}.png",
            evidence / f"{name}.json",
            ledger=programme.ledger,
            chapters=tags.chapters,
            faults=faults,
        )
    raise MasterRejected(
        f"{tags.title or name} ({profile.name})",
        "; ".join(faults),
        "Nghe lại, sửa rồi làm lại: bài thì bấm «Đọc lại từ đầu», bản tin thì bấm «Làm bản tin ngay».",
    )


def _length(loudness: Loudness, samples: int) -> list[str]:
    if loudness.samples == samples:
        return []
    return [f"độ dài giải mã được là {loudness.samples} mẫu, sổ mẫu ghi {samples}"]


def _level(profile: Profile, loudness: Loudness, tolerance: float) -> list[str]:
    if loudness.lufs < -70:
        return ["bản thu im lặng"]
    faults = []
    if abs(loudness.lufs - profile.lufs) > tolerance:
        loud = "quá to" if loudness.lufs > profile.lufs else "quá nhỏ"
        faults.append(f"tiếng {loud}: độ to {loudness.lufs:.2f}, cần {profile.lufs:g} ± {tolerance:g}")
    if loudness.peak > profile.peak + 0.005:
        faults.append(f"đỉnh thực {loudness.peak:.2f} dB, cho phép {profile.peak:g}")
    return faults


def _silence(loudness: Loudness, ledger: Ledger) -> list[str]:
    pauses = [
        (cue.start / ledger.rate - _BESIDE, cue.end / ledger.rate + _BESIDE)
        for cue in ledger.cues
        if cue.kind == "pause"
    ]
    faults = []
    for start, end in silences(loudness):
        ordered = any(first <= start and end <= last for first, last in pauses)
        if end - start > LONGEST_SILENCE and not ordered:
            faults.append(f"im lặng {end - start:.1f} giây từ giây {start:.1f}")
    return faults


def _clipping(programme: Programme) -> list[str]:
    share = programme.clipped / max(1, programme.ledger.samples)
    return [f"{100 * share:.1f} % mẫu của giọng đọc bị cắt đỉnh"] if share > _MOST_CLIPPED else []


def _mark(path: Path, tags: Tags) -> list[str]:
    """The mark is proved in every file, also where a profile wants no tags."""
    if tags.mark is None:
        return []
    found = read_mark(path)
    if found is not None and facts(found) == facts(tags.mark):
        return []
    return ["không đọc lại được dấu máy đọc trong tệp"]


def _tags(path: Path, tags: Tags) -> list[str]:
    """Read the tag back with another library than the one that wrote it."""
    from mutagen.id3 import ID3, ID3NoHeaderError

    try:
        found = ID3(path)  # type: ignore[no-untyped-call]
    except ID3NoHeaderError:
        return ["không đọc lại được nhãn ID3"]
    faults = []
    title = str(found["TIT2"]) if "TIT2" in found else ""
    if title != tags.title:
        faults.append(f"tên trong nhãn là “{title}”, cần “{tags.title}”")
    wanted = [chapter.title for chapter in sorted(tags.chapters, key=lambda chapter: chapter.start)][:MOST_CHAPTERS]
    frames = found.getall("CHAP")  # type: ignore[no-untyped-call]
    chapters = sorted(frames, key=lambda frame: int(frame.start_time))
    if [str(chapter.sub_frames.get("TIT2", "")) for chapter in chapters] != wanted:
        faults.append(f"nhãn có {len(chapters)} chương, cần {len(wanted)}")
    return faults
