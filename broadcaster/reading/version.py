"""The version of the reading: part of every script key. Raise it when a rule or packaged table changes what is said."""

READING_VERSION = "5"
