"""A PDF file is opened in a process of its own (:mod:`._pdf_child`), bounded in time: hostile files crash or hang nothing else."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

from ..errors import DocumentRefused

SECONDS = 20
_OUT_OF_TIME = frozenset({signal.SIGXCPU, signal.SIGKILL}) if hasattr(signal, "SIGXCPU") else frozenset()


def run_child(body: bytes, name: str, *command: str, seconds: float = SECONDS) -> dict[str, Any]:
    """What the child process found out about the file; raises DocumentRefused when it failed, crashed or took too long."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "broadcaster.sources._pdf_child", *command],
            input=body, capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            answer = json.loads(done.stdout)
        else:  # killed by its own CPU limit, or crashed
            answer = {"error": "slow" if -done.returncode in _OUT_OF_TIME else "broken"}
    except subprocess.TimeoutExpired:
        answer = {"error": "slow"}
    except ValueError:
        answer = {"error": "broken"}
    faults = {
        "password": ("tệp PDF có mật khẩu", "Hãy bỏ mật khẩu rồi gửi lại."),
        "slow": ("tệp PDF quá phức tạp", "Hãy gửi bản .docx của văn bản."),
        "broken": ("tệp PDF hỏng, không mở được", "Hãy gửi bản .docx của văn bản."),
    }
    if "error" in answer:
        raise DocumentRefused(name, *faults[answer["error"]])
    return dict(answer)
