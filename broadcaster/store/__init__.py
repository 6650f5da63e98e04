"""All SQL of the station: tables, migrations, one module per noun.

Functions of the noun modules take an open transaction (``with store.begin() as tx``) first; several calls in one
transaction happen together or not at all.
"""

from ._database import Store

__all__ = ["Store"]
