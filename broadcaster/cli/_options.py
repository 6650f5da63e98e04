"""Options that every verb shares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StationOption = Annotated[
    Path,
    typer.Option(
        "--station",
        metavar="DIR",
        help="Thư mục của đài, có config/ bên trong · the station's folder.",
        show_default="thư mục hiện tại",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="In đúng một đối tượng JSON · print one JSON object.")]
