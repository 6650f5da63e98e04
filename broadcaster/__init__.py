"""Reads a Vietnamese town's news aloud: podcast feeds, radio bulletins, an accessible page.

Start reading at :mod:`broadcaster.pipeline`, which tells the whole story in function names, and at
:mod:`broadcaster.model`, which holds the words it is told in.
"""

__version__ = "0.1.0"
