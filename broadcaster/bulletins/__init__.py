"""The story of a bulletin: what fills a slot, how it is spoken and mastered, and what lies at its address, whatever failed.

- *Its life*: ``making`` tells it top-down, ``life`` alone writes its row, ``coming`` says which time on air is next, ``deliverable`` holds
  the file at the address against the row, ``watch`` (with ``watched``) looks each minute, ``renewal`` is the table of reasons to make it
  again and ``wish`` the key of all that it is made from.
- *What it says*: ``choosing`` and ``parts`` what fills it, ``programme`` how that sounds, ``exact`` its length, ``backlog`` what became of
  everything else.
- *When it cannot be made*: ``ladder`` goes down rung by rung, with ``local`` voices, what is ``rescued``, the last good one ``again``, the
  ``spare`` and the ``last_resort``; ``addresses`` is kept before anything that can fail.
- *Emergencies*: ``emergency`` brings them into bulletins; ``emergency_life`` writes their rows, ``emergency_speech`` makes their sound,
  ``emergency_address`` lays it out, ``emergency_intake`` and ``emergency_judged`` take CAP messages in.
- *What left us*: ``pulls`` with ``stations``, ``coverage`` and ``proxy_log``.
"""
