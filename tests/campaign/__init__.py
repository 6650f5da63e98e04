"""The simulated month: the real ``broadcaster run`` lives thirty days in a few real hours while everything that can fail does.

``month`` tells it top-down: :mod:`.driver` runs the command in a process whose clock is ours, :mod:`.portal` and :mod:`.articles` give it
news, :mod:`.attacks` spoils every making in turn, :mod:`.measure` reads the bytes at each slot's address at ready-by and at air,
:mod:`.ledger` keeps account of every article, :mod:`.report` and :mod:`.picture` say what came of it.
"""
