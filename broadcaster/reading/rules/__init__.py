"""The rules, one module a class. A rule looks at one position of a line and returns a Piece or None; it never guesses in silence."""
