"""Writes the day's articles and hands them over, corrects, withdraws and ends them: what the town's offices do."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from .articles import Article, written
from .books import Published
from .station_folder import INBOX, PORTAL, ZONE, Airing

if TYPE_CHECKING:
    from .month import Month

#: every such article is a notice in the folder, the others stand on the portal
_FOLDER_SHARE = 4


class Newsroom:
    """Remembers each article as it was last handed over."""

    def __init__(self, month: Month) -> None:
        self._month = month
        self.articles: dict[int, Article] = {}
        self.let_expired: set[int] = set()

    def publish(self, count: int, now: datetime) -> None:
        for _ in range(count):
            number = len(self.articles) + 1
            source = INBOX if number % _FOLDER_SHARE == 0 else PORTAL
            self.hand_over(written(number, source, now, self._month.chance))

    def hand_over(self, article: Article) -> None:
        self.articles[article.number] = article
        if article.source == PORTAL:
            self._month.portal.articles[article.guid] = article
            return
        place = (
            self._month.control / article.file_name
        )  # beside the station's disk, which may be full: an office tries again
        place.write_text(article.text, "utf-8")
        self._month.inbox.append(place)
        self._month.bring_inbox()

    def correct(self, airing: Airing) -> None:
        """New words for one that the coming bulletin carries, or for the newest; then «Lấy bài ngay» on its source."""
        chosen = self._chosen(airing)
        if chosen is not None:
            article = self.articles[chosen.number].corrected()
            self.hand_over(article)
            self._month.act("visit", article.source)

    def withdraw(self, airing: Airing) -> None:
        chosen = self._chosen(airing)
        if chosen is not None:
            self._month.act("withdraw", str(chosen.article), why="đăng nhầm")

    def let_expire(self, airing: Airing) -> None:
        """The last day of one of them is the day before the airing's, so that it is over at midnight."""
        last = airing.day - timedelta(days=1)
        if self._month.clock.now() >= datetime.combine(airing.day, time(), ZONE):
            last = airing.day
        chosen = self._chosen(airing)
        if chosen is not None:
            self.let_expired.add(chosen.number)
            self._month.act("expiry", str(chosen.article), day=last.isoformat())

    def coming(self, airing: Airing) -> int:
        """The number of one that the slot will carry, as far as can be known; 0 while there is none."""
        chosen = self._chosen(airing)
        return chosen.number if chosen is not None else 0

    def _chosen(self, airing: Airing) -> Published | None:
        """One that lies at the slot's address now, else one of the newest; never one that is over or taken back."""
        known = self._month.books.published()
        carried = [number for number, _ in self._month.look(airing).items]
        fresh = sorted(known, reverse=True)[:20]
        for numbers in (carried, fresh):
            fit = [
                known[number]
                for number in numbers
                if number in known and known[number].withdrawn is None and known[number].expires is None
            ]
            if fit:
                return self._month.chance.choice(fit)
        return None


def bring(month: Month) -> None:
    """Put what waits into the station's folder; on a full disk it waits on."""
    while month.inbox:
        place = month.inbox[0]
        target = month.folder / "inbox" / place.name
        part = target.with_suffix(".part")
        try:
            part.write_bytes(place.read_bytes())
            os.replace(part, target)  # noqa: PTH105
        except OSError:
            part.unlink(missing_ok=True)
            return
        place.unlink()
        month.inbox.pop(0)
