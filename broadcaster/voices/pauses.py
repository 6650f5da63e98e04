"""How long it is silent after a segment, and what is said of the voice at the end."""

from __future__ import annotations

from ..model import Segment, SegmentKind
from ..settings import PauseSettings, VoicesSettings

_OWN_LINES = {SegmentKind.GREETING, SegmentKind.NOTICE, SegmentKind.SIGNOFF}


def pause_after(segment: Segment, next_segment: Segment | None, pauses: PauseSettings) -> int:
    """Milliseconds of silence between ``segment`` and ``next_segment``; 0 after the last one."""
    if next_segment is None:
        return 0
    if segment.kind is SegmentKind.HEADLINE:
        return pauses.headline
    if segment.kind is SegmentKind.HEADING:
        return pauses.heading
    if next_segment.kind in (SegmentKind.HEADLINE, SegmentKind.HEADING):
        return max(pauses.paragraph, pauses.headline)
    if segment.kind is SegmentKind.ITEM and next_segment.kind is SegmentKind.ITEM:
        return pauses.item
    new_paragraph = segment.last or segment.paragraph != next_segment.paragraph
    if new_paragraph or segment.kind in _OWN_LINES or next_segment.kind in _OWN_LINES:
        return pauses.paragraph
    return pauses.comma if segment.spoken.rstrip().endswith(",") else pauses.sentence


def signoff(voice_label: str, settings: VoicesSettings) -> str:
    """The spoken line that says the voice is synthetic and which it was; empty when the station turned it off."""
    return settings.signoff.replace("{voice}", voice_label) if settings.disclosure else ""
