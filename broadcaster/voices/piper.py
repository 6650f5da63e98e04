"""Piper: a natural voice on this machine, after one download (``broadcaster voices install``). Extra ``piper``."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import sys
from pathlib import Path

from ..errors import VoiceRefused, VoiceUnavailable, install_command
from ..model import Segment, Take, VoiceLimits
from ..once import built_once
from ..settings import PiperSettings
from .catalog import load_catalog
from .keys import said, take_key, voice_key
from .worker import Worker, WorkerDied, WorkerHung, WorkerRefused

LABEL = "giọng Piper"
#: reading 63 MB from a slow disk and building the network
START_SECONDS = 60.0
_FAULTS = {3: "chưa cài gói piper-tts", 4: "không nạp được tệp giọng"}


class PiperVoice:
    """``folder`` is where installed voices lie; ``settings.model`` a name there, or a path."""

    def __init__(self, name: str, settings: PiperSettings, *, folder: Path) -> None:
        self._settings = settings
        self._path = model_path(settings.model, folder)
        self._who = f"Giọng {name}"
        known = load_catalog().get(settings.model)
        self.name = name
        self.label = settings.label or (known.label if known else LABEL)
        self.limits = VoiceLimits(offline=True, licence=known.licence if known else "theo tệp giọng")
        parameters: dict[str, object] = {"length_scale": settings.length_scale, "speaker": settings.speaker}
        version = importlib.metadata.version("piper-tts") if installed() else "0"
        self.key = voice_key("piper", version, parameters | {"model": self._identity()})

    def probe(self) -> None:
        """Raise VoiceRefused when the package or the voice is not on this machine."""
        if not installed():
            raise VoiceRefused(self._who, _FAULTS[3], f"Chạy «{install_command('piper')}».")
        for path in (self._path, Path(f"{self._path}.json")):
            if not path.is_file():
                remedy = f"Chạy «broadcaster voices install {self._settings.model}»."
                raise VoiceRefused(self._who, f"chưa có tệp giọng {path.name}", remedy)

    def speak(self, segment: Segment) -> Take:
        """Raises VoiceRefused when something is not installed, VoiceUnavailable when the engine died or hung."""
        from . import sound

        self.probe()
        text = said(segment.spoken)
        try:
            answer = self.worker.ask(text)
        except WorkerRefused as error:
            fault = f"{_FAULTS.get(error.code, 'không khởi động được')} {self._path.name} ({error.why or error.code})"
            raise VoiceRefused(
                self._who, fault, f"Cài lại: «broadcaster voices install {self._settings.model}»."
            ) from error
        except (WorkerDied, WorkerHung, OSError) as error:
            raise VoiceUnavailable(self._who, f"chương trình đọc dừng đột ngột ({error})") from error
        trimmed = sound.trim(sound.from_bytes(answer.pcm), answer.rate, in_place=True)
        return Take(take_key(text, self.key), self.name, sound.to_bytes(trimmed.samples), answer.rate)

    def close(self) -> None:
        if "worker" in self.__dict__:
            self.worker.close()

    @built_once
    def worker(self) -> Worker:
        settings = self._settings
        options = [f"threads={settings.threads}", f"length_scale={settings.length_scale}"]
        if settings.speaker is not None:
            options.append(f"speaker={settings.speaker}")
        command = [sys.executable, "-P", "-m", "broadcaster.voices._piper_worker", str(self._path), *options]
        return Worker(command, settings.timeout.total_seconds(), START_SECONDS)

    def _identity(self) -> str:
        """Which network it is: its name and what its description says, so that another file under the same name is another voice."""
        try:
            description = Path(f"{self._path}.json").read_bytes()
            size = self._path.stat().st_size
        except OSError:
            return self._path.name
        return f"{self._path.name}:{size}:{hashlib.sha256(description).hexdigest()[:12]}"


def model_path(model: str, folder: Path) -> Path:
    return Path(model) if model.endswith(".onnx") else folder / f"{model}.onnx"


def installed() -> bool:
    return importlib.util.find_spec("piper") is not None
