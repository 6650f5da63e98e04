"""``broadcaster voices``: which voices there are, whether they speak, how to get a better one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..model import Voice
    from ..settings import AsrCheckSettings
    from ..station import Station
    from ..voices import Chain, Spending
    from ..voices.catalog import CatalogVoice
    from ..voices.facts import VoiceFacts
    from ..voices.trial import Trial

app = typer.Typer(no_args_is_help=True, help="Các giọng đọc của đài · the station's voices.")


@app.command("list")
def list_voices(station: StationOption = Path(), as_json: JsonOption = False) -> None:
    """Các giọng đã khai: giới, vùng, cần mạng không, giấy phép, giới hạn, tình trạng · the configured voices."""
    from ..station import Station
    from ..voices.facts import voice_facts

    opened = Station.open(station)
    settings = opened.settings.voices
    with every_voice(opened) as chain:
        facts = [
            voice_facts(voice, settings.engines[voice.name], settings.chain, chain.breaker(voice.name))
            for voice in chain.voices
        ]
    if as_json:
        print(json.dumps([fact.as_dict() for fact in facts], ensure_ascii=False, indent=2))
        return
    for fact in facts:
        _print_facts(fact)
    _print_installable(opened)


@app.command("test")
def test_voices(
    names: Annotated[list[str] | None, typer.Argument(help="Chỉ thử các giọng này · only these voices.")] = None,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="DIR", help="Giữ lại tệp WAV để nghe · keep WAV files to listen to."),
    ] = None,
    station: StationOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Mỗi giọng đọc cùng một câu; báo thời gian, hệ số thời gian thực, độ to · one fixed sentence in each voice."""
    from ..settings import CustomVoiceSettings
    from ..station import Station
    from ..voices import asr_check
    from ..voices.contract import contract_problems
    from ..voices.trial import try_voice

    opened = Station.open(station)
    rows: list[dict[str, object]] = []
    wanted = asr_check.installed() or opened.settings.voices.asr_check.share > 0
    judged = asr_check.neural(opened.settings.voices.engines) if wanted else frozenset()
    with every_voice(opened) as chain:
        for voice in _chosen(chain, names):
            trial = try_voice(voice, chain.breaker(voice.name))
            row = _row(trial)
            rows.append(row)
            if keep is not None and trial.take is not None:
                row["file"] = str(_keep(trial, keep))
            if trial.take is not None and voice.name in judged:
                row |= _heard_again(trial, opened.settings.voices.asr_check)
            if isinstance(opened.settings.voices.engines[voice.name], CustomVoiceSettings):
                row["problems"] = contract_problems(voice)
            if not as_json:
                _print_row(row)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    if not any(row["ok"] for row in rows):
        raise typer.Exit(1)


@app.command("install")
def install(
    name: Annotated[str, typer.Argument(help="Tên giọng, ví dụ vi_VN-vais1000-medium · the voice's name.")],
    station: StationOption = Path(),
) -> None:
    """Tải một giọng đọc ngoại tuyến về máy, kiểm mã sha256, tải tiếp nếu bị đứt · download an offline voice."""
    from ..voices import models_folder
    from ..voices.catalog import load_catalog
    from ..voices.install import install_voice

    catalog = load_catalog()
    if name not in catalog:
        raise typer.BadParameter(f"không có giọng {name}; tải được: {', '.join(catalog)}", param_hint="NAME")
    voice = catalog[name]
    typer.echo(f"{voice.name}: {voice.label}, {voice.sex}, miền {voice.region}, {voice.size // 1_000_000} MB")
    typer.echo(f"Giấy phép: {voice.licence}")
    typer.echo(f"Phải ghi công: {voice.attribution}")
    if voice.caution:
        typer.echo(f"Lưu ý: {voice.caution}")
    folder = models_folder(station.resolve())
    with _download_bar(voice) as tell:
        install_voice(voice, folder, tell)
    typer.echo(f"Đã cài vào {folder}. Thêm vào config/broadcaster.toml:")
    typer.echo(f'\n[voices.engines.piper]\nengine = "piper"\nmodel = "{voice.name}"\n')
    typer.echo('rồi đặt trong [voices]: chain = ["piper", "gtts", "espeak"]')


@contextmanager
def every_voice(station: Station) -> Iterator[Chain]:
    """The station's chain with all configured voices, also those that speak only when asked for by name."""
    from ..reading import breath_groups
    from ..voices import build_chain

    zone = station.settings.station.timezone
    chain = build_chain(station.settings.voices, station.takes, split=breath_groups, folder=station.folder, zone=zone)
    try:
        yield chain
    finally:
        chain.close()


def _print_facts(fact: VoiceFacts) -> None:
    place = f"{fact.place}." if fact.place else " –"
    about = ", ".join(part for part in (fact.sex, fact.region and f"miền {fact.region}", fact.quality) if part)
    print(f"{place:>3} {fact.name:<12} {fact.label}" + (f" ({about})" if about else ""))
    limits = [f"tối đa {fact.characters} ký tự mỗi lần"] if fact.characters else []
    limits += [f"{fact.concurrency} yêu cầu cùng lúc"] if not fact.offline else []
    limits += [f"{fact.price:g} đồng cho 1.000 ký tự"] if fact.price else []
    network = "không cần mạng" if fact.offline else "cần mạng"
    print(f"    {'; '.join([fact.engine, network, *limits])}")
    print(f"    giấy phép: {fact.licence}")
    if fact.spending:
        print(f"    {_spending(fact.spending)}")
    print(f"    {'chưa dùng được: ' + fact.hindrance if fact.hindrance else 'sẵn sàng'}")


def _spending(spent: Spending) -> str:
    characters = f"trên {spent.daily_characters} ký tự" if spent.daily_characters is not None else "ký tự"
    cost = f"trên {spent.daily_cost:.0f} đồng" if spent.daily_cost is not None else "đồng"
    told = f"hôm nay: {spent.characters} {characters}, {spent.cost:.0f} {cost}"
    return f"{told}. {spent.warning}" if spent.warning else told


def _print_installable(station: Station) -> None:
    from ..voices import models_folder
    from ..voices.catalog import load_catalog
    from ..voices.install import is_installed

    for voice in load_catalog().values():
        if not is_installed(voice, models_folder(station.folder)):
            size = voice.size // 1_000_000
            print(
                f"\nCó thể tải thêm: {voice.name} ({voice.label}, {size} MB): broadcaster voices install {voice.name}"
            )


def _chosen(chain: Chain, names: list[str] | None) -> list[Voice]:
    voices = {voice.name: voice for voice in chain.voices}
    unknown = [name for name in names or () if name not in voices]
    if unknown:
        raise typer.BadParameter(f"không có giọng {', '.join(unknown)}; đã khai: {', '.join(voices)}")
    return [voices[name] for name in names] if names else list(voices.values())


def _row(trial: Trial) -> dict[str, object]:
    row: dict[str, object] = {"voice": trial.name, "ok": trial.take is not None, "elapsed": round(trial.elapsed, 3)}
    if trial.take is None:
        return row | {"fault": trial.fault}
    factor = trial.real_time_factor or 0.0
    return row | {
        "seconds": round(trial.take.seconds, 2),
        "real_time_factor": round(factor, 4),
        "lufs": round(_loudness(trial), 1),
        "rate": trial.take.rate,
    }


def _heard_again(trial: Trial, settings: AsrCheckSettings) -> dict[str, object]:
    """What the recogniser makes of the take: its share of wrong syllables, or why there is none."""
    from ..voices import asr_check
    from ..voices.trial import SENTENCE

    assert trial.take is not None
    try:
        hearing = asr_check.heard(trial.take, SENTENCE, settings.timeout.total_seconds())
    except asr_check.RecogniserFailed as error:
        return {"not_heard_again": str(error)}
    return {"wrong_syllables": round(hearing.share, 3), "heard": hearing.text}


def _print_row(row: dict[str, object]) -> None:
    problems = row.get("problems")
    for problem in problems if isinstance(problems, list) else []:
        print(f"! {row['voice']:<12} {problem}")
    if not row["ok"]:
        print(f"✗ {row['voice']:<12} {row['fault']}")
        return
    kept = f" · {row['file']}" if "file" in row else ""
    figures = f"{row['seconds']} giây tiếng trong {row['elapsed']} giây, hệ số {row['real_time_factor']}"
    print(f"✓ {row['voice']:<12} {figures}, {row['lufs']} LUFS, {row['rate']} Hz{kept}")
    if "wrong_syllables" in row:
        print(f"  {'':<12} máy nghe lại thấy sai {float(str(row['wrong_syllables'])):.0%} số tiếng: «{row['heard']}»")
    elif "not_heard_again" in row:
        print(f"  {'':<12} chưa nghe lại được: {row['not_heard_again']}")


def _loudness(trial: Trial) -> float:
    """Integrated loudness of the take, LUFS."""
    import numpy as np

    from ..studio.loudness import Meter

    assert trial.take is not None
    meter = Meter(trial.take.rate)
    samples = np.frombuffer(trial.take.pcm, "<i2").astype(np.float32)
    meter.feed(np.multiply(samples, 1 / 32768, dtype=np.float32))
    return meter.result().lufs


def _keep(trial: Trial, folder: Path) -> Path:
    import wave

    assert trial.take is not None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{trial.name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, trial.take.rate, 0, "NONE", ""))
        file.writeframes(trial.take.pcm)
    return path


@contextmanager
def _download_bar(voice: CatalogVoice) -> Iterator[Callable[[int, int], None] | None]:
    """A bar at a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(voice.name, total=voice.size)
        yield lambda done, total: bar.update(task, completed=done, total=total)
