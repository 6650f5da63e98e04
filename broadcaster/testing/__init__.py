"""For the tests of those who extend the station: stand-ins that need no network and no engine, and the contract of each extension point.

``source_problems``, ``voice_problems`` and ``publisher_problems`` try an object and say in Vietnamese what it does against its
protocol; an empty list means that it keeps it::

    def test_my_voice() -> None:
        assert voice_problems(Loa(url="http://127.0.0.1:5002")) == []

Everything the station ships passes the same checks.
"""

from ..voices.contract import contract_problems as voice_problems
from .fakes import FakePublisher, FakeSource, FakeVoice, article, seconds_of, tone
from .publishers import publisher_problems
from .sources import source_problems

__all__ = [
    "FakePublisher",
    "FakeSource",
    "FakeVoice",
    "article",
    "publisher_problems",
    "seconds_of",
    "source_problems",
    "tone",
    "voice_problems",
]
