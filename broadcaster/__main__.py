"""``python -m broadcaster`` is the ``broadcaster`` command."""

from .cli import main

main()
