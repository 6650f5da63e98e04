"""The story of a bulletin: what fills a slot, how it is spoken and mastered, and what lies at its address, whatever failed.

``making`` tells it top-down; ``choosing`` says what would fill the slot, ``programme`` what is said and how it sounds, ``exact`` brings it
to the slot's length, ``latest`` puts it where automation finds it, ``spare`` is there when nothing else works, ``watch`` looks at it all.
"""
