"""The process that holds a Piper voice: one sentence in, its samples out, in the wire format of :mod:`._espeak_worker`.

Piper's phonemes come from espeak-ng, which is GPL and crashes alone here; and the 200 MB of a neural voice go when the process ends. Runs as
``python -m broadcaster.voices._piper_worker MODEL threads=1 length_scale=1.1 [speaker=0]``. Status 3: the package is missing, 4: the voice cannot be loaded.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from ._espeak_worker import LENGTH, end, fail, receive, send, wait_for_request


def load(model: Path, threads: int) -> Any:
    try:
        import onnxruntime
        from piper import PiperConfig, PiperVoice
    except ImportError as error:
        fail(3, str(error))
    try:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_bytes()))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the files, the owner names them
        fail(4, f"{type(error).__name__}: {error}")
    return PiperVoice(session=session, config=config, download_dir=model.parent)


def main(arguments: list[str]) -> None:
    options = dict(pair.split("=") for pair in arguments[1:])
    voice = load(Path(arguments[0]), int(options["threads"]))
    from piper import SynthesisConfig

    speaker = int(options["speaker"]) if "speaker" in options else None
    synthesis = SynthesisConfig(speaker_id=speaker, length_scale=float(options["length_scale"]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the owner, whose closing of the pipe ends us
    owner = os.getppid()
    rate = int(voice.config.sample_rate)
    end(0, b"", rate)
    while True:
        wait_for_request(owner)
        text = receive(LENGTH.unpack(receive(LENGTH.size))[0]).decode()
        samples = 0
        for sentence in voice.synthesize(text, synthesis):
            pcm = sentence.audio_int16_bytes
            if pcm:
                send(LENGTH.pack(len(pcm)), pcm)
            samples += len(pcm) // 2
        end(samples, b"", rate)


if __name__ == "__main__":
    main(sys.argv[1:])
