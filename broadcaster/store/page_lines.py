"""Which lines stood on which pages of a host: what the cleaner learns a portal's furniture from. Only hashes are kept."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import sqlalchemy as sa

from .tables import page_lines

#: so many pages of a host are remembered at most: enough to know its furniture, and no more rows in ten years than in one
SAMPLE = 60
#: furniture stands on at least this share of a host's pages; sections may each have their own
SHARE = 0.25


def learn(tx: sa.Connection, host: str, identity: str, digests: Sequence[str]) -> None:
    """Remember which lines stood on this article's page; of a host that has many pages a changing sample is kept."""
    of_host = page_lines.c.host == host
    mine = sa.select(page_lines.c.line).where(of_host, page_lines.c.identity == identity)
    new = set(digests) - set(tx.execute(mine).scalars())
    if new:
        tx.execute(page_lines.insert(), [{"host": host, "line": line, "identity": identity} for line in new])
    pages = tx.execute(sa.select(page_lines.c.identity).where(of_host).distinct()).scalars().all()
    if len(pages) > SAMPLE:
        others = sorted((page for page in pages if page != identity), key=lambda page: _lot(page, identity))
        tx.execute(page_lines.delete().where(of_host, page_lines.c.identity.in_(others[: SAMPLE // 2])))


def _lot(page: str, newest: str) -> bytes:
    """Draws lots anew with every page that comes, so that old pages do not stay for ever; the same every time it is asked."""
    return hashlib.sha256(f"{newest} {page}".encode()).digest()


def shared(tx: sa.Connection, host: str, pages: int = 3) -> set[str]:
    """Digests of lines that stood on at least ``pages`` different articles' pages of this host, and on no small part of them:
    what three notices among sixty articles share is theirs and not the portal's."""
    of_host = page_lines.c.host == host
    known = tx.scalar(sa.select(sa.func.count(page_lines.c.identity.distinct())).where(of_host)) or 0
    least = max(pages, math.ceil(known * SHARE))
    query = sa.select(page_lines.c.line).where(of_host).group_by(page_lines.c.line).having(sa.func.count() >= least)
    return set(tx.execute(query).scalars())
