"""Season and number of a show's episodes: given once in the order of publication, then kept and never given again."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from .tables import episode_numbers


def of_show(tx: sa.Connection, show: str, guids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """(season, number) of those of these episodes that have one."""
    columns = sa.select(episode_numbers.c.guid, episode_numbers.c.season, episode_numbers.c.number)
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(guids), 500):
        some = episode_numbers.c.guid.in_(guids[start : start + 500])
        query = columns.where(episode_numbers.c.show == show, some)
        found |= {row.guid: (row.season, row.number) for row in tx.execute(query)}
    return found


def any_given(tx: sa.Connection, show: str) -> bool:
    return (
        tx.execute(sa.select(episode_numbers.c.guid).where(episode_numbers.c.show == show).limit(1)).first() is not None
    )


def give(tx: sa.Connection, show: str, seasons: Sequence[tuple[str, int]]) -> None:
    """Number these (guid, season), which have no number yet, in this order after those that have."""
    query = (
        sa.select(episode_numbers.c.season, sa.func.max(episode_numbers.c.number))
        .where(episode_numbers.c.show == show, episode_numbers.c.season.in_({season for _, season in seasons}))
        .group_by(episode_numbers.c.season)
    )
    last = {season: number for season, number in tx.execute(query)}  # noqa: C416 - rows are no pairs to mypy
    rows = []
    for guid, season in seasons:
        last[season] = last.get(season, 0) + 1
        rows.append({"show": show, "guid": guid, "season": season, "number": last[season]})
    if rows:
        tx.execute(episode_numbers.insert(), rows)
