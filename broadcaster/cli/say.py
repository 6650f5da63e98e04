"""``broadcaster say``: a text read aloud into a WAV or MP3 file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import StationOption

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def _segments(station: Station, text: str) -> list[Segment]:
    from ..errors import NothingToRead

    lines = [line for line in text.splitlines() if line.strip()]
    segments = [segment for number, line in enumerate(lines) for segment in station.reader.read(line, paragraph=number)]
    if not any(char.isalnum() for segment in segments for char in segment.spoken):
        raise NothingToRead("Văn bản", "không có chữ nào để đọc", "Viết ít nhất một câu.")
    return segments


def _write(station: Station, segments: list[Segment], voice: str | None, output: Path, kind: str) -> tuple[str, float]:
    """Speak and write; returns the voice's label and the seconds of sound."""
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
    programme = list(_programme(station, spoken.segments, spoken.take_keys))
    if kind == ".wav":
        return spoken.voice_label, _write_wav(programme, output, mark)
    return spoken.voice_label, _write_mp3(station, programme, output, segments[0].written, mark)


def _programme(station: Station, segments: tuple[Segment, ...], keys: tuple[str, ...]) -> Iterator[tuple[Take, int]]:
    """Each take with the milliseconds of silence after it."""
    from ..errors import VoiceUnavailable
    from ..voices import pause_after

    for number, (segment, key) in enumerate(zip(segments, keys, strict=True)):
        take = station.takes.get(key)
        if take is None:
            raise VoiceUnavailable("Văn bản", "một câu vừa đọc không còn trong kho âm thanh", "Chạy lại lệnh.")
        following = segments[number + 1] if number + 1 < len(segments) else None
        yield take, pause_after(segment, following, station.settings.voices.pauses)


def _write_wav(programme: list[tuple[Take, int]], output: Path, mark: Mark) -> float:
    import wave

    from ..mark import append_to_wav

    rate = max(take.rate for take, _ in programme)
    part = output.with_name(f".{output.name}.part")
    samples = 0
    try:
        with part.open("wb") as raw, wave.open(raw, "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            for take, pause in programme:
                # a segment without words is silence at a rate of its own
                pcm = take.pcm if take.rate == rate else bytes(2 * round(take.seconds * rate))
                silence = bytes(2 * (rate * pause // 1000))
                file.writeframesraw(pcm + silence)
                samples += (len(pcm) + len(silence)) // 2
        append_to_wav(part, mark)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    return samples / rate


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
