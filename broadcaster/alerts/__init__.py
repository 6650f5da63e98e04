"""Alerts: what is wrong with the station reaches a person, once, whatever else is wrong.

``kinds`` is the table of what is looked at, ``slots`` and ``condition`` hold the looks, ``watch`` takes them and writes down what began
and what ended; ``telling`` brings that to each of ``channels`` (``mail``, ``webhook``, ``by_apprise``) as a ``digest``; ``standing`` is
what console and ``status`` show.
"""
