"""Paid engines behind HTTP: one voice class, one small module for what each service asks and answers."""

from .voice import CloudVoice, build_cloud_voice

__all__ = ["CloudVoice", "build_cloud_voice"]
