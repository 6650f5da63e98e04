"""The language once: its letters in bytes, what a syllable is, the fonts of the 1990s, written dates, addresses made of words, weekdays.

:mod:`.syllables` tells a Vietnamese syllable, with and without its marks · :mod:`.old_fonts` holds the TCVN3 and VNI tables ·
:mod:`.encoding` makes text of bytes, with :mod:`.mojibake` and :mod:`.old_font_text`; :mod:`.broken_text` says whether it is whole ·
:mod:`.language` tells Vietnamese from other tongues · :mod:`.dates` and :mod:`.clocks` read written dates · :mod:`.slugs` makes ASCII of Vietnamese · :mod:`.weekdays` names the days. Tables are in ``data/``; nothing here knows of the station.
"""
