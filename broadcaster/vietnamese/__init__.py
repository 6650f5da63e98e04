"""The language once: what a syllable is, the fonts of the 1990s, addresses made of words, the names of the days.

:mod:`.syllables` tells a Vietnamese syllable, with and without its marks · :mod:`.old_fonts` holds the TCVN3 and VNI tables ·
:mod:`.slugs` makes ASCII of Vietnamese · :mod:`.weekdays` names the days. Tables are in ``data/``; nothing here knows of the station.
"""
