"""All SQL of the station: tables, migrations, one module per noun.

Functions of the noun modules take an open transaction first: ``with store.read() as tx`` where nothing is written, else
``with store.begin() as tx``, in which several calls happen together or not at all.
"""

from ._database import Store

__all__ = ["Store"]
