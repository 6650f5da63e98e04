"""The class in docs/add-a-source.md works as it is printed there."""

from __future__ import annotations

import re
import types
from pathlib import Path

from broadcaster.model import Source
from broadcaster.sources import TransientMemory

from .town import Answer, open_town

GUIDE = Path(__file__).parents[2] / "docs" / "add-a-source.md"


def test_the_example_of_the_guide_works() -> None:
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert code is not None
    module = types.ModuleType("nguon")
    exec(code[1], module.__dict__)
    with open_town() as town:
        root = town.open(
            "p.test", lambda _: Answer(200, "Bản tin sáng".encode(), {"Content-Type": "text/plain; charset=utf-8"})
        )
        memory = TransientMemory()
        web = town.client(memory, allow=("p.test",))
        source: Source = module.BangTin("bang-tin", {"dia_chi": root}, station_folder=Path(), web=web, memory=memory)
        (found,) = source.fetch(None)
        assert (found.body.decode(), found.charset) == ("Bản tin sáng", "utf-8")
        assert list(source.fetch(None)) == []
