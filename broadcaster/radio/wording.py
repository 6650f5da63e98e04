"""What the station itself says in a bulletin, as written Vietnamese; the reading makes it speakable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..model import Episode
from ..vietnamese.weekdays import weekday
from .choosing import Choice

#: So many articles that are too long for the bulletin are named at its end.
_MOST_LEFT_OUT = 2


@dataclass(frozen=True, slots=True)
class WordsOfBulletin:
    """Sentences before the items, before each item (by guid), and after them."""

    opening: tuple[str, ...]
    before: dict[str, str]
    closing: tuple[str, ...]


def words_of_bulletin(station: str, title: str, day: date, choice: Choice, *, disclosure: bool) -> WordsOfBulletin:
    """The greeting, the headlines, the honest word where there is nothing new, the closing."""
    opening = [f"{station}. {title}, {weekday(day).lower()}, ngày {day.day}/{day.month}/{day.year}."]
    fresh = [episode for episode in choice.episodes if episode.guid not in choice.repeated]
    nothing = "" if choice.left_out else "Hiện chưa có tin mới. "
    if choice.rung == "notice":
        opening.append(f"{nothing}Mời quý vị đón nghe bản tin sau.")
    elif choice.rung == "evergreen":
        opening.append(f"{nothing}Mời quý vị nghe lại một số nội dung đáng chú ý.")
    elif len(fresh) > 1:
        opening.append("Bản tin có những nội dung chính sau.")
        opening += [ended(episode.title) for episode in fresh]
        opening.append("Sau đây là nội dung chi tiết.")
    before = {episode.guid: _announced(episode) for episode in choice.episodes if episode.guid in choice.corrected}
    if len(fresh) < len(choice.episodes):
        before[choice.episodes[len(fresh)].guid] = "Mời quý vị nghe lại một số nội dung đáng chú ý."
    closing = [
        f"Bài «{episode.title}» dài hơn bản tin này, mời quý vị nghe trọn bài trên trang nghe của đài."
        for episode in choice.left_out[:_MOST_LEFT_OUT]
    ]
    closing.append("Bản tin đến đây là hết.")
    if disclosure:
        closing.append("Bản tin do giọng đọc máy thực hiện.")
    closing.append("Cảm ơn quý vị đã lắng nghe.")
    return WordsOfBulletin(tuple(opening), before, tuple(closing))


def _announced(episode: Episode) -> str:
    """That what follows was corrected, and what of it."""
    said = (episode.corrected or "").rstrip(" .!?")
    return f"Tin đính chính: {said}." if said else "Tin đính chính."


def ended(sentence: str) -> str:
    """The sentence with a mark at its end, so that the voice falls there."""
    return sentence if sentence.rstrip().endswith((".", "!", "?")) else f"{sentence.rstrip()}."
