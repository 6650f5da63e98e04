"""Reads the configuration files and the environment into one checked :class:`Settings`."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from ..defaults import default_config
from ..errors import ConfigError
from ._programme_faults import programme_faults
from .alerts import AlertsSettings
from .cleaning import CleaningSettings
from .drops import DropName, DropSettings
from .emergency import EmergencySettings
from .holidays import HolidaySettings
from .programme import ProgrammeSettings, SlotName, SlotSettings, SpecialSettings
from .publishing import PublishingSettings
from .radio import RadioSettings
from .reading import ReadingSettings
from .shows import ShowName, ShowSettings
from .sources import PickupSettings, SourceSettings
from .station import (
    RetentionSettings,
    ReviewSettings,
    StationSettings,
    StoreSettings,
    WebSettings,
    WorkSettings,
)
from .studio import StudioSettings
from .voices import VoicesSettings

PREFIX = "BROADCASTER__"

#: the tables that stand in a file of their own; every other one stands in broadcaster.toml
NAMED_TABLES = {
    "sources": "sources.toml",
    "shows": "shows.toml",
    "slots": "programme.toml",
    "specials": "programme.toml",
    "programme": "programme.toml",
    "drops": "programme.toml",
    "holidays": "holidays.toml",
    "emergency": "emergency.toml",
}
MAIN_FILE = "broadcaster.toml"
#: how such a table is headed, where it is not ``[table.NAME]``
_HEADINGS = {
    "specials": "[[specials]]",
    "programme": "[programme]",
    "emergency": "[emergency] và các bảng con",
}
#: a station folder that was made before these existed goes by the shipped ones
_OPTIONAL = frozenset({"holidays.toml", "emergency.toml"})


class Settings(BaseSettings):
    """Everything an operator may set. Environment variables win over files."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        case_sensitive=False,
    )

    station: StationSettings = StationSettings()
    web: WebSettings = WebSettings()
    store: StoreSettings = StoreSettings()
    work: WorkSettings = WorkSettings()
    review: ReviewSettings = ReviewSettings()
    retention: RetentionSettings = RetentionSettings()
    pickup: PickupSettings = PickupSettings()
    cleaning: CleaningSettings = CleaningSettings()
    reading: ReadingSettings = ReadingSettings()
    voices: VoicesSettings = VoicesSettings()
    studio: StudioSettings = StudioSettings()
    publishing: PublishingSettings = PublishingSettings()
    radio: RadioSettings = RadioSettings()
    alerts: AlertsSettings = AlertsSettings()
    sources: dict[str, SourceSettings] = {}
    shows: dict[ShowName, ShowSettings] = {}
    slots: dict[SlotName, SlotSettings] = {}
    specials: tuple[SpecialSettings, ...] = ()
    programme: ProgrammeSettings = ProgrammeSettings()
    drops: dict[DropName, DropSettings] = {}
    holidays: dict[str, HolidaySettings] = {}
    emergency: EmergencySettings = EmergencySettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)


def load_settings(folder: Path) -> Settings:
    """Read ``folder/config``; raises ConfigError with every mistake of every file."""
    problems: list[str] = []
    data: dict[str, Any] = {}
    main = _read_toml(folder / "config" / MAIN_FILE, problems)
    for table in NAMED_TABLES.keys() & main.keys():
        problems.append(f"{MAIN_FILE}: bảng [{table}] phải nằm trong {NAMED_TABLES[table]}")
        main.pop(table)
    data.update(main)
    for name in dict.fromkeys(NAMED_TABLES.values()):
        tables = [table for table, file in NAMED_TABLES.items() if file == name]
        headings = ", ".join(_HEADINGS.get(table, f"[{table}.TÊN]") for table in tables)
        content = _read_toml(_file_of(folder, name), problems)
        problems += [
            f"{name}: không có bảng [{other}]; tệp này chỉ chứa {headings}" for other in content if other not in tables
        ]
        data |= {table: content[table] for table in tables if table in content}
    problems += _unknown_variables(os.environ)
    settings = _validate(data, problems)
    if settings is not None:
        problems += _unknown_references(settings)
        problems += programme_faults(settings.slots, settings.specials, settings.holidays, settings.programme)
    if settings is None or problems:
        raise ConfigError(problems)
    return settings.model_copy(update={"slots": {name: slot for name, slot in settings.slots.items() if slot.enabled}})


def _file_of(folder: Path, name: str) -> Path:
    path = folder / "config" / name
    return default_config(name) if name in _OPTIONAL and not path.exists() else path


def _read_toml(path: Path, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        problems.append(
            f"{path.name}: không thấy tệp {path}; chạy «broadcaster init THƯ_MỤC» để tạo bộ cấu hình đầy đủ"
        )
    except UnicodeDecodeError:
        problems.append(f"{path.name}: tệp phải lưu bằng bảng mã UTF-8")
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path.name}: sai cú pháp TOML ({error})")
    except OSError as error:
        problems.append(f"{path.name}: không đọc được ({error.strerror})")
    return {}


def _unknown_variables(environ: Mapping[str, str]) -> list[str]:
    known = set(Settings.model_fields)
    names = [name for name in environ if name.upper().startswith(PREFIX)]
    return [
        f"biến môi trường {name}: không có bảng [{table}]; được dùng: {', '.join(sorted(known))}"
        for name in names
        if (table := name[len(PREFIX) :].split("__")[0].lower()) not in known
    ]


def _validate(data: dict[str, Any], problems: list[str]) -> Settings | None:
    try:
        return Settings(**data)
    except ValidationError as error:
        problems += [_describe(dict(detail)) for detail in error.errors(include_url=False)]
    except ValueError as error:  # an environment variable that is no value of its kind
        problems.append(f"biến môi trường: {error}")
    return None


def _unknown_references(settings: Settings) -> list[str]:
    """Names that point to nothing: profiles, sources, shows and voices that no table declares."""
    used: list[tuple[str, tuple[str, ...], Collection[str]]] = [
        ("broadcaster.toml: studio.episode_profiles", settings.studio.episode_profiles, settings.studio.profiles),
        ("broadcaster.toml: studio.bulletin_profiles", settings.studio.bulletin_profiles, settings.studio.profiles),
    ]
    for name, source in settings.sources.items():
        used.append(
            (f"sources.toml: sources.{name}.voice", (source.voice,) if source.voice else (), settings.voices.engines)
        )
    for name, show in settings.shows.items():
        known = {*settings.sources, "manual"}
        used.append((f"shows.toml: shows.{name}.sources", show.sources, known))
        used.append((f"shows.toml: shows.{name}.voice", (show.voice,) if show.voice else (), settings.voices.engines))
    for name, slot in settings.slots.items():
        used.append((f"programme.toml: slots.{name}.shows", slot.shows, settings.shows))
        for number, part in enumerate(slot.parts, 1):
            used.append((f"programme.toml: slots.{name}.parts[{number}].shows", part.shows, settings.shows))
    for name, drop in settings.drops.items():
        used.append((f"programme.toml: drops.{name}.slots", drop.slots, settings.slots))
        used.append((f"programme.toml: drops.{name}.carts", tuple(drop.carts), settings.slots))
    for number, special in enumerate(settings.specials, 1):
        used.append((f"programme.toml: specials[{number}].slot", (special.slot,), settings.slots))
    used.append(("emergency.toml: emergency.profile", (settings.emergency.profile,), settings.studio.profiles))
    return _impossible(settings) + [
        f"{place}: chưa khai «{word}»; đã khai: {', '.join(sorted(known)) or 'chưa có gì'}"
        for place, words, known in used
        for word in words
        if word not in known
    ]


def _impossible(settings: Settings) -> list[str]:
    """What each table alone allows and two together do not."""
    problems = []
    if "emergency" in settings.slots:
        problems.append("programme.toml: slots.emergency: tên này dành cho làn khẩn cấp; đặt tên khác cho khung giờ")
    profile = settings.studio.profiles.get(settings.emergency.profile)
    if profile is not None and profile.codec != "mp3":
        problems.append(f"emergency.toml: emergency.profile = {settings.emergency.profile!r}: phải là bản thu mp3")
    return problems


_SAYINGS = {
    "missing": "thiếu khóa này",
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "float_parsing": "phải là số",
    "float_type": "phải là số",
    "bool_parsing": "phải là true hoặc false",
    "bool_type": "phải là true hoặc false",
    "string_type": "phải là một chuỗi trong ngoặc kép",
    "tuple_type": "phải là một danh sách trong ngoặc vuông",
    "dict_type": "phải là một bảng",
    "model_type": "phải là một bảng",
    "model_attributes_type": "phải là một bảng",
    "time_parsing": 'phải là giờ như "05:30"',
    "time_type": 'phải là giờ như "05:30"',
}


def _describe(detail: dict[str, Any]) -> str:
    """One mistake as ``file: key = value: what is allowed``."""
    location = [f"[{part + 1}]" if isinstance(part, int) else str(part) for part in detail["loc"]]
    file = NAMED_TABLES.get(location[0], MAIN_FILE) if location else MAIN_FILE
    kind, context = detail["type"], detail.get("ctx", {})
    key = ".".join(part for part in location if not _is_union_tag(part, location)).replace(".[", "[")
    if kind == "extra_forbidden":
        return f"{file}: {key}: không có khóa này{_nearest(location)}"
    if kind == "missing":
        return f"{file}: {key}: {_SAYINGS[kind]}"
    rule = _rule(kind, context, detail["msg"])
    if isinstance(detail["input"], dict):  # what a table says is read in the file
        return f"{file}: {key}: {rule}"
    return f"{file}: {key} = {detail['input']!r}: {rule}"


def _rule(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind in _SAYINGS:
        return _SAYINGS[kind]
    if kind in ("literal_error", "enum"):
        return f"chỉ được là {context['expected']}".replace(" or ", " hoặc ")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"chỉ được là {context.get('expected_tags', context.get('discriminator', ''))}"
    bounds = {"greater_than_equal": ("ge", "từ {} trở lên"), "less_than_equal": ("le", "nhiều nhất là {}")}
    bounds |= {"greater_than": ("gt", "lớn hơn {}"), "less_than": ("lt", "nhỏ hơn {}")}
    bounds |= {
        "string_too_short": ("min_length", "không được để trống"),
        "string_too_long": ("max_length", "dài nhất {} ký tự"),
    }
    bounds |= {"string_pattern_mismatch": ("pattern", "phải có dạng {}")}
    if kind in bounds:
        name, saying = bounds[kind]
        return saying.format(context[name])
    if kind == "value_error":
        return str(context["error"])
    return message


def _is_union_tag(part: str, location: list[str]) -> bool:
    """pydantic puts the chosen kind of a union (``sources.portal.feed.url``) into the location; a reader does not need it."""
    place = location.index(part)
    return (location[0] == "sources" and place == 2 and len(location) > 3) or (
        location[:2] == ["voices", "engines"] and place == 3 and len(location) > 4
    )


def _nearest(location: list[str]) -> str:
    """What may have been meant: the known keys at this place that look alike, or all of them."""
    allowed = _keys_at(location[:-1])
    close = difflib.get_close_matches(location[-1], allowed, n=3)
    if close:
        return f"; có phải là {', '.join(close)}?"
    return f"; được dùng: {', '.join(allowed)}" if allowed else ""


def _keys_at(location: list[str]) -> list[str]:
    from typing import Annotated, get_args, get_origin

    from pydantic import BaseModel

    here: Any = Settings
    for part in location:
        if isinstance(here, type) and issubclass(here, BaseModel):
            if part not in here.model_fields:
                return []
            here = here.model_fields[part].annotation
        elif get_origin(here) is dict:
            here = get_args(here)[1]
        elif get_origin(here) is tuple:
            here = get_args(here)[0]
        else:
            members = [member for member in _union_members(here) if part in _literal_tags(member)]
            here = members[0] if members else None
        if get_origin(here) is Annotated:
            here = get_args(here)[0]
    return sorted(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def _union_members(annotation: Any) -> tuple[Any, ...]:
    from typing import get_args

    return get_args(annotation)


def _literal_tags(member: Any) -> tuple[str, ...]:
    field = member.model_fields.get("kind") or member.model_fields.get("engine")
    return (str(field.default),) if field else ()
