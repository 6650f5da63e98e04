"""``[drops.NAME]`` of ``programme.toml``: bulletins pushed to a playout system, into a folder or over SFTP."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ._types import Duration, Section
from .programme import SlotName

#: what a file's name may be made of
NAME_FIELDS = ("slot", "cart", "date", "time")
_NAME = re.compile(
    rf"([A-Za-z0-9]|{{({'|'.join(NAME_FIELDS)})}})([A-Za-z0-9_.-]|{{({'|'.join(NAME_FIELDS)})}})*\.(mp3|wav)"
)


def _is_a_file_name(pattern: str) -> str:
    """With the slot or its number in it: two slots in one file would be one."""
    if not _NAME.fullmatch(pattern) or not re.search("{slot}|{cart}", pattern):
        known = ", ".join(f"{{{name}}}" for name in NAME_FIELDS)
        raise ValueError(
            f"phải là tên tệp .mp3 hoặc .wav có {{slot}} hoặc {{cart}}, ví dụ {{slot}}.wav; được dùng: {known}"
        )
    return pattern


DropName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")]
CartNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class DropSettings(Section):
    """``kind`` is a ``folder`` of this machine or a share mounted on it, or ``sftp``. The host's key is given, never taken on trust."""

    kind: Literal["folder", "sftp"] = "folder"
    folder: str = Field(min_length=1)
    name: Annotated[str, AfterValidator(_is_a_file_name)] = "{slot}.mp3"
    slots: tuple[SlotName, ...] = ()
    carts: dict[SlotName, CartNumber] = {}
    out_cue: str = Field("", max_length=64)
    host: str = ""
    port: int = Field(22, ge=1, le=65535)
    user: str = ""
    host_key: str = ""
    key_file: str = ""
    password_env: str = Field("", pattern=r"^$|^[A-Z][A-Z0-9_]*$")
    timeout: Duration = Field("60s", validate_default=True)

    @model_validator(mode="after")
    def _can_be_reached(self) -> DropSettings:
        if self.kind == "sftp":
            missing = [name for name in ("host", "user", "host_key") if not getattr(self, name)]
            if missing:
                raise ValueError(f"kind = sftp cần thêm khóa {', '.join(missing)}")
            if not self.key_file and not self.password_env:
                raise ValueError("kind = sftp cần key_file hoặc password_env để đăng nhập")
        return self

    @model_validator(mode="after")
    def _every_slot_has_its_number(self) -> DropSettings:
        if "{cart}" in self.name:
            without = [slot for slot in self.slots if slot not in self.carts]
            if without or not self.carts:
                raise ValueError(
                    f"name có {{cart}} nên carts phải có số cho từng khung giờ{': ' if without else ''}{', '.join(without)}"
                )
        return self

    @property
    def extension(self) -> str:
        """``mp3`` or ``wav``: which of the slot's files is dropped."""
        return self.name.rpartition(".")[2]
