"""The newest episodes for a telephone menu: 8 kHz µ-law files and a dial plan that an Asterisk exchange includes.

Sound is headerless G.711 µ-law at 8000 samples a second, one byte a sample (Asterisk's ``.ulaw``). A caller hears a greeting, the
numbered headlines, presses a number and hears the whole item; headlines are cut out of the items by the episode's own times.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import PublishError, SoundUnreadable
from ..mark import facts
from ..model import Episode, Mark, SegmentKind, Take
from ..settings import StationSettings
from .books import Book, make_book
from .files import replace_file
from .render import render

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 8000
#: keys 1 to 9; 0 repeats the headlines
MOST = 9
_HEADLINE_TAIL = 0.3
_NOTICE = (
    "Mọi lời trong các tệp .ulaw này do máy đọc. Âm thanh µ-law không có đầu tệp nên không ghi được dấu máy đọc bên trong; "
    "dấu của từng tệp ghi ở đây. Headerless µ-law has no place for a mark inside: a machine speaks in all of these files."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: the key to press, the item's title, its file names without ending."""

    key: int
    title: str
    whole: str
    headline: str
    number: str | None  # the spoken "Bấm một.", when a voice said it


def prompt_texts(station: StationSettings, count: int) -> dict[str, str]:
    """What a voice has to say besides the items: file name without ending → text."""
    numbers = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
    texts = {
        "chao": f"Đây là tổng đài đọc tin của {station.name}. Sau tên mỗi bài là số cần bấm. Trong khi nghe, bấm một để lùi, "
        "bấm ba để tới, bấm hai để tạm dừng, bấm không để về danh sách.",
        "het": "Hết bài. Sau đây là danh sách.",
        "trong": "Hôm nay chưa có tin mới. Xin gọi lại sau.",
    }
    return texts | {f"bam-{key}": f"Bấm {numbers[key - 1]}." for key in range(1, count + 1)}


def export_phone(
    episodes: Sequence[Episode],
    station: StationSettings,
    out: Path,
    audio_folder: Path,
    prompts: Mapping[str, Sequence[Take]],
    *,
    voice: Mark | None = None,
) -> Path:
    """Write the newest episodes (at most nine) into the folder ``out``, the dial plan last; return ``out``.

    ``audio_folder`` is the folder that masters' paths start from; ``prompts`` holds what :func:`prompt_texts` asks for, spoken by
    ``voice``. Headerless sound has no place for the mark that a machine speaks: ``mark.json`` beside it says so of every file. Files of earlier items are replaced one by one, so a call in progress hears either the old or the new one. Raises PublishError when a
    sound file is missing, SoundUnreadable when one cannot be decoded.
    """
    newest = sorted(episodes, key=lambda episode: (episode.published, episode.guid), reverse=True)[:MOST]
    files = {f"{name}.ulaw": mulaw(_joined(takes)) for name, takes in prompts.items()}
    speakers: dict[str, Mark | None] = dict.fromkeys(files, voice)
    entries: list[Entry] = []
    if newest:
        book: Book = make_book(newest, station, audio_folder)
        for key, item in enumerate(reversed(book.items), start=1):
            sound = _decoded(item.source, item.title)
            entry = Entry(
                key, item.title, f"bai-{key}", f"ten-{key}", f"bam-{key}" if f"bam-{key}" in prompts else None
            )
            files[f"{entry.whole}.ulaw"] = mulaw(sound)
            files[f"{entry.headline}.ulaw"] = mulaw(sound[: round(_headline_end(item.episode) * RATE)])
            speakers |= {f"{name}.ulaw": item.mark for name in (entry.whole, entry.headline)}
            entries.append(entry)
    missing = [name for name in prompt_texts(station, len(entries)) if name not in prompts]
    if missing:
        raise PublishError("Tổng đài", f"thiếu lời nhắc: {', '.join(missing)}", "Đọc đủ các lời nhắc rồi xuất lại.")
    dial_plan = render("books/extensions.conf", "vi", entries=entries, station=station)
    out.mkdir(parents=True, exist_ok=True)
    for name in sorted(files):
        replace_file(out / name, files[name])
    replace_file(out / "mark.json", _mark_file(speakers))
    replace_file(out / "broadcaster.conf", dial_plan)
    return out


def _mark_file(speakers: Mapping[str, Mark | None]) -> bytes:
    """Who speaks in every file of the pack, in the words that other files carry inside."""
    told = {name: facts(mark) if mark else {} for name, mark in sorted(speakers.items())}
    return json.dumps({"notice": _NOTICE, "files": told}, ensure_ascii=False, indent=1).encode()


def _headline_end(episode: Episode) -> float:
    """Where the headline ends, with a breath after it; without times the first ten seconds stand for it."""
    line = next((line for line in episode.lines if line.kind is SegmentKind.HEADLINE), None)
    return line.end + _HEADLINE_TAIL if line else 10.0


def _decoded(source: Path, subject: str) -> NDArray[np.int16]:
    import miniaudio
    import numpy as np

    try:
        sound = miniaudio.decode(
            source.read_bytes(), output_format=miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=RATE
        )
    except miniaudio.DecodeError as error:
        raise SoundUnreadable(subject, f"không giải mã được {source.name}", "Bấm «Đọc lại từ đầu».") from error
    return np.frombuffer(bytes(sound.samples), dtype="<i2")


def _joined(takes: Sequence[Take]) -> NDArray[np.int16]:
    """Takes one after the other at the telephone's rate, a short pause after each."""
    import numpy as np
    import soxr

    pause = np.zeros(RATE // 4, dtype=np.int16)
    parts = [soxr.resample(np.frombuffer(take.pcm, dtype="<i2"), take.rate, RATE) for take in takes]
    return np.concatenate([piece.astype(np.int16) for part in parts for piece in (part, pause)])


def mulaw(samples: NDArray[np.int16]) -> bytes:
    """16-bit samples as G.711 µ-law, one byte each (ITU-T G.711: bias 132 at 16 bits, all bits inverted)."""
    import numpy as np

    wide = samples.astype(np.int32)
    sign = np.where(wide < 0, 0x80, 0)
    biased = np.minimum(np.abs(wide), 32635) + 132
    exponent = np.floor(np.log2(biased)).astype(np.int32) - 7
    mantissa = (biased >> (exponent + 3)) & 0x0F
    return np.asarray(~(sign | (exponent << 4) | mantissa) & 0xFF, dtype=np.uint8).tobytes()
