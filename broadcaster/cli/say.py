"""``broadcaster say``: a text read aloud into a WAV or MP3 file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import StationOption

if TYPE_CHECKING:
    from ..model import Mark, Segment, Take
    from ..settings import Settings
    from ..station import Station


def command(
    text: Annotated[str, typer.Argument(help="Văn bản; «-» thì đọc từ đầu vào · the text, or - for stdin.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Tệp .wav hoặc .mp3 · where to write.")
    ],
    voice: Annotated[str | None, typer.Option("--voice", help="Tên giọng trong cấu hình · a configured voice.")] = None,
    station: StationOption = Path(),
) -> None:
    """Đọc văn bản ra tệp âm thanh bằng giọng tốt nhất đang dùng được · read a text aloud into a file."""
    kind = output.suffix.lower()
    if kind not in (".wav", ".mp3"):
        raise typer.BadParameter("tên tệp phải kết thúc bằng .wav hoặc .mp3 · must end in .wav or .mp3")
    from ..errors import DiskError
    from ..station import Station

    opened = Station.open(station)
    try:
        _check_voice(voice, opened.settings)
        segments = _segments(opened, _given(text))
        label, seconds = _write(opened, segments, voice, output, kind)
    except OSError as error:
        raise DiskError(str(output), f"không ghi được ({error.strerror})", "Chọn thư mục khác.") from error
    finally:
        opened.close()
    print(f"{output} · {seconds:.1f} giây · {label}")


def _given(text: str) -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text


def _check_voice(voice: str | None, settings: Settings) -> None:
    if voice is not None and voice not in settings.voices.engines:
        known = ", ".join(sorted(settings.voices.engines))
        raise typer.BadParameter(f"không có giọng {voice}; đã khai: {known}", param_hint="--voice")


def _segments(station: Station, text: str) -> tuple[Segment, ...]:
    from .._api import sentences
    from ..errors import NothingToRead

    segments = sentences(text, station.reader)
    if not any(char.isalnum() for segment in segments for char in segment.spoken):
        raise NothingToRead("Văn bản", "không có chữ nào để đọc", "Viết ít nhất một câu.")
    return segments


def _write(
    station: Station, segments: tuple[Segment, ...], voice: str | None, output: Path, kind: str
) -> tuple[str, float]:
    """Speak and write; returns the voice's label and the seconds of sound."""
    from .._api import with_pauses
    from ..voices import Occasion, mark_of
    from .voices import every_voice

    with every_voice(station) as chain:
        spoken = chain.speak(segments, occasion=Occasion(subject="Văn bản", first=voice))
    if voice is not None and spoken.voice_name != voice:
        why = next((failure.fault for failure in spoken.failures if failure.voice == voice), "")
        typer.echo(f"Giọng {voice} không đọc được ({why}); {spoken.voice_label} đọc thay.", err=True)
    day = station.local(station.now()).date()
    engines = station.settings.voices.engines
    mark = mark_of(spoken.voice_name, spoken.voice_label, spoken.voice_key, engines, day)
    programme = list(with_pauses(spoken, station.settings.voices.pauses, station.takes))
    if kind == ".wav":
        return spoken.voice_label, _write_wav(programme, output, mark)
    return spoken.voice_label, _write_mp3(station, programme, output, segments[0].written, mark)


def _write_wav(programme: list[tuple[Take, int]], output: Path, mark: Mark) -> float:
    from .._api import write_wave
    from ..mark import append_to_wav

    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("wb") as file:
            seconds = write_wave(programme, file)
        append_to_wav(part, mark)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    return seconds


def _write_mp3(station: Station, programme: list[tuple[Take, int]], output: Path, title: str, mark: Mark) -> float:
    import hashlib
    import tempfile

    from ..model import Tags
    from ..studio import Part, Pause, Speech, make_masters

    parts: list[Part] = []
    for number, (take, pause) in enumerate(programme):
        parts += [Speech(take, number), *([Pause(pause)] if pause else [])]
    name = station.settings.studio.episode_profiles[0]
    key = hashlib.sha256("\n".join(take.key for take, _ in programme).encode()).hexdigest()
    tags = Tags(title=title[:200], artist=station.settings.station.name, mark=mark)
    with tempfile.TemporaryDirectory(dir=output.resolve().parent, prefix=".say-") as folder:
        made = make_masters(parts, station.profiles((name,)), tags, Path(folder), "say", key=lambda _: key)
        (Path(folder) / made.masters[0].path).replace(output)
    return made.ledger.seconds
