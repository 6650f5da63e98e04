"""What leaves the station: feeds, transcripts, artwork, the listening site, and where the files go.

Everything here is a function of its arguments: the same episodes give the same bytes. Public paths (``tin-tuc.xml``,
``episodes/x/transcript.vtt``) have no leading slash and are relative to the web root, the station's ``feeds/`` folder; sound is
public under ``audio/…``. Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .artwork import Artwork, artwork, check_artwork, show_artwork
    from .chapters import chapters_json
    from .feed import Feed, LeftOut, build_feed
    from .feed_item import Number, dated_title
    from .files import new_in, remove_leftovers, replace_file, write_feeds
    from .frequency import update_frequency
    from .identity import feed_url, podcast_guid, public_url
    from .inventory import changed_files, companions
    from .local import link_audio
    from .other_feeds import feed_stylesheet, json_feed, opml
    from .pages import Pages
    from .publishers import build_publishers
    from .selection import bulletin_episode, select
    from .storage import Drift, S3Publisher, open_store
    from .transcript import soundbite, transcripts
    from .validation import validate_feed
    from .verify import Check, Finding, check_published
    from .websub import ping_hub

_HOMES = {
    "artwork": ("Artwork", "artwork", "check_artwork", "show_artwork"),
    "chapters": ("chapters_json",),
    "feed": ("Feed", "LeftOut", "build_feed"),
    "feed_item": ("Number", "dated_title"),
    "files": ("new_in", "remove_leftovers", "replace_file", "write_feeds"),
    "frequency": ("update_frequency",),
    "inventory": ("changed_files", "companions"),
    "identity": ("feed_url", "podcast_guid", "public_url"),
    "local": ("link_audio",),
    "other_feeds": ("feed_stylesheet", "json_feed", "opml"),
    "pages": ("Pages",),
    "publishers": ("build_publishers",),
    "selection": ("bulletin_episode", "select"),
    "storage": ("Drift", "S3Publisher", "open_store"),
    "transcript": ("soundbite", "transcripts"),
    "validation": ("validate_feed",),
    "verify": ("Check", "Finding", "check_published"),
    "websub": ("ping_hub",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f".{home}", __name__)
    # The module ``artwork`` holds a function ``artwork``: the import has just bound the module's name, so bind ours over it.
    globals().update({each: getattr(module, each) for each in _HOMES[home]})
    return globals()[name]


__all__ = [
    "Artwork",
    "Check",
    "Drift",
    "Feed",
    "Finding",
    "LeftOut",
    "Number",
    "Pages",
    "S3Publisher",
    "artwork",
    "build_feed",
    "build_publishers",
    "bulletin_episode",
    "changed_files",
    "chapters_json",
    "check_artwork",
    "check_published",
    "companions",
    "dated_title",
    "feed_stylesheet",
    "feed_url",
    "json_feed",
    "link_audio",
    "new_in",
    "open_store",
    "opml",
    "ping_hub",
    "podcast_guid",
    "public_url",
    "remove_leftovers",
    "replace_file",
    "select",
    "show_artwork",
    "soundbite",
    "transcripts",
    "update_frequency",
    "validate_feed",
    "write_feeds",
]
