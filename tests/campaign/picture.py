"""The month as a picture: a row for each slot, a column for each day, coloured by what was at the address, attacks by their letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from .attacks import ATTACKS
from .measure import Seen
from .station_folder import Airing, airings_on

if TYPE_CHECKING:
    from .month import Month

_WIDTH, _HEIGHT, _LEFT, _TOP = 34, 44, 90, 60
_COLOURS = {
    "ready": "#3a7d44",
    "pulled": "#3a7d44",
    "aired": "#3a7d44",
    "corrected": "#6aa84f",
    "fallback": "#e0b040",
    "repeat": "#e0b040",
    "spare": "#c98a2b",
    "unnamed": "#8fb4c9",
    "faulty": "#c0392b",
    "unseen": "#dddddd",
}
_LEGEND = (
    ("ready", "bản tin mới"),
    ("corrected", "bản tin đính chính"),
    ("fallback", "phát lại hoặc lời báo"),
    ("spare", "tệp dự phòng"),
    ("unnamed", "tệp bên cạnh chưa khớp"),
    ("faulty", "cũ, dở, thiếu hoặc quá dài"),
)


def colour(seen: Sequence[Seen]) -> str:
    """The worst of what was seen decides."""
    if not seen:
        return _COLOURS["unseen"]
    if any(one.faults for one in seen):
        return _COLOURS["faulty"]
    return _COLOURS.get(seen[0].kind, _COLOURS["unnamed"])


def picture(month: Month) -> str:
    """Each cell has two halves: above at ready-by, below at air. SVG, UTF-8."""
    days = sorted({airing.day for airing in month.airings})
    width = _LEFT + len(days) * _WIDTH + 20
    rows = (len(ATTACKS) + 2) // 3
    lines = airings_on(days[0])
    height = _TOP + len(lines) * _HEIGHT + 60 + rows * 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {max(width, 940)} {height}" font-family="sans-serif" font-size="11">',
        f"<title>Một tháng mô phỏng: {len(month.airings)} lượt phát</title>",
        '<rect width="100%" height="100%" fill="white"/>',
        '<text x="10" y="20" font-size="14">Tệp tại địa chỉ của từng khung giờ: nửa trên lúc phải sẵn sàng, nửa dưới lúc lên sóng</text>',
    ]
    for column, day in enumerate(days):
        parts.append(f'<text x="{_LEFT + column * _WIDTH + 4}" y="{_TOP - 8}">{day:%d/%m}</text>')
    for row, airing in enumerate(lines):
        y = _TOP + row * _HEIGHT
        parts.append(f'<text x="8" y="{y + 16}">{escape(airing.slot.title)}</text>')
        parts.append(f'<text x="8" y="{y + 30}">{airing.at:%H:%M}</text>')
        parts += [_cell(month, replace(airing, day=day), _LEFT + column * _WIDTH, y) for column, day in enumerate(days)]
    parts += _legend(_TOP + len(lines) * _HEIGHT + 18)
    return "\n".join([*parts, "</svg>\n"])


def _cell(month: Month, airing: Airing, x: int, y: int) -> str:
    half = (_HEIGHT - 6) // 2
    halves = []
    for place, when in enumerate(("ready", "air")):
        seen = [look.seen for look in month.diary.looks if look.airing == airing and look.when == when]
        told = ", ".join(dict.fromkeys(one.kind for one in seen)) or "chưa xem"
        faults = ", ".join(sorted({fault for one in seen for fault in one.faults}))
        halves.append(
            f'<rect x="{x}" y="{y + place * half}" width="{_WIDTH - 3}" height="{half - 1}" fill="{colour(seen)}">'
            f"<title>{airing.airs:%d/%m %H:%M} {escape(airing.slot.title)} {when}: {escape(faults or told)}</title></rect>"
        )
    letters = "".join(letter for attacked, letter, _ in month.diary.attacks if attacked == airing)
    return "".join(halves) + f'<text x="{x + 3}" y="{y + half + 4}" fill="white" font-weight="bold">{letters}</text>'


def _legend(y: int) -> list[str]:
    parts = []
    for place, (kind, words) in enumerate(_LEGEND):
        x = 10 + place * 155
        parts.append(f'<rect x="{x}" y="{y}" width="10" height="10" fill="{_COLOURS[kind]}"/>')
        parts.append(f'<text x="{x + 14}" y="{y + 9}" font-size="9">{words}</text>')
    for place, attack in enumerate(ATTACKS):
        x, line = 10 + place % 3 * 310, y + 28 + place // 3 * 16
        parts.append(f'<text x="{x}" y="{line}" font-size="9">{attack.letter}: {escape(attack.words)}</text>')
    return parts
