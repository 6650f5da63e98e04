"""What a station says before any voice has spoken, and when no voice works at all: two recordings that ship with the program.

``python -m broadcaster.bulletins.last_resort FOLDER`` makes them again, with the embedded espeak-ng; nobody's voice was recorded.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

_DATA = Path(__file__).parent / "data"
#: says that the programme is not ready: for the slot's spare
SORRY = _DATA / "last_resort.mp3"
#: says that what follows was on air before: for a repeat when no voice can name its day
AGAIN = _DATA / "again.mp3"

RATE, LUFS, _BITRATE = 44100, -23.0, 48

_WORDS = {
    SORRY.stem: (
        "Chương trình phát thanh hôm nay tạm thời chưa sẵn sàng vì lý do kỹ thuật.",
        "Mong quý vị thông cảm và đón nghe chương trình sau.",
    ),
    AGAIN.stem: ("Sau đây là phần phát lại một bản tin đã phát trước đó.",),
}
#: of the mark inside the files: the day on which the words were written
_WRITTEN = date(2026, 11, 30)


def make(folder: Path) -> list[Path]:
    """Write the recordings into ``folder``; the same espeak-ng gives the same bytes."""
    from ..model import Profile, SegmentKind, Tags
    from ..reading import breath_groups, default_reader
    from ..settings import EspeakSettings, VoicesSettings
    from ..studio import Pause, Speech, make_masters
    from ..voices import build_chain, mark_of

    settings = VoicesSettings(chain=("espeak",), engines={"espeak": EspeakSettings()})
    profile = Profile(name="radio", codec="mp3", rate=RATE, bitrate=_BITRATE, lufs=LUFS)
    chain = build_chain(settings, None, split=breath_groups, folder=folder)
    reader = default_reader()
    made = []
    try:
        for stem, sentences in _WORDS.items():
            segments = [one for words in sentences for one in reader.read(words, kind=SegmentKind.GREETING)]
            spoken = chain.speak(segments)
            parts: list[Speech | Pause] = []
            for index, take in enumerate(spoken.takes):
                parts += [*([Pause(500)] if index else []), Speech(take, index)]
            mark = mark_of(spoken.voice_name, spoken.voice_label, spoken.voice_key, settings.engines, _WRITTEN)
            tags = Tags(title="Lời báo của đài", mark=mark)
            done = make_masters(parts, [profile], tags, folder, stem, key=lambda _: "00000000")
            made.append((folder / done.masters[0].path).replace(folder / f"{stem}.mp3"))
    finally:
        chain.close()
    return made


def seconds_of(path: Path) -> float:
    """How long a recording of constant bitrate lasts, told by its size: its tags are but a kilobyte of it."""
    return path.stat().st_size * 8 / 1000 / _BITRATE


def main(arguments: Sequence[str]) -> None:
    for path in make(Path(arguments[0]) if arguments else _DATA):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
