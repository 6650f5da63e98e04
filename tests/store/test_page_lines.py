"""What a host repeats on its pages is learnt; what a few notices share is not; the memory stays small."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from broadcaster.station import Station
from broadcaster.store import page_lines
from broadcaster.store.page_lines import SAMPLE
from broadcaster.store.tables import page_lines as rows

HOST = "phuong.example"


def test_a_line_on_three_pages_is_furniture(station: Station) -> None:
    with station.store.begin() as tx:
        for page in ("a", "b", "b", "c"):
            page_lines.learn(tx, HOST, page, ["menu", f"only on {page}", *(["twice"] if page < "c" else [])])
        assert page_lines.shared(tx, HOST) == {"menu"}
        assert page_lines.shared(tx, HOST, 2) == {"menu", "twice"}
        assert page_lines.shared(tx, "other.example") == set()


def test_what_a_few_of_many_pages_share_is_theirs(station: Station) -> None:
    with station.store.begin() as tx:
        for number in range(20):
            page_lines.learn(tx, HOST, str(number), ["menu", *(["power cut"] if number < 4 else [])])
        assert page_lines.shared(tx, HOST) == {"menu"}


def test_years_of_pages_keep_no_more_than_a_sample(station: Station) -> None:
    with station.store.begin() as tx:
        for number in range(5 * SAMPLE):
            identity = hashlib.sha256(str(number).encode()).hexdigest()
            page_lines.learn(tx, HOST, identity, ["old menu" if number < 200 else "new menu"])
        kept = tx.scalar(sa.select(sa.func.count(rows.c.identity.distinct())))
        assert kept is not None and SAMPLE // 2 <= kept <= SAMPLE
        assert page_lines.shared(tx, HOST) == {"new menu"}
