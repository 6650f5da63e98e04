"""The process that holds the recogniser: samples in, the words it hears out. Runs as ``python -m broadcaster.voices._asr_worker``.

A process of its own for each take: the package is young native code that may crash, and its 240 MB go when the process ends. Standard input:
mono int16 at 16 kHz; standard output: UTF-8 text. Status 3: the package is missing.
"""

import os
import sys

RATE = 16000
MISSING = 3


def main() -> None:
    answer = os.dup(1)
    os.dup2(2, 1)  # the native code tells of its start on standard output
    try:
        import vietasr
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(MISSING)
    import numpy as np

    samples = np.frombuffer(sys.stdin.buffer.read(), "<i2")
    pipeline = vietasr.Pipeline.preset("transcribe")
    with os.fdopen(answer, "wb") as out:
        out.write(pipeline.transcribe(samples, float(RATE)).text.encode())


if __name__ == "__main__":
    main()
