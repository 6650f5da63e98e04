"""The stand-ins of :mod:`broadcaster.testing` by the name that our own tests have known."""

from broadcaster.testing import FakeSource, FakeVoice, article, seconds_of, tone

__all__ = ["FakeSource", "FakeVoice", "article", "seconds_of", "tone"]
