"""A bulletin of fifteen minutes from takes that are there, one of which a single item changed, and the watch over twenty slots.

The floor holds nothing of ours: a bare process joins the same samples, resamples them with soxr and encodes them with LAME. Aims: making
at most 1.3 times the floor's CPU and 20 MB above a process that has imported everything; renewing speaks no sentence that was spoken
before; a look of the watch costs at most 5 ms of CPU. Each figure comes from a process of its own, one after the other in one run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
_SLOT = '[slots.sang]\ntitle = "Bản tin sáng"\nat = "05:30"\nlength = "{length}"\nitems = 40\n'
_COMMON = """
    import json, os, resource, sys, time
    from datetime import UTC, datetime, timedelta
    from pathlib import Path
    from broadcaster.bulletins.coming import wanted
    from broadcaster.bulletins.making import make_bulletin
    from broadcaster.model import Found
    from broadcaster.pipeline import finish, take_in
    from broadcaster.station import Station
    from broadcaster.testing import article

    station = Station.open(Path(sys.argv[1]))
    station.settings.slots  # read
    sound = lambda: [*station.path("audio/bulletins").rglob("20[1-9]*.mp3")]
    takes = lambda: {path.name for path in station.path("audio/takes").rglob("*.flac")}
    memory = lambda: int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024
    def fresh():
        open("/proc/self/clear_refs", "w").write("5")  # the peak begins anew
    def cpu():
        return sum(os.times()[:4])
    lines = [line for sample in sorted(Path("config/samples").glob("*.txt")) for line in sample.read_text("utf-8").splitlines() if len(line) > 80]
    def text(number, changed=""):
        return "\\n\\n".join(f"{line} (Đợt {number}.)" for line in lines[number % 5 : number % 5 + 5]) + changed
"""
_MADE = """
    total, number = 0.0, 0
    while total < float(sys.argv[2]):
        number += 1
        finish(station, take_in(station, article(f"Thông báo số {number} của phường", text(number)))[0])
        from broadcaster.store import episodes
        with station.store.read() as tx:
            total = sum(one.seconds for one in episodes.newest(tx, station.now()))
    bulletin = make_bulletin(station, "sang")
    print(json.dumps({"seconds": bulletin.master.seconds, "items": len(bulletin.items)}))
"""
_DUMP = """
    import numpy as np
    from broadcaster.bulletins import programme
    from broadcaster.bulletins.choosing import choice_for
    from broadcaster.store import bulletins
    from broadcaster.studio import Pause, Speech
    occurrence = wanted(station, "sang")
    with station.store.read() as tx:
        bulletin = bulletins.get(tx, "sang", occurrence.airs)
    choice = choice_for(station, "sang", occurrence)
    said = programme.voiced(station, bulletin, programme.pieces_of(station, bulletin, choice), lambda *_: None)
    folder = Path(sys.argv[2])
    for index, part in enumerate(said.parts):
        if isinstance(part, Speech):
            take = part.take() if callable(part.take) else part.take
            rate = take.rate
            samples = np.frombuffer(take.pcm, "<i2")
        elif isinstance(part, Pause):
            samples = np.zeros(int(part.ms * 22050 / 1000), "<i2")
        else:
            continue
        np.save(folder / f"{index:05}.npy", samples)
    profile = station.profiles(("radio",))[0]
    print(json.dumps({"from": rate, "to": profile.rate, "bitrate": profile.bitrate, "quality": profile.quality}))
"""
_AGAIN = """
    import lameenc, numpy, soxr, soundfile, broadcaster.studio, broadcaster.voices, broadcaster.reading, broadcaster.delivery.refresh, broadcaster.bulletins.ladder
    station.reader, station.chain, station.takes
    make_bulletin(station, "sang")
    for path in sound():
        path.unlink()
    fresh()
    held, spoken, used = memory(), takes(), cpu()
    bulletin = make_bulletin(station, "sang")
    used, peak = cpu() - used, memory() - held
    assert sound(), "it was made anew"
    print(json.dumps({"cpu": used, "peak": peak, "spoken": len(takes() - spoken), "seconds": bulletin.master.seconds}))
"""
_CHANGED = """
    with station.store.read() as tx:
        from broadcaster.store import articles
        first = articles.get(tx, 1)
    from broadcaster import actions
    from broadcaster.model import Actor
    changed = text(1, "\\n\\nGiờ trực mới là mười bảy giờ mỗi ngày trong tuần.")
    actions.edit(station, 1, title="Thông báo số 1 của phường", text=changed, of=first.revision, base=first.revision, actor=Actor.person("bàn trực"), why="thêm giờ trực")
    finish(station, 1)
    spoken, used = takes(), cpu()
    bulletin = make_bulletin(station, "sang")
    new = takes() - spoken
    print(json.dumps({"cpu": cpu() - used, "spoken": len(new), "sentences": len(takes())}))
"""
_WATCH = """
    from broadcaster.bulletins.watch import SlotWatch
    watch = SlotWatch(station)
    for _ in range(3):
        watch.look()
    used = time.process_time()
    for _ in range(60):
        watch.look()
    print(json.dumps({"ms": (time.process_time() - used) / 60 * 1000}))
"""
_FLOOR = """
    import json, os, sys
    from pathlib import Path
    import lameenc, numpy as np, soxr
    shape = json.loads(sys.argv[2])
    used = sum(os.times()[:4])
    resample = soxr.ResampleStream(shape["from"], shape["to"], 1, dtype="int16")
    encoder = lameenc.Encoder()
    encoder.silence(); encoder.set_channels(1); encoder.set_bit_rate(shape["bitrate"]); encoder.set_quality(shape["quality"])
    encoder.set_in_sample_rate(shape["to"]); encoder.set_out_sample_rate(shape["to"])
    with open(Path(sys.argv[1]) / "floor.mp3", "wb") as out:
        for path in sorted(Path(sys.argv[1]).glob("*.npy")):
            out.write(encoder.encode(resample.resample_chunk(np.load(path)).tobytes()))
        out.write(encoder.flush())
    print(json.dumps({"cpu": sum(os.times()[:4]) - used}))
"""


def _run(script: str, *arguments: str | Path, common: bool = True) -> dict[str, Any]:
    code = textwrap.dedent(_COMMON if common else "") + textwrap.dedent(script)
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = {**os.environ, "BROADCASTER__VOICES__CHAIN": '["espeak"]'}
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _station(folder: Path, programme: str) -> Path:
    subprocess.run([sys.executable, "-m", "broadcaster", "init", str(folder)], check=True, capture_output=True)
    (folder / "config/programme.toml").write_text(programme, "utf-8")
    return folder


def run() -> list[str]:
    """Lines to print."""
    with tempfile.TemporaryDirectory() as name:
        folder, samples = _station(Path(name) / "dai", _SLOT.format(length="15m")), Path(name) / "samples"
        samples.mkdir()
        made = _run(_MADE, folder, "900")
        shape = _run(_DUMP, folder, samples)
        pairs = [(_run(_AGAIN, folder), _run(_FLOOR, samples, json.dumps(shape), common=False)) for _ in range(3)]
        changed = _run(_CHANGED, folder)
        many = "".join(
            f'[slots.gio-{number}]\ntitle = "Bản tin {number}"\nat = "{number // 2 + 5:02}:{number % 2 * 30:02}"\nlength = "1m"\n'
            for number in range(20)
        )
        watch = _run(_WATCH, _station(Path(name) / "hai-muoi", many))
    ratio = sorted(again["cpu"] / floor["cpu"] for again, floor in pairs)[1]
    again, floor = pairs[1]
    making = (
        f"bulletin of {made['seconds'] / 60:.1f} min, {made['items']} items, from takes: {again['cpu']:.2f} CPU s, floor {floor['cpu']:.2f}, "
        f"ratio {ratio:.2f} (aim 1.3)"
    )
    return [
        making,
        f"bulletin: {max(one['peak'] for one, _ in pairs):.0f} MB above the process (aim 20); {again['spoken']} sentences spoken",
        f"one item changed: {changed['spoken']} of {changed['sentences']} sentences spoken, {changed['cpu']:.2f} CPU s",
        f"watch at 20 slots: {watch['ms']:.1f} ms of CPU a look (aim 5)",
    ]
