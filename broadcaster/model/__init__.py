"""The words of the station as frozen data. No I/O, no heavy imports: every room and every page may use this.

Conventions: times are aware ``datetime`` values in UTC unless a name ends in ``_local``; lengths of sound are in
samples where a name says ``samples``, in seconds as float otherwise; loudness is LUFS of the mono file, peaks are dBTP.

It is a package because the words belong to eight ideas, in the order in which an article meets them: ``states``, ``actor``,
``article``, ``script``, ``voice``, ``master``, ``emergency``, ``release``, ``wishes``; each module may use the words of those before it only.
Everybody imports from here (``from ..model import Segment``), so that a word may move without any room noticing.
"""

from .actor import Actor, ActorKind
from .article import Cleaned, Doubt, Dropped, Found, Paragraph, ParagraphKind, Source
from .emergency import ALIVE, EMERGENCY_MOVES, ENDED, CapReference, Emergency, EmergencyState
from .master import Chapter, Cue, Ledger, Mark, Master, Profile, Tags
from .release import Bulletin, BulletinItem, Episode, Line, Publisher, Receipt, Release
from .script import Certainty, Script, Segment, SegmentKind, Span, SpanKind
from .states import (
    APPROVING_MOVES,
    ARTICLE_MOVES,
    AT_THE_ADDRESS,
    BULLETIN_MOVES,
    STUCK,
    UNREADY,
    WORKING,
    ArticleState,
    BulletinState,
    By,
    Priority,
)
from .voice import Charge, Take, Voice, VoiceLimits, WordTime
from .wishes import Wish, WishKind

__all__ = [
    "ALIVE",
    "APPROVING_MOVES",
    "ARTICLE_MOVES",
    "AT_THE_ADDRESS",
    "BULLETIN_MOVES",
    "EMERGENCY_MOVES",
    "ENDED",
    "STUCK",
    "UNREADY",
    "WORKING",
    "Actor",
    "ActorKind",
    "ArticleState",
    "Bulletin",
    "BulletinItem",
    "BulletinState",
    "By",
    "CapReference",
    "Certainty",
    "Chapter",
    "Charge",
    "Cleaned",
    "Cue",
    "Doubt",
    "Dropped",
    "Emergency",
    "EmergencyState",
    "Episode",
    "Found",
    "Ledger",
    "Line",
    "Mark",
    "Master",
    "Paragraph",
    "ParagraphKind",
    "Priority",
    "Profile",
    "Publisher",
    "Receipt",
    "Release",
    "Script",
    "Segment",
    "SegmentKind",
    "Source",
    "Span",
    "SpanKind",
    "Tags",
    "Take",
    "Voice",
    "VoiceLimits",
    "Wish",
    "WishKind",
    "WordTime",
]
