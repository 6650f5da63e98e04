"""After a crash: what dead processes of this machine had claimed is free again at once, without waiting for its lease."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .. import logs
from ..store import articles, leases

if TYPE_CHECKING:
    from ..station import Station


def free_abandoned(station: Station) -> int:
    """Free the claims and leases of processes of this machine that no longer exist; returns how many owners were freed.

    On another machine only the lease's end tells, so those are left alone.
    """
    host, _, _ = station.owner.rpartition(":")
    with station.store.begin() as tx:
        owners = articles.claims(tx, station.now()) | leases.owners(tx, station.now())
        dead = [
            owner for owner in owners if owner.rpartition(":")[0] == host and not _is_alive(owner.rpartition(":")[2])
        ]
        for owner in dead:
            articles.free_claims_of(tx, owner)
            leases.give_back_all(tx, owner)
    if dead:
        logs.get("work").info("freed abandoned work", owners=dead)
    return len(dead)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (ValueError, OSError):  # not ours to ask: leave it to the lease
        return True
    return True
