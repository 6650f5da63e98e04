"""The names of the days of the week."""

from __future__ import annotations

from datetime import date

#: Monday first, as inside a sentence
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
#: what stands behind ``thứ``, as a regular expression on lower-case text
ORDINALS = "|".join(name.split()[1].lower() for name in WEEKDAYS[:6])
#: the day without a ``thứ``, in lower case
SUNDAY = WEEKDAYS[6].lower()


def weekday(day: date) -> str:
    """``thứ Hai`` … ``Chủ nhật``."""
    return WEEKDAYS[day.weekday()]
