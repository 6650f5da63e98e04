"""What the station says in a bulletin, as Jinja2 templates that an operator edits: ``config/texts/<name>.txt.j2``.

A file that is missing there, or broken, is replaced by the shipped one, and told: no template costs a bulletin. The templates run in
a sandbox and know the variables of :data:`TEXTS` only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..defaults import default_config

#: variables that every text of a dated bulletin knows, and those that a text of no day knows
_DATED = ("station", "town", "title", "weekday", "date", "time")
_UNDATED = ("station", "town", "title")
#: more is no sentence of a bulletin, but a mistake
_LONGEST_FILE, _LONGEST_TEXT = 20_000, 20_000


@dataclass(frozen=True, slots=True)
class Text:
    """One text: the variables that its template knows."""

    variables: tuple[str, ...]
    may_be_empty: bool = True


#: every text by its name
TEXTS: dict[str, Text] = {
    "opening": Text((*_DATED, "repeats"), may_be_empty=False),
    "headlines": Text((*_DATED, "titles")),
    "nothing": Text((*_DATED, "nothing_new"), may_be_empty=False),
    "evergreen": Text((*_DATED, "nothing_new")),
    "repeat": Text(_DATED),
    "correction": Text((*_DATED, "headline", "said")),
    "lead_in": Text((*_DATED, "part", "lead_in")),
    "too_long": Text((*_DATED, "headline")),
    "closing": Text((*_DATED, "disclosure")),
    "withdrawn": Text((*_DATED, "count", "how_many", "titles")),
    "spare": Text(_UNDATED, may_be_empty=False),
    "again": Text((*_UNDATED, "date"), may_be_empty=False),
}

_UNDEFINED = re.compile(r"^'(\w+)' is undefined$")
#: values of every kind, so that each branch of a template is tried
_ON_TRIAL: dict[str, tuple[Any, ...]] = {
    "station": ("Đài thử",),
    "town": ("thị xã Thử",),
    "title": ("Bản tin thử",),
    "weekday": ("thứ hai",),
    "date": ("30/11/2026",),
    "time": ("5 giờ 30",),
    "repeats": ("", "5 giờ 30"),
    "titles": (["Tin một.", "Tin hai."], []),
    "nothing_new": (True, False),
    "headline": ("Tin một",),
    "said": ("", "«80 mm» sửa thành «100 mm»"),
    "part": ("Thông báo",),
    "lead_in": ("Sau đây là các thông báo.",),
    "disclosure": (True, False),
    "count": (1, 2),
    "how_many": ("Một",),
}


class TextFault(Exception):
    """A template that cannot be used; ``str`` names the file, the line, and what is known, in Vietnamese."""


class Texts:
    """The texts of one station folder. ``tell`` is given each fault once, in words for the operator; safe for many threads."""

    def __init__(self, folder: Path, tell: Callable[[str], None] | None = None) -> None:
        self._folder = folder / "config" / "texts"
        self._tell = tell
        self._told: set[str] = set()

    def say(self, name: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The lines of that text, in order; those of the shipped one where the station's own cannot be used."""
        path = self._folder / f"{name}.txt.j2"
        if path.is_file():
            try:
                return _said(path, name, values)
            except TextFault as fault:
                self._once(str(fault))
        return _said(_shipped(name), name, values)

    def faults(self) -> list[str]:
        """What is wrong with the station's own templates, each tried with values of every kind; files of no known name as well."""
        found = []
        for path in sorted(self._folder.glob("*")) if self._folder.is_dir() else []:
            name = path.name.removesuffix(".txt.j2")
            if path.name.startswith(".") or path.is_dir():
                continue
            if name not in TEXTS or name == path.name:
                known = ", ".join(f"{one}.txt.j2" for one in TEXTS)
                found.append(f"{_place(path)}: không có lời nào tên này nên tệp không được dùng; các tệp: {known}")
                continue
            try:
                for values in _trials(name):
                    _said(path, name, values)
            except TextFault as fault:
                found.append(str(fault))
        return found

    def digest(self) -> str:
        """Equal as long as every text is the same: for those who keep what was made of them."""
        sources = [
            path.read_bytes() if (path := self._folder / f"{name}.txt.j2").is_file() else b"" for name in sorted(TEXTS)
        ]
        return hashlib.sha256(b"\0".join(sources)).hexdigest()

    def _once(self, fault: str) -> None:
        if fault not in self._told:
            self._told.add(fault)
            if self._tell is not None:
                self._tell(fault)


_environment = ImmutableSandboxedEnvironment(
    autoescape=False,  # it is spoken, not shown
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _shipped(name: str) -> Path:
    return default_config(f"texts/{name}.txt.j2")


def _place(path: Path) -> str:
    return f"config/texts/{path.name}"


def _said(path: Path, name: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The lines that the template of that file gives. Raises TextFault."""
    known = TEXTS[name].variables
    template = _template(path, known)
    try:
        text = template.render({key: values[key] for key in known})
    except Exception as error:  # a template may raise anything
        told = _UNDEFINED.sub(r"không có biến «\1»", str(error)) or type(error).__name__
        raise TextFault(f"{_place(path)}{_line_of(error)}: {told}; biến dùng được: {', '.join(known)}") from error
    lines = tuple(line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line)
    if not lines and not TEXTS[name].may_be_empty:
        raise TextFault(f"{_place(path)}: không có câu nào; lời này không được để trống")
    if len(text) > _LONGEST_TEXT:
        raise TextFault(f"{_place(path)}: dài {len(text)} ký tự, tối đa {_LONGEST_TEXT}; rút gọn lại")
    return lines


def _template(path: Path, known: tuple[str, ...]) -> Template:
    try:
        source = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise TextFault(f"{_place(path)}: tệp phải lưu bằng bảng mã UTF-8") from error
    except OSError as error:
        raise TextFault(f"{_place(path)}: không đọc được ({error.strerror})") from error
    if len(source) > _LONGEST_FILE:
        raise TextFault(f"{_place(path)}: tệp dài {len(source)} ký tự, tối đa {_LONGEST_FILE}")
    try:
        return _environment.from_string(source)
    except TemplateSyntaxError as error:
        told = f"sai cú pháp ({error.message}); biến dùng được: {', '.join(known)}"
        raise TextFault(f"{_place(path)}, dòng {error.lineno}: {told}") from error


def _line_of(error: BaseException) -> str:
    """``, dòng 3`` where the template was being run when it failed."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return f", dòng {line}" if line else ""


def _trials(name: str) -> list[dict[str, Any]]:
    """Values for every variable, so that each is there with each of its kinds."""
    variables = TEXTS[name].variables
    most = max(len(_ON_TRIAL[key]) for key in variables)
    return [{key: _ON_TRIAL[key][min(at, len(_ON_TRIAL[key]) - 1)] for key in variables} for at in range(most)]
