"""Where the packaged defaults lie: the ``config`` and ``audio/jingles`` that ``broadcaster init`` copies.

In a checkout these are the repository's own folders (the repository is a station folder); in an installed wheel the
build has put the same files beside this module.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def defaults_folder() -> Path:
    """The folder that holds ``config/`` and ``audio/jingles/`` as shipped."""
    packaged = _PACKAGE / "defaults"
    return packaged if packaged.is_dir() else _PACKAGE.parent


def default_config(name: str) -> Path:
    """The shipped file ``config/<name>``, for example ``lexicon/core.tsv``."""
    return defaults_folder() / "config" / name
