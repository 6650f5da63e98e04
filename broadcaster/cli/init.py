"""``broadcaster init``: a new station folder from the packaged defaults."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer


def command(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục mới của đài · the new folder.")],
) -> None:
    """Tạo thư mục đài mới với bộ cấu hình có chú thích, bảng cách đọc và bài mẫu. Không ghi đè tệp nào đã có.

    Make a new station folder with annotated configuration, lexicon and samples. Existing files are never overwritten.
    """
    from ..defaults import defaults_folder
    from ..errors import DiskError

    made = kept = 0
    try:
        for part in ("config", "audio/jingles"):
            for shipped in sorted((defaults_folder() / part).rglob("*")):
                if not shipped.is_file() or shipped.name.startswith("."):
                    continue
                target = folder / part / shipped.relative_to(defaults_folder() / part)
                if target.exists():
                    kept += 1
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(shipped, target)
                made += 1
        for part in ("feeds", "audio"):
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskError(
            str(folder), f"không tạo được ({error.strerror})", "Kiểm tra quyền ghi và dung lượng."
        ) from error
    typer.echo(f"Đã tạo {made} tệp trong {folder}" + (f"; giữ nguyên {kept} tệp đã có." if kept else "."))
    typer.echo(f"Sửa {folder / 'config' / 'broadcaster.toml'} rồi chạy: broadcaster run --station {folder}")
