"""Passwords of channels: from a file of the station or from the environment, and never in what is told."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import AlertNotSent


def secret(subject: str, folder: Path, *, file: str, env: str) -> str:
    """The secret; empty where none is given. A file that is named wins. Raises AlertNotSent when it cannot be read."""
    if not file:
        return os.environ.get(env, "") if env else ""
    try:
        return (folder / file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "tệp không phải văn bản UTF-8"
        raise AlertNotSent(subject, f"không đọc được tệp khóa {file} ({why})", "Kiểm tra tệp và quyền đọc.") from error


def without(text: str, *secrets: str) -> str:
    """The text with every secret taken out: servers like to repeat what they were given."""
    for one in secrets:
        if one:
            text = text.replace(one, "•••")
    return text
